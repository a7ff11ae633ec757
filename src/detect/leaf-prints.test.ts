import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { DetectLeaf } from '../model/finding.js';
import { printLeaves } from './leaf-prints.js';

const keyed = makeKeys(Buffer.alloc(32, 5), []).fingerprinter('scan-cache', 'rules');
const leavesOf = (texts: readonly string[]): DetectLeaf[] =>
  texts.map((text, id) => ({ id, text, kind: id % 5 === 4 ? 'structural' : 'text', key: `k${id % 2}` }));
const history = Array.from(
  { length: 200 },
  (_, n) => `${n} ${'the report is due on Monday '.repeat(1 + (n % 7))}`,
);

it('read at once or one by one, from the front or cut: a text has the one fingerprint', () => {
  const prints = printLeaves(keyed, 4);
  fc.assert(
    fc.property(fc.nat(199), fc.nat(199), fc.constantFrom('a', 'b'), (one, other, caller) => {
      const leaves = leavesOf(history).slice(Math.min(one, other), Math.max(one, other) + 1);
      prints.readAll(leaves, caller);
      const alone = printLeaves(keyed, 4);
      expect(leaves.map((leaf) => prints.of(leaf, caller))).toEqual(
        leavesOf(history)
          .slice(Math.min(one, other), Math.max(one, other) + 1)
          .map((leaf) => alone.of(leaf, caller)),
      );
    }),
    { seed: 11, numRuns: 60 },
  );
});

it('a history that comes again costs a digest for a run of texts, from wherever it is cut', () => {
  let digests = 0;
  const prints = printLeaves((...parts) => {
    digests += 1;
    return keyed(...parts);
  }, 4);
  const cost = (from: number): number => {
    const before = digests;
    const leaves = leavesOf(history).slice(from);
    prints.readAll(leaves, 'a');
    for (const leaf of leaves) prints.of(leaf, 'a');
    return digests - before;
  };
  expect(cost(0)).toBeGreaterThan(history.length);
  expect(cost(0)).toBeLessThan(history.length / 2);
  expect(cost(10)).toBeLessThan(history.length / 2);
});

it('the very same leaf of another caller has another', () => {
  const prints = printLeaves(keyed, 4);
  const leaves = leavesOf(history.slice(0, 20));
  prints.readAll(leaves, 'a');
  const [first] = leaves;
  const of = (caller: string): string | undefined => first && prints.of(first, caller);
  const own = of('a');
  prints.readAll(leaves, 'b');
  expect(of('b')).toBe(printLeaves(keyed, 4).of(leavesOf(history.slice(0, 1))[0]!, 'b'));
  expect([of('a') === own, of('b') === own]).toEqual([true, false]);
});

it('of a short text there is none', () => {
  expect(printLeaves(keyed).of({ id: 0, text: 'short', kind: 'text' }, 'a')).toBeUndefined();
});
