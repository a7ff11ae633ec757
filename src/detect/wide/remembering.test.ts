// What the wide net and the workers said of a text is remembered: the same answers, without reading or asking again.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeKeys } from '../../keys/keyring.js';
import type { DetectLeaf } from '../../model/finding.js';
import { loadRules } from '../../rules/load.js';
import { printLeaves } from '../leaf-prints.js';
import { VALIDATORS } from '../validators.js';
import { makeAskNames, type Question } from './ask-names.js';
import { makeKnown } from './known.js';
import type { NamePool } from './name-pool.js';
import { makeNet } from './net.js';
import { makeNetTexts } from './net-texts.js';

const folder = join(import.meta.dirname, '../../../classifiers');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('overlaps.yaml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const { rules, known: words } = loadRules(files, Object.keys(VALIDATORS));
const known = makeKnown(words);
const prints = () => printLeaves(makeKeys(Buffer.alloc(32, 6), []).fingerprinter('scan-cache', 'rules'));

const leaf = (id: number, text: string): DetectLeaf => ({ id, text, kind: 'text' });
const TEXTS = [
  'Yesterday Velmorak Tandrik brought the report to Anna Lindqvist, and nobody has read it yet.',
  'The parser in `Velmorak.parse()` fails when the input holds a tab; see the log of yesterday.',
  'we met anna lindqvist at the station in oslo, and then everybody went home again by train.',
  'Short one from Ruth Montez.',
];

describe('the net', () => {
  const texts = makeNetTexts(rules, VALIDATORS, known);
  const net = makeNet(texts, prints());
  const plain = makeNet(texts);

  it.each(['balanced', 'strict'] as const)(
    '%s: casts as one that forgets, whatever stands beside',
    async (mask) => {
      for (const some of [[0], [0, 1], [1, 2, 3], [3, 2, 1, 0], [0, 0]]) {
        const leaves = some.map((index, id) => leaf(id, TEXTS[index] ?? ''));
        const cast = await plain.cast(leaves, mask, 'a');
        expect(cast).not.toBe('failed');
        expect(await net.cast(leaves, mask, 'a')).toEqual(cast);
        expect(
          await net.cast(
            leaves.map((one) => ({ ...one })),
            mask,
            'a',
          ),
        ).toEqual(cast);
      }
    },
  );
});

describe('what was asked', () => {
  let asked: (readonly string[])[];
  let answer: 'named' | 'failed';
  const pool: NamePool = {
    ask(sentences) {
      asked.push(sentences);
      if (answer === 'failed') return Promise.resolve('failed');
      return Promise.resolve(sentences.map(() => [{ entity: 'PERSON', start: 10, end: 26 }]));
    },
    close: () => Promise.resolve(),
  };
  const question = (more: Partial<Question> = {}): Question => ({
    leaves: [leaf(0, TEXTS[0] ?? '')],
    worth: new Map([[0, [10, 19]]]),
    covered: [],
    mask: 'strict',
    caller: 'a',
    ...more,
  });
  beforeEach(() => {
    asked = [];
    answer = 'named';
  });

  it('once is enough, and the answer is the same', async () => {
    const ask = makeAskNames(pool, known, prints());
    const first = await ask(question());
    expect(first).toEqual([{ leaf: 0, entity: 'PERSON', start: 10, end: 26 }]);
    expect(await ask(question())).toEqual(first);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Partial<Question>]>([
    ['another caller', { caller: 'b' }],
    ['another mask', { mask: 'balanced' }],
    ['something else masked in it', { covered: [{ leaf: 0, start: 10, end: 18 }] }],
  ])('is asked again: %s', async (_note, more) => {
    const ask = makeAskNames(pool, known, prints());
    await ask(question());
    await ask(question(more));
    expect(asked).toHaveLength(2);
  });

  it('a failure is no answer', async () => {
    const ask = makeAskNames(pool, known, prints());
    answer = 'failed';
    expect(await ask(question())).toBe('failed');
    answer = 'named';
    expect(await ask(question())).toHaveLength(1);
  });

  it('nobody is asked where all is masked, or nothing is worth it', async () => {
    const ask = makeAskNames(pool, known, prints());
    expect(await ask(question({ worth: new Map() }))).toEqual([]);
    expect(await ask(question({ covered: [{ leaf: 0, start: 10, end: 26 }] }))).toEqual([]);
    expect(asked).toEqual([]);
  });
});
