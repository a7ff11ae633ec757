// `sluice init`: what it writes passes `check`, holds rules of its own, and never takes the place of what was there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { checkVerb } from '../../src/verbs/check.js';
import { initVerb } from '../../src/verbs/init.js';
import { ROOT, runSluice } from '../lab/lab.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-init-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The variables that the written file sets, with the directory put in. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(join(dir, '.env.example'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('SLUICE_'))
      .map((line) => line.replace('=./', `=${dir}/`).split('=')),
  ) as Record<string, string>;

function run(verb: (terminal: Parameters<typeof checkVerb>[1]) => number | Promise<number>) {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const code = verb({ out: say, note: say, color: false, columns: 80 });
  return { code, text: () => lines.join('\n') };
}
const init = (): ReturnType<typeof run> => run((terminal) => initVerb(dir, ROOT, terminal));

it('writes files that pass check, with a rule for own words', async () => {
  const first = init();
  expect(first.code).toBe(0);
  expect(first.text()).toContain('classifiers/business/our-words.yaml');
  const loaded = loadConfig({ env: environment(), root: ROOT });
  const checked = run((terminal) => checkVerb(loaded, terminal));
  expect(await checked.code).toBe(0);
  expect(checked.text()).toMatch(/ok: \d+ rules/);
  // The rule is really read from there: with a word that its examples do not hold, the check fails.
  const own = join(dir, 'classifiers/business/our-words.yaml');
  writeFileSync(
    own,
    readFileSync(own, 'utf8').replace('words: [Project Kingfisher', 'words: [Project Other'),
  );
  const failing = run((terminal) => checkVerb(loaded, terminal));
  expect(await failing.code).toBe(1);
  expect(failing.text()).toContain('business/our-words.yaml');
});

it('leaves what is there alone, says so, and adds what is missing', () => {
  writeFileSync(join(dir, 'routing.yaml'), 'mine');
  const first = init();
  expect(first.code).toBe(0);
  expect(first.text()).toContain('routing.yaml is there already');
  expect(readFileSync(join(dir, 'routing.yaml'), 'utf8')).toBe('mine');
  const again = init();
  expect(again.code).toBe(1);
  expect(again.text()).toContain('0 files written');
});

it('ends with 1 where nothing can be written', async () => {
  writeFileSync(join(dir, 'file'), '');
  const { code, err } = await runSluice(['init', join(dir, 'file', 'below')]);
  expect(code).toBe(1);
  expect(err).toMatch(/ENOTDIR|EEXIST/);
});
