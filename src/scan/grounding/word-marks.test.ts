// Marks against the statements themselves: none that could stand for a claim is passed over, and what is remembered of a
// text says what the text says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printLeaves } from '../../detect/leaf-prints.js';
import { makeKeys } from '../../keys/keyring.js';
import type { Leaf } from '../../model/prompt.js';
import { makeGrounding } from './check.js';
import { quantitiesOf } from './quantities.js';
import { rememberMarks } from './remembered-marks.js';
import { slotOf } from './slots.js';
import { ClaimedWords, freshMarks, marksOf } from './word-marks.js';

const WORDS =
  'vessels reported Units delivered costs rose Übersee café EU US it to a plants growth per-cent twenty three Umsätze 1,284 42 7.5% 2024 4.2m €300 15:30 A380 增长 3万人 人口 тонн груза'.split(
    ' ',
  );
const GAPS = [' ', ' ', ' ', ' ', '. ', ', ', '\n', '。', ' - ', ': ', '! '];
const text = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...GAPS)), { minLength: 1, maxLength: 60 })
  .map((pairs) => pairs.flat().join(''));

it('a statement has at least the words that it shares with a claim', () => {
  fc.assert(
    fc.property(text, text, fc.integer(), (source, claim, seed) => {
      const marks = marksOf(source, seed);
      const kept = quantitiesOf(source).filter(({ kind }) => kind !== 'code' && kind !== 'ordinal');
      for (const quantity of quantitiesOf(claim)) {
        const { words } = slotOf(claim, quantity);
        const shared = kept.map((one) => {
          const theirs = slotOf(source, one).words;
          return [...words].filter((word) => theirs.has(word)).length;
        });
        expect(new ClaimedWords(words, seed).mostIn(marks)).toBeGreaterThanOrEqual(Math.max(0, ...shared));
      }
    }),
    { seed: 5, numRuns: 1500 },
  );
});

it.each<[string, string, readonly string[], number]>([
  ['words of one statement', 'The plant delivered 42 units.', ['plant', 'delive', 'unit'], 3],
  ['each once', 'Plant by plant, 42 plants.', ['plant'], 1],
  ['not of two', 'The plant stood. It delivered 42 units.', ['plant', 'delive', 'unit'], 2],
  ['not where there is no number', 'The plant delivered units.', ['plant', 'delive', 'unit'], 0],
  ['a number in words', 'The plant delivered forty units.', ['plant', 'delive', 'unit'], 3],
  ['a decimal point ends nothing', 'The plant delivered 4.2 units', ['plant', 'unit'], 2],
  ['nothing', '', ['plant'], 0],
])('%s', (_note, source, words, want) => {
  expect(new ClaimedWords(words, 9).mostIn(marksOf(source, 9))).toBe(want);
});

it('words of a claim that have one mark count as if both were there', () => {
  const byMarks = new Map<string, string>();
  const letters = 'bcdfghklmnprt';
  const pairs: (readonly [string, string])[] = [];
  for (let n = 0; n < letters.length ** 3 && pairs.length < 5; n++) {
    const word = Array.from([0, 1, 2], (at) => `${letters[Math.floor(n / letters.length ** at) % 13]}a`).join(
      '',
    );
    const marks = marksOf(`${word} 12`, 3);
    const other = byMarks.get(marks);
    if (other !== undefined) pairs.push([other, word]);
    byMarks.set(marks, word);
  }
  expect(pairs).toHaveLength(5);
  for (const [one, other] of pairs) {
    const claimed = new ClaimedWords([one, other, 'plant'], 3);
    expect(claimed.mostIn(marksOf(`${one} ${other} plant 12`, 3))).toBeGreaterThanOrEqual(3);
    expect(claimed.mostIn(marksOf(`nothing 12`, 3))).toBe(0);
  }
});

it('a statement without an end is read in pieces, and takes no longer for it', () => {
  const long = `${'plant '.repeat(200_000)} delivered 42 units ${'plant '.repeat(200_000)}`;
  expect(new ClaimedWords(['plant', 'delive', 'unit'], 1).mostIn(marksOf(long, 1))).toBe(3);
  const han = '增'.repeat(500_000);
  expect(marksOf(han, 1).length).toBeLessThan(1_300_000);
  expect(marksOf('a'.repeat(1_000_000), 1)).toBe('');
});

describe('remembered', () => {
  const sentence = (turn: number, at: number): string =>
    `On day ${turn * 40 + at} the northern plant ${turn} delivered ${((turn * 40 + at) * 7919) % 90_000} units to port ${at}. `;
  const texts = Array.from({ length: 60 }, (_, turn) =>
    Array.from({ length: 14 }, (_, at) => sentence(turn, at)).join(''),
  );
  const leaves = texts.map((one, id): Leaf => ({ id, path: '', text: one, kind: 'text', place: 'user' }));
  const source = { texts, computes: false, translates: false };
  const print = makeKeys(Buffer.alloc(32, 3), []).fingerprinter('scan-cache', 'rules');
  const replies = [
    'The northern plant delivered 71007 units to port 7.',
    `The northern plant delivered ${(77 * 7919) % 90_000} units to port 7, and 123456 units came back.`,
    'On day 12 the northern plant delivered 88888 units to port 9. Nobody had asked for 4711 of them.',
    'Nothing of it is known.',
  ];

  it.each([
    ['kept', 8 * 1024 * 1024],
    ['forgotten in between', 4_000],
    ['never kept', 1],
  ])('a reply is marked as without a memory: %s', (_note, bytes) => {
    const marked = rememberMarks(printLeaves(print), 77, bytes);
    const found = replies.map((reply) => makeGrounding(source)(reply));
    expect(found.map(({ length }) => length > 0)).toEqual([true, true, true, false]);
    for (let round = 0; round < 2; round++)
      for (const caller of ['a', 'b'])
        expect(
          replies.map((reply) =>
            makeGrounding(source, { seed: 77, all: () => marked.of([...leaves], caller) })(reply),
          ),
        ).toEqual(found);
  });

  it('another seed makes other marks, and the same reply', () => {
    expect(marksOf(texts[0]!, 1)).not.toBe(marksOf(texts[0]!, 2));
    for (const reply of replies)
      expect(makeGrounding(source, freshMarks(texts, 2))(reply)).toEqual(makeGrounding(source)(reply));
  });

  it('are those of the texts, of any part of a conversation, and of no other caller', () => {
    const marked = rememberMarks(printLeaves(print), 1);
    const fresh = texts.map((one) => marksOf(one, 1));
    for (let from = 0; from < 30; from++)
      for (const caller of ['a', 'b'])
        expect(marked.of(leaves.slice(from, 20 + 2 * from), caller)).toEqual(
          fresh.slice(from, 20 + 2 * from),
        );
    const short = leaves.map((leaf, at) => ({ ...leaf, text: at % 3 === 0 ? `${at} ships` : leaf.text }));
    expect(marked.of(short, 'a')).toEqual(short.map((leaf) => marksOf(leaf.text, 1)));
  });
});
