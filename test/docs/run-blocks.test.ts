// Documents that can be run: each block tagged `run`, as it is written there, in its order, in a directory like a
// reader's checkout. Only the port of the proxy and the sample id of a decision are replaced. One proxy serves all: the
// README comes last, because from the agent that it makes on callers need a key.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTree, ROOT } from '../architecture/tree.js';
import { missingLine, runBlocks } from './blocks.js';
import { startStand, type Stand } from './stand.js';

// Several programs a block, and the machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const documents = readTree()
  .filter(({ path }) => path.endsWith('.md'))
  .map(({ path, text }) => ({ path, blocks: runBlocks(text) }))
  .filter(({ blocks }) => blocks.length > 0)
  .sort((a, b) => Number(a.path === 'README.md') - Number(b.path === 'README.md'));

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe.each(documents)('$path', ({ path, blocks }) => {
  it.each(blocks.map((block) => [`${path}:${block.line}`, block] as const))('%s', async (_place, block) => {
    const { code, out, err } = await stand.run(block);
    const printed = `${out}\n${err}`;
    expect(code, printed).toBe(0);
    expect(missingLine(block.shown, printed), printed).toBeUndefined();
  });
});

describe('what is run', () => {
  it('begins with the first example of the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const first = /```(\w+)(.*)\n/.exec(readme);
    expect(first?.slice(1, 3)).toEqual(['sh', ' run']);
    expect(documents.find(({ path }) => path === 'README.md')?.blocks.length).toBeGreaterThan(4);
  });

  it('is in a language that this knows', () => {
    const languages = documents.flatMap(({ blocks }) => blocks.map(({ language }) => language));
    expect([...new Set(languages)].sort()).toEqual(['js', 'sh']);
  });
});

describe('reading a document', () => {
  const text = 'a\n```sh run\nx\n```\n\n```text\none ... three\ntwo\n```\n\n```sh\ny\n```\n```text\nz\n```\n';
  it('takes tagged blocks with the output behind them', () => {
    expect(runBlocks(text)).toEqual([
      { language: 'sh', text: 'x\n', line: 2, shown: ['one ... three', 'two'] },
    ]);
  });

  it.each([
    ['all there, among other lines', 'zero\nsay one, or three\n  two!\n', undefined],
    ['a line that is not there', 'one two three\n', 'two'],
    ['in another order', 'two\none or three\n', 'two'],
    ['pieces in another order', 'three one\ntwo\n', 'one ... three'],
  ])('%s', (_note, output, missing) => {
    expect(missingLine(['one ... three', 'two'], output)).toBe(missing);
  });
});
