// Does the proxy's memory level off? A row of its own: it takes minutes.
import { memoryOf } from '../cpu.js';
import { askAll } from '../load.js';
import { summarise } from '../stats.js';
import { fresh } from '../texts.js';
import type { Row } from './row.js';

const REQUESTS = 50_000;
const STEP = 1_000;
/** A machine that is too slow for all of them says how many it managed. */
const LONGEST_MS = 20 * 60_000;

export const MEMORY: Row = {
  name: 'memory',
  about: `resident memory over ${REQUESTS} requests that never repeat`,
  async run(bench) {
    const { random, sluice, scale } = bench;
    const most = Math.round(REQUESTS * scale);
    const sizes: number[] = [];
    const start = performance.now();
    for (let sent = 0; sent < most && performance.now() - start < LONGEST_MS; sent += STEP) {
      const bodies = Array.from({ length: STEP }, (_, index) =>
        fresh(random, index % 2 === 0 ? 'small' : 'prose', 2048),
      );
      await askAll(sluice, bodies, 32);
      sizes.push(memoryOf(sluice.target.pid));
      bench.say(`  ${sent + STEP} requests, ${sizes.at(-1)?.toFixed(0)} MB`);
    }
    // Caches fill in the first half; from there on it has to be flat.
    const half = sizes.slice(Math.floor(sizes.length / 2));
    const quarter = Math.max(1, Math.floor(half.length / 4));
    const begin = summarise(half.slice(0, quarter));
    const end = summarise(half.slice(-quarter));
    const value = end.median / begin.median;
    const row = this.name;
    return [
      {
        row,
        what: `memory at the end over half-way, ${sizes.length * STEP} requests`,
        unit: 'x',
        value: summarise([value]),
        bound: { atMost: 1.1 },
      },
      { row, what: 'memory at the end', unit: 'MB', value: end },
    ];
  },
};
