import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { DetectLeaf } from '../model/finding.js';
import { printLeaves } from './leaf-prints.js';

const keyed = makeKeys(Buffer.alloc(32, 5), []).fingerprinter('scan-cache', 'rules');
function leavesOf(texts: readonly string[]): DetectLeaf[] {
  const leaves: DetectLeaf[] = [];
  for (const [id, text] of texts.entries())
    leaves.push({
      id,
      text,
      kind: id % 5 === 4 ? 'structural' : 'text',
      key: `k${id % 2}`,
      siblings: leaves,
    });
  return leaves;
}
const history = Array.from(
  { length: 200 },
  (_, n) => `${n} ${'the report is due on Monday '.repeat(1 + (n % 7))}`,
);

it('read at once or one by one, from the front or cut: a text has the one fingerprint', () => {
  const prints = printLeaves(keyed, 4);
  fc.assert(
    fc.property(fc.nat(199), fc.nat(199), fc.constantFrom('a', 'b'), (one, other, caller) => {
      const leaves = leavesOf(history).slice(Math.min(one, other), Math.max(one, other) + 1);
      const all = prints.readAll(leaves, caller);
      const alone = printLeaves(keyed, 4);
      const want = leavesOf(history)
        .slice(Math.min(one, other), Math.max(one, other) + 1)
        .map((leaf) => alone.of(leaf, caller));
      expect(all).toEqual(want);
      expect(leaves.map((leaf) => prints.of(leaf, caller))).toEqual(want);
    }),
    { seed: 11, numRuns: 60 },
  );
});

it('what was forgotten is made again, and is the same', () => {
  const prints = printLeaves(keyed, 4, 20);
  const first = leavesOf(history);
  const other = leavesOf(history.map((text) => `other ${text}`));
  const want = printLeaves(keyed, 4).readAll(leavesOf(history), 'a');
  expect(prints.readAll(first, 'a')).toEqual(want);
  prints.readAll(other, 'a');
  expect(prints.readAll(leavesOf(history), 'a')).toEqual(want);
});

it('a part of a request, and a request that is no list of its own texts, are told by their texts', () => {
  const prints = printLeaves(keyed, 4);
  const whole = leavesOf(history);
  const all = prints.readAll(whole, 'a');
  expect(prints.readAll(whole.slice(7, 90), 'a')).toEqual(all.slice(7, 90));
  const [first, second] = whole;
  // Says that it is the first of a list, and is not in it.
  const stranger = { ...second!, id: 0 };
  expect(prints.of(stranger, 'a')).toBe(all[1]);
  expect(prints.of(first!, 'a')).toBe(all[0]);
});

it('a field that differs makes another, in a run too', () => {
  const made = (change: (leaf: DetectLeaf) => DetectLeaf): readonly (string | undefined)[] =>
    printLeaves(keyed, 4).readAll(leavesOf(history.slice(0, 6)).map(change), 'a');
  const prints = printLeaves(keyed, 4);
  const plain = prints.readAll(leavesOf(history.slice(0, 6)), 'a');
  for (const change of [{ key: 'k' }, { kind: 'number' as const }, { isKey: true as const }]) {
    const other = leavesOf(history.slice(0, 6)).map((leaf) => ({ ...leaf, ...change }));
    expect(prints.readAll(other, 'a')).toEqual(made((leaf) => ({ ...leaf, ...change })));
    expect(prints.readAll(other, 'a').filter((print) => plain.includes(print))).toEqual([]);
  }
});

it('a history that comes again costs a digest for a run of texts, from wherever it is cut', () => {
  let digests = 0;
  const prints = printLeaves((...parts) => {
    digests += 1;
    return keyed(...parts);
  }, 4);
  const cost = (from: number): number => {
    const before = digests;
    const leaves = leavesOf(history.slice(from));
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
