// Misses: prompts with personal data and secrets as agents send them, each with the level that it must get.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readLines, shippedLevels } from '../lab/jsonl.js';
import { deadToken } from '../lab/planted.js';

const LETTERS = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
/** Dead by construction, and put together here so that scanners of this source find none. */
const VALUES: Readonly<Record<string, string>> = {
  github: deadToken(11),
  aws: ['AKIA', 'QXZ3RTYB5LMNWD2K'].join(''),
  openai: ['sk-proj-', 'Qm7xT2vLk9Rw4Zb8Nc3Hd6Fj1Gp5Ys0A'].join(''),
  pem: ['-----BEGIN PRIVATE', `KEY-----\n${LETTERS}\n-----END PRIVATE`, 'KEY-----'].join(' '),
};

/** `{{github}}`, `{{base64:...}}`, `{{gzip:...}}`. */
function filled(text: string): string {
  const named = text.replace(/\{\{(\w+)\}\}/g, (all, name: string) => VALUES[name] ?? all);
  return named
    .replace(/\{\{base64:(.*?)\}\}/g, (_all, inner: string) => Buffer.from(inner).toString('base64'))
    .replace(/\{\{gzip:(.*?)\}\}/g, (_all, inner: string) => gzipSync(inner).toString('base64'));
}

const level = shippedLevels();
const prompts = readLines(join(import.meta.dirname, 'prompts.jsonl'));

it.each(prompts.map(({ id, text, level: expected }) => [expected, id, text] as const))(
  '%s: %s',
  async (expected, _id, text) => {
    expect(await level(filled(text))).toBe(expected);
  },
);

it('there are enough of them', () => {
  expect(prompts.length).toBeGreaterThanOrEqual(40);
});
