// The scan cache with runs that it knows to be quiet, against the detector alone, over conversations that go on, are
// trimmed, and change their shape.
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { DetectInput, Detection, DetectLeaf, Finding } from '../model/finding.js';
import { printLeaves } from './leaf-prints.js';
import { makeScanCache } from './scan-cache.js';

const print = makeKeys(Buffer.alloc(32, 3), []).fingerprinter('scan-cache', 'rules');
const filler = 'nothing of any interest is said in this sentence '.repeat(2);

/** Finds `HIT` in a text, and `A|` at an end before `|B` at a beginning over a border. */
const detector = {
  detect: ({ leaves, joins }: DetectInput): Exclude<Detection, { status: 'failed' }> => {
    const findings: Finding[] = [];
    const about = {
      rule: 'r',
      entity: 'E',
      level: 'MEDIUM',
      action: 'enforce',
      score: 1,
      validated: false,
    } as const;
    for (const { id, text, joinOnly } of leaves) {
      const at = text.indexOf('HIT');
      if (at >= 0 && joinOnly !== true)
        findings.push({ ...about, view: 'raw', spans: [{ leaf: id, start: at, end: at + 3 }] });
    }
    const textOf = new Map(leaves.map(({ id, text }) => [id, text]));
    for (const { scope, leaves: ids } of joins)
      ids.slice(1).forEach((id, at) => {
        const before = textOf.get(ids[at] ?? -1) ?? '';
        if (!before.endsWith('A|') || textOf.get(id)?.startsWith('|B') !== true) return;
        const spans = [
          { leaf: ids[at] ?? -1, start: before.length - 2, end: before.length },
          { leaf: id, start: 0, end: 2 },
        ];
        findings.push({ ...about, view: scope, spans });
      });
    return findings.length === 0 ? { status: 'clean' } : { status: 'found', findings, bulk: false };
  },
};

/** Finds one thing that ends the search. */
function stopped({ leaves }: DetectInput): ReturnType<typeof detector.detect> {
  const about = { rule: 'b', entity: 'E', level: 'BLOCKED', action: 'enforce', score: 1, validated: false };
  const findings = [{ ...about, view: 'raw', spans: [{ leaf: leaves[0]?.id ?? 0, start: 0, end: 1 }] }];
  return { status: 'found', findings: findings as Finding[], bulk: false };
}

function inputOf(texts: readonly string[], scope: 'messages' | 'parts' = 'messages', step = 1): DetectInput {
  const leaves: DetectLeaf[] = [];
  for (const [id, text] of texts.entries()) leaves.push({ id, text, kind: 'text', siblings: leaves });
  const joins = leaves.slice(step).map(({ id }) => ({ scope, leaves: [id - step, id] }));
  return { leaves, joins };
}

/** By text and border, each once, in an order that does not depend on what was known. */
async function found(detection: unknown): Promise<readonly string[]> {
  const { findings = [] } = (await detection) as { readonly findings?: readonly Finding[] };
  return [...new Set(findings.map(({ spans, view }) => JSON.stringify([view, spans])))].sort();
}

function asked(kept = 200_000, bytes = 1e7) {
  let texts = 0;
  const cache = makeScanCache(
    {
      detect(input) {
        texts += input.leaves.length;
        return detector.detect(input);
      },
    },
    print,
    printLeaves(print, 64, kept),
    { bytes },
  );
  return { cache, texts: () => texts };
}

const talk = Array.from({ length: 150 }, (_, n) => {
  if (n % 37 === 5) return `${n} HIT ${filler}`;
  if (n % 41 === 7) return `${n} ${filler} A|`;
  return n % 41 === 8 ? `|B ${n} ${filler}` : `${n} ${filler}`;
});

describe('as without one', () => {
  it.each<[string, (turn: number) => DetectInput]>([
    ['it grows', (turn) => inputOf(talk.slice(0, 2 + turn * 2))],
    ['it is trimmed', (turn) => inputOf(talk.slice(turn, 90 + turn))],
    ['it comes again', () => inputOf(talk)],
    ['it changes its shape', (turn) => inputOf(talk, turn % 2 === 0 ? 'messages' : 'parts', 1 + (turn % 3))],
    ['one text changes', (turn) => inputOf(talk.map((text, n) => (n === turn ? `other ${text}` : text)))],
    [
      'one is in pieces',
      (turn) => inputOf(talk.flatMap((text, n) => (n === turn ? ['short', text] : [text]))),
    ],
    [
      'a finding comes between',
      (turn) => inputOf(talk.map((text, n) => (n === turn * 3 ? `${text} HIT` : text))),
    ],
  ])('%s', async (_note, input) => {
    for (const { cache } of [asked(), asked(70), asked(70, 20_000)])
      for (let turn = 0; turn < 40; turn += 2)
        for (const caller of ['a', 'b'])
          expect(await found(cache.detect(input(turn), caller))).toEqual(
            await found(detector.detect(input(turn))),
          );
  });

  it.each<[string, (input: DetectInput) => Detection]>([
    ['a search that ended early', (input) => stopped(input)],
    ['one that gave up', (input) => ({ status: 'found', findings: [], bulk: input.leaves.length > 0 })],
    ['one that failed', () => ({ status: 'failed', transient: false, reason: 'test' })],
  ])('%s makes nothing quiet', async (_note, detect) => {
    let broken = true;
    const reading = { detect: (input: DetectInput) => (broken ? detect(input) : detector.detect(input)) };
    const cache = makeScanCache(reading, print, printLeaves(print));
    for (let round = 0; round < 2; round++) await found(cache.detect(inputOf(talk), 'a'));
    broken = false;
    for (let round = 0; round < 2; round++)
      expect(await found(cache.detect(inputOf(talk), 'a'))).toEqual(
        await found(detector.detect(inputOf(talk))),
      );
  });

  it('what is found over a border of a quiet run that was never asked for', async () => {
    const { cache } = asked();
    const texts = talk.map((text) => text.replace('HIT', 'hit'));
    const apart = { ...inputOf(texts), joins: [] };
    for (let round = 0; round < 3; round++) expect(await found(cache.detect(apart, 'a'))).toEqual([]);
    expect((await found(cache.detect(inputOf(texts), 'a'))).length).toBeGreaterThan(2);
  });

  it('borders between any two places, and of three texts', async () => {
    const { leaves } = inputOf(talk.map((text) => text.replace('HIT', 'hit')));
    const shaped = (shape: readonly number[]): DetectInput => {
      // Of three texts every other, so that a border stands in one of them alone.
      const first = leaves.slice(0, -70).filter(({ id }) => shape.length === 2 || id % 2 === 0);
      const joined = first.map(({ id }) => shape.map((step) => id + step));
      return { leaves, joins: joined.map((ids) => ({ scope: 'parts', leaves: ids })) };
    };
    const steps = Array.from({ length: 60 }, (_, step) => [0, step + 2]);
    for (const first of [...steps, [0, 1, 3]]) {
      const { cache } = asked();
      for (const shape of [first, first, [0, 1], [0, 1, 2]])
        expect(await found(cache.detect(shaped(shape), 'a'))).toEqual(
          await found(detector.detect(shaped(shape))),
        );
    }
  });
});

it('a history that comes again is read from the runs, by its own caller', async () => {
  const { cache, texts } = asked();
  await found(cache.detect(inputOf(talk), 'a'));
  const once = texts();
  for (let round = 0; round < 3; round++) await found(cache.detect(inputOf(talk), 'a'));
  expect(texts()).toBe(once);
  await found(cache.detect(inputOf(talk), 'b'));
  expect(texts()).toBe(2 * once);
});

it('texts whose ids are no places are read as ever', async () => {
  const { cache } = asked();
  const { leaves, joins } = inputOf(talk);
  const moved = {
    leaves: leaves.map(({ id, text, kind }) => ({ id: id + 1, text, kind })),
    joins: joins.map((join) => ({ ...join, leaves: join.leaves.map((id) => id + 1) })),
  };
  for (let round = 0; round < 3; round++)
    expect(await found(cache.detect(moved, 'a'))).toEqual(await found(detector.detect(moved)));
});
