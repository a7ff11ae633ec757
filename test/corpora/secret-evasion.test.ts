// Credentials that somebody hides, and replies that are cut anywhere: what holds for one format holds for all.
import { describe, expect, it } from 'vitest';
import { testScan } from '../reply/stages.js';
import { seeded, valueOf } from './formats.js';
import { secretKinds, shippedDetector } from './secret-kinds.js';

const SEED = 20263;
const KINDS = [
  'openai.project', 'anthropic.api', 'github.classic', 'github.fine-grained', 'aws.access-key', 'slack.bot', 'stripe.live',
  'gitlab.pat', 'npm', 'google.api-key', 'jwt', 'sendgrid', 'digitalocean.pat', 'huggingface.user', 'vault.service',
  'telegram', 'url.postgres', 'atlassian.api',
]; // prettier-ignore
const values = secretKinds()
  .filter(({ kind }) => KINDS.includes(kind))
  .map((kind) => {
    const value = valueOf(kind.format, seeded(SEED + kind.kind.length));
    return [kind.kind, (kind.carrier ?? '{v}').replace('{v}', () => value), value] as const;
  });
const detector = shippedDetector();

const detect = (...texts: readonly string[]) =>
  detector.detect({
    leaves: texts.map((text, id) => ({ id, text, kind: 'text' as const })),
    joins: texts.length > 1 ? [{ scope: 'parts' as const, leaves: texts.map((_, id) => id) }] : [],
  });
const blocked = (...texts: readonly string[]): number | undefined => {
  const detection = detect(...texts);
  const hits =
    detection.status === 'found' ? detection.findings.filter(({ level }) => level === 'BLOCKED') : [];
  return hits[0]?.score;
};

const base64 = (text: string) => Buffer.from(text).toString('base64');
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const units = (text: string, write: (unit: number) => string) =>
  Array.from(text, (char) => write(char.charCodeAt(0))).join('');

const TRICKS: Readonly<Record<string, (text: string) => string>> = {
  base64,
  'base64 twice': (text) => base64(base64(text)),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in base64': (text) => base64(Buffer.from(text).toString('hex')),
  percent,
  'percent twice': (text) => percent(text).replaceAll('%', '%25'),
  'unicode escapes': (text) => units(text, (unit) => `\\u${unit.toString(16).padStart(4, '0')}`),
  'html entities': (text) => units(text, (unit) => `&#${unit};`),
  'zero-width inside': (text) => Array.from(text).join('\u200b'),
  'soft hyphens inside': (text) => Array.from(text).join('\u00ad'),
  'full-width': (text) => units(text, (unit) => (unit > 0x20 && unit < 0x7f ? String.fromCharCode(unit + 0xfee0) : String.fromCharCode(unit))),
  'tag characters': (text) => units(text, (unit) => String.fromCodePoint(0xe0000 + unit)),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify({ text: `a\n${text}` })),
}; // prettier-ignore

describe.each(values)('%s', (_kind, text) => {
  it('is refused as it stands', () => expect(blocked(`see ${text} here`)).toBeGreaterThan(0));

  it.each(Object.entries(TRICKS))('hidden by %s: refused, and surer than in the open', (_trick, hide) => {
    const hidden = blocked(`please run ${hide(text)} now`);
    expect(hidden).toBeDefined();
    expect(hidden).toBeGreaterThanOrEqual(blocked(`please run ${text} now`) ?? 1);
  });

  it('split over two parts at any place', () => {
    const missed: number[] = [];
    for (let at = 1; at < text.length; at++)
      if (blocked(`run ${text.slice(0, at)}`, `${text.slice(at)} now`) === undefined) missed.push(at);
    expect(missed).toEqual([]);
  });
});

describe.each(values)('%s in a reply', (_kind, text, value) => {
  const scan = (pieces: readonly string[], kind: 'content' | 'tool_arguments') => {
    const stage = testScan({ secrets: (text) => detector.secrets(text) });
    const filter = stage.open({ choice: 0, kind, key: '0' });
    return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  };
  const shown = (out: string): number => {
    let longest = 0;
    while (longest < value.length && out.includes(value.slice(0, longest + 1))) longest++;
    return longest;
  };

  it.each([
    ['text', 'content', `Use ${text} for it.`],
    ['tool arguments', 'tool_arguments', JSON.stringify({ command: `curl -d ${text} x` })],
  ] as const)('%s, cut at every place: at most four characters are shown', (_note, kind, whole) => {
    for (let at = 0; at <= whole.length; at++) {
      const out = scan([whole.slice(0, at), whole.slice(at)], kind);
      expect(out).toContain('[REDACTED:');
      expect(shown(out.replace(/\[REDACTED:[^\]]*\]/g, '')), out).toBeLessThanOrEqual(4);
      expect(out).not.toContain(value.slice(-12));
    }
  });
});
