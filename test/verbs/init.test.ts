// `sluice init`: what it writes passes `check`, holds rules of its own, and never takes the place of what was there.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSluice } from '../lab/lab.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-init-'));
});
afterEach(() => {
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true, force: true });
});

/** The variables that the written file sets, with the directory put in. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(join(dir, '.env.example'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('SLUICE_'))
      .map((line) => line.replace('=./', `=${dir}/`).split('=')),
  ) as Record<string, string>;

it('writes files that pass check, with a rule for own words', async () => {
  const { code, out, err } = await runSluice(['init', dir]);
  expect(code).toBe(0);
  expect(out).toContain('routing.yaml');
  expect(err).toContain('sluice check');
  const checked = await runSluice(['check'], environment());
  expect(checked.err).not.toContain('problem');
  expect(checked.code).toBe(0);
  const found = await runSluice(
    ['classify', '--json'],
    environment(),
    'ask Project Kingfisher Example about it',
  );
  expect(found.out).toContain('business.own.project');
});

it('leaves what is there alone, says so, and adds what is missing', async () => {
  writeFileSync(join(dir, 'routing.yaml'), 'mine');
  const first = await runSluice(['init', dir]);
  expect(first.code).toBe(0);
  expect(first.err).toContain('routing.yaml is there already');
  expect(readFileSync(join(dir, 'routing.yaml'), 'utf8')).toBe('mine');
  const again = await runSluice(['init', dir]);
  expect(again.code).toBe(1);
  expect(again.err).toContain('0 files written');
});

it('ends with 1 where nothing can be written', async () => {
  writeFileSync(join(dir, 'file'), '');
  const { code, err } = await runSluice(['init', join(dir, 'file', 'below')]);
  expect(code).toBe(1);
  expect(err).toMatch(/ENOTDIR|EEXIST/);
});
