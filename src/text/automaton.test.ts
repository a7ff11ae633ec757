import { expect, it } from 'vitest';
import { buildMatcher } from './matcher.js';

const UNITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 60;
const COUNT = 1000;

/** Values whose edges would all lie side by side in a table that spreads them by these two factors. */
function chosenFor(nodes: number, units: number): string[] {
  const most = COUNT * LENGTH + 1;
  let slots = 8;
  while (slots < 2 * most) slots *= 2;
  const slotOf = (node: number, unit: number): number => {
    const mixed = (Math.imul(node, nodes) ^ Math.imul(unit + 1, units)) >>> 0;
    return (mixed ^ (mixed >>> 15)) & (slots - 1);
  };
  const edges = new Map<string, number>();
  let size = 1;
  return Array.from({ length: COUNT }, (_, index) => {
    let node = 0;
    let text = '';
    for (let at = 0; at < LENGTH; at++) {
      // The first units tell the values apart; each other goes where the heap is.
      const free = at < 2 ? UNITS.charAt(Math.floor(index / UNITS.length ** at) % UNITS.length) : UNITS;
      const lowest = [...free].reduce((a, b) =>
        slotOf(node, b.charCodeAt(0)) < slotOf(node, a.charCodeAt(0)) ? b : a,
      );
      const edge = `${node} ${lowest}`;
      node = edges.get(edge) ?? size++;
      edges.set(edge, node);
      text += lowest;
    }
    return text;
  });
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - before) / 1000;
}

it('values that were chosen to share one corner of the table cost what any values cost', () => {
  const chosen = chosenFor(0x9e3779b1, 0x85ebca6b);
  const turned = chosen.map((text) => [...text].reverse().join(''));
  expect(new Set(chosen).size).toBe(COUNT);
  cpuMs(() => buildMatcher(turned.slice(0, 100)));
  const any = cpuMs(() => buildMatcher(turned));
  expect(cpuMs(() => buildMatcher(chosen))).toBeLessThan(5 * any + 100);
  expect(buildMatcher(chosen).find(chosen.join(' '))).toHaveLength(COUNT);
});
