// docs/tutorial-rule.md as a person follows it: every block of it, in one shell, in a folder of its own.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../lab/lab.js';

const PORT = '8799';
let folder: string;
/** What each block printed, in their order. */
let printed: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-tutorial-'));
  for (const name of ['package.json', 'classifiers', 'routing.yaml']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'dist'), join(folder, 'dist'));
  const text = readFileSync(join(ROOT, 'docs/tutorial-rule.md'), 'utf8');
  const port = await freePort();
  const blocks = Array.from(text.matchAll(/```sh\n([\s\S]*?)```/g), (block) => block[1] ?? '');
  const script = blocks.map((block) => `echo '=== block'\n${block.replaceAll(PORT, port)}`).join('\n');
  const { code, out } = await bash(`set -e\n${script}`);
  expect([code, out]).toEqual([0, expect.any(String)]);
  printed = out.split('=== block\n').slice(1);
  expect(printed).toHaveLength(blocks.length);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bash(script: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' };
  const child = spawn('bash', ['-c', script], { cwd: folder, env });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, out })));
}

function freePort(): Promise<string> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? String(address.port) : ''));
    });
  });
}

describe('the tutorial', () => {
  it.each([
    [1, 'the file that it made', /my-rules\/business\/project-name\.yaml/],
    [2, 'its examples hold', /ok +match 2 +found/],
    [2, 'it only watches', /^LOW\b[\s\S]*business\.project-name \(monitor\)/m],
    [2, 'the check passes', /^ok: \d+ rules/m],
    [4, 'one call is in the log', /project-name\)/],
    [5, 'one call would be HIGH', /LOW -> HIGH/],
    [5, 'the diff names the rule', /^\+ business\.project-name/m],
    [6, 'enforced', /^HIGH\b/m],
  ])('block %i: %s', (block, _what, text) => {
    expect(printed[block]).toMatch(text);
  });

  it('sees one call of two', () => {
    expect(
      printed[4]
        ?.trim()
        .split('\n')
        .filter((line) => line.includes('gpt-5') || line.includes('LOW')),
    ).toHaveLength(1);
  });
});
