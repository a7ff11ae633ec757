// Small calls at a steady pace while something heavy goes on beside them: does anybody wait for it?
import { askEvery, type Client } from '../load.js';
import { quantile, summarise } from '../stats.js';
import { startBurn } from '../targets.js';
import { body, fresh, nameHeavy, prose } from '../texts.js';
import type { Bench, Row } from './row.js';

const CALLS = 200;
const EVERY_MS = 50;
const NAMES = 32 * 1024;
const HUGE = 2 * 1024 * 1024;

/** p99 of small LOW calls, 20 a second. */
async function small(client: Client, { random, scale }: Bench): Promise<number> {
  const count = Math.max(40, Math.round(CALLS * scale));
  const bodies = Array.from({ length: count }, () => fresh(random, 'small'));
  const replies = await askEvery(client, bodies, EVERY_MS);
  return quantile(
    replies.map(({ total }) => total),
    0.99,
  );
}

/** Asks one after the other, without a pause, until it is told to end. */
function keepAsking(client: Client, expected: string, next: () => string): { stop(): Promise<void> } {
  const end = new AbortController();
  const loop = (async () => {
    while (!end.signal.aborted) {
      const { status, level } = await client.ask(next());
      if (status !== 200 || level !== expected)
        throw new Error(`answered ${status} at ${level ?? 'no level'}`);
    }
  })();
  return {
    async stop() {
      end.abort();
      await loop;
    },
  };
}

export const BESIDE_NAMES: Row = {
  name: 'beside-names',
  about: 'small LOW calls, 20 a second, while one client keeps sending 32 KB full of names',
  async run(bench) {
    const { random, sluice } = bench;
    const names = (): string => body([{ role: 'user', content: nameHeavy(random, NAMES) }]);
    await sluice.ask(names());
    const rounds: { names: number; burn: number }[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const heavy = keepAsking(sluice, 'MEDIUM', names);
      const beside = await small(sluice, bench);
      await heavy.stop();
      const burn = startBurn();
      const busy = await small(sluice, bench);
      await burn.stop();
      rounds.push({ names: beside, burn: busy });
    }
    const row = this.name;
    return [
      {
        row,
        what: 'p99 beside names over p99 with a core taken away',
        unit: 'x',
        value: summarise(rounds.map((round) => round.names / round.burn)),
        bound: { atMost: 1.5 },
      },
      { row, what: 'p99 beside names', unit: 'ms', value: summarise(rounds.map((round) => round.names)) },
      {
        row,
        what: 'p99 with a core taken away',
        unit: 'ms',
        value: summarise(rounds.map(({ burn }) => burn)),
      },
    ];
  },
};

export const BESIDE_HUGE: Row = {
  name: 'beside-huge',
  about: 'the same while one client keeps sending 2 MB of prose',
  async run(bench) {
    const { random, sluice } = bench;
    const rounds: { huge: number; alone: number }[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const alone = await small(sluice, bench);
      const heavy = keepAsking(sluice, 'LOW', () => body([{ role: 'user', content: prose(random, HUGE) }]));
      const huge = await small(sluice, bench);
      await heavy.stop();
      rounds.push({ huge, alone });
    }
    const row = this.name;
    return [
      {
        row,
        what: 'p99 beside a huge one over p99 alone',
        unit: 'x',
        value: summarise(rounds.map(({ huge, alone }) => huge / alone)),
      },
      { row, what: 'p99 beside a huge one', unit: 'ms', value: summarise(rounds.map(({ huge }) => huge)) },
    ];
  },
};
