// A smoke for the speed of parts that need no server: ratios inside this run, at twice the bound of `npm run bench`, the
// best of a few rounds, so that a busy machine does not fail it and a change of order does.
import { describe, expect, it } from 'vitest';
import { BENIGN_PASSES, benignPasses } from '../bench/rows/detector.js';
import { COMMITS, PATTERNS } from '../bench/rows/parts.js';
import type { Bench, Row } from '../bench/rows/row.js';
import { seeded } from '../bench/texts.js';
import { classifyCosts } from './lab/speed-parts.js';

const ROUNDS = 3;

async function figures(row: Row, scale: number) {
  const work = { random: seeded(11), rounds: ROUNDS, scale } satisfies Partial<Bench>;
  return row.run(work as Bench);
}

/** Twice the bound of the bench for prose; logs and code miss that, and get twice what they take. */
const LIMITS: Readonly<Record<string, number>> = { prose: 2 * BENIGN_PASSES, logs: 130, code: 130 };

describe('speed', () => {
  it('200 rules cost at most four plain passes of RE2', async () => {
    const [over] = await figures(PATTERNS, 1);
    expect(over?.value.min).toBeLessThanOrEqual(4);
  });

  it('a new text of 8 KB takes the detector a bounded number of plain passes of RE2', () => {
    for (const { name, passes } of benignPasses(seeded(13)))
      expect(passes, name).toBeLessThanOrEqual(LIMITS[name] ?? 0);
  });

  it('groups commit at least three times as many entries a second', async () => {
    const [over] = await figures(COMMITS, 0.25);
    expect(over?.value.max).toBeGreaterThanOrEqual(3);
  });

  it('a text that was seen costs at most a quarter of a new one', async () => {
    const { fresh, seen } = await classifyCosts(seeded(12));
    expect(seen / fresh).toBeLessThanOrEqual(0.25);
  });
});
