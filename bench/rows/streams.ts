// Streams as clients see them: paced ones side by side, and how much later the first byte comes than without a proxy.
import { cpuBetween, cpuOf } from '../cpu.js';
import type { Client } from '../load.js';
import { median, quantile, summarise } from '../stats.js';
import { fresh } from '../texts.js';
import type { Bench, Figure, Row } from './row.js';

const STREAMS = 16;
const EVENTS = 200;
const GAP_MS = 5;
const ONE_BY_ONE = 40;

interface Paced {
  /** ms of CPU an event. */
  readonly cpu: number;
  /** ms between two reads, the 99th of a hundred. */
  readonly gap: number;
}

async function paced(client: Client, { random }: Bench): Promise<Paced> {
  const model = `paced-${GAP_MS}-${EVENTS}`;
  const gaps: number[] = [];
  const { pid } = client.target;
  const before = cpuOf(pid);
  await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      let last: number | undefined;
      await client.ask(fresh(random, 'prose', 8192, { model, stream: true }), (at) => {
        if (last !== undefined) gaps.push(at - last);
        last = at;
      });
    }),
  );
  return { cpu: cpuBetween(before, cpuOf(pid), pid) / (STREAMS * EVENTS), gap: quantile(gaps, 0.99) };
}

export const PACED: Row = {
  name: 'paced-streams',
  about: `${STREAMS} streams of ${EVENTS} events, one each ${GAP_MS} ms`,
  async run(bench) {
    const rounds: { own: Paced; bare: Paced; direct: Paced }[] = [];
    for (let round = -1; round < bench.rounds; round++) {
      const direct = await paced(bench.upstream, bench);
      const bare = await paced(bench.bare, bench);
      const own = await paced(bench.sluice, bench);
      if (round >= 0) rounds.push({ own, bare, direct });
    }
    const row = this.name;
    return [
      {
        row,
        what: 'CPU per event over bare',
        unit: 'x',
        value: summarise(rounds.map(({ own, bare }) => own.cpu / bare.cpu)),
        bound: { atMost: 1.3 },
      },
      {
        row,
        what: 'p99 gap between reads over bare',
        unit: 'x',
        value: summarise(rounds.map(({ own, bare }) => own.gap / bare.gap)),
        bound: { atMost: 1.5 },
      },
      { row, what: 'p99 gap', unit: 'ms', value: summarise(rounds.map(({ own }) => own.gap)) },
      {
        row,
        what: 'p99 gap without a proxy',
        unit: 'ms',
        value: summarise(rounds.map(({ direct }) => direct.gap)),
      },
    ];
  },
};

/** One stream after the other, 8 KB asked each time. @returns median ms to the first byte */
async function firstByte(client: Client, bench: Bench): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < Math.max(10, ONE_BY_ONE * bench.scale); index++) {
    const body = fresh(bench.random, 'prose', 8192, { model: 'paced-0-3', stream: true });
    times.push((await client.ask(body)).first);
  }
  return median(times);
}

export const FIRST_BYTE: Row = {
  name: 'first-byte',
  about: 'first byte of a stream, 8 KB of prose at LOW, one call at a time',
  async run(bench) {
    const rounds: { own: number; bare: number; portkey: number | undefined }[] = [];
    for (let round = -1; round < bench.rounds; round++) {
      const direct = await firstByte(bench.upstream, bench);
      const bare = (await firstByte(bench.bare, bench)) - direct;
      const own = (await firstByte(bench.sluice, bench)) - direct;
      const portkey =
        bench.portkey === undefined ? undefined : (await firstByte(bench.portkey, bench)) - direct;
      if (round >= 0) rounds.push({ own, bare, portkey });
    }
    const row = this.name;
    const figures: Figure[] = [
      {
        row,
        what: 'added over direct, over what bare adds',
        unit: 'x',
        value: summarise(rounds.map(({ own, bare }) => own / bare)),
        bound: { atMost: 5 },
      },
      { row, what: 'added over direct', unit: 'ms', value: summarise(rounds.map(({ own }) => own)) },
      { row, what: 'bare adds', unit: 'ms', value: summarise(rounds.map(({ bare }) => bare)) },
    ];
    if (bench.portkey === undefined) return figures;
    const share = rounds.map(({ own, portkey }) => own / (portkey ?? Number.NaN));
    const bound = { atMost: 1 / 10 };
    return [
      ...figures,
      { row, what: 'added, over what Portkey adds', unit: 'x', value: summarise(share), bound },
    ];
  },
};
