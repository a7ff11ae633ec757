// CPU per request and throughput of calls that are not streamed, 32 at once, against the bare pass-through.
import { cpuBetween, cpuOf } from '../cpu.js';
import { askAll, type Client } from '../load.js';
import { summarise } from '../stats.js';
import { Conversation, fresh, type Kind } from '../texts.js';
import type { Bench, Figure, Row } from './row.js';

const CONCURRENCY = 32;
const REQUESTS = 400;
/** So much of a workload may come out at another level than it is meant to be. */
const STRAY = 0.02;

export interface Measured {
  /** ms of CPU a request: all threads, and the serving one alone. */
  readonly cpu: number;
  readonly main: number;
  readonly perSecond: number;
}

export async function measure(
  client: Client,
  bodies: readonly string[],
  expected?: string,
): Promise<Measured> {
  const { pid } = client.target;
  const before = cpuOf(pid);
  const start = performance.now();
  const replies = await askAll(client, bodies, CONCURRENCY);
  const seconds = (performance.now() - start) / 1000;
  const after = cpuOf(pid);
  const wrong = replies.filter(({ status }) => status !== 200).length;
  if (wrong > 0) throw new Error(`${client.target.name}: ${wrong} of ${replies.length} calls failed`);
  const stray = replies.filter(({ level }) => level !== undefined && level !== expected).length;
  if (expected !== undefined && stray > STRAY * replies.length)
    throw new Error(`${stray} of ${replies.length} calls are not ${expected}`);
  return {
    cpu: cpuBetween(before, after, pid) / bodies.length,
    main: cpuBetween(before, after, pid, true) / bodies.length,
    perSecond: bodies.length / seconds,
  };
}

interface Workload {
  readonly kind: Kind;
  readonly about: string;
  readonly level: string;
  readonly atMost?: number;
  readonly share: number;
}

/** The same work for each target of a round; bodies are new for each target and round. */
function bodiesOf(kind: Kind, { random }: Bench, count: number): { prime: string[]; timed: string[] } {
  if (kind !== 'warm') return { prime: [], timed: Array.from({ length: count }, () => fresh(random, kind)) };
  const conversations = Array.from({ length: CONCURRENCY }, () => new Conversation(random));
  const prime = conversations.map((conversation) => conversation.next());
  // In turns, so that no turn of a conversation is asked before the one before it was answered.
  const timed = Array.from({ length: count }, (_, index) => conversations[index % CONCURRENCY]!.next());
  return { prime, timed };
}

export function requestRow({ kind, about, level, atMost, share }: Workload): Row {
  return {
    name: kind === 'warm' ? 'warm' : `new-${kind}`,
    about: `${kind === 'small' ? '' : '8 KB JSON, '}32 at once, ${about}`,
    async run(bench) {
      const count = Math.max(CONCURRENCY, Math.round(REQUESTS * share * bench.scale));
      const targets = [bench.bare, bench.sluice, ...(bench.portkey === undefined ? [] : [bench.portkey])];
      const rounds: Map<Client, Measured>[] = [];
      for (let round = -1; round < bench.rounds; round++) {
        const measured = new Map<Client, Measured>();
        for (const client of targets) {
          const { prime, timed } = bodiesOf(kind, bench, count);
          await askAll(client, prime, 8);
          measured.set(client, await measure(client, timed, level));
        }
        // The first round warms up compilers and connections.
        if (round >= 0) rounds.push(measured);
      }
      return figures(this.name, bench, rounds, atMost);
    },
  };
}

function figures(
  row: string,
  bench: Bench,
  rounds: readonly Map<Client, Measured>[],
  atMost: number | undefined,
): Figure[] {
  const of = (get: (own: Measured, bare: Measured) => number, client: Client) =>
    summarise(rounds.map((round) => get(round.get(client)!, round.get(bench.bare)!)));
  const list: Figure[] = [
    {
      row,
      what: 'CPU per request over bare',
      unit: 'x',
      value: of((own, bare) => own.cpu / bare.cpu, bench.sluice),
      ...(atMost !== undefined && { bound: { atMost } }),
    },
    {
      row,
      what: 'the same, serving thread alone',
      unit: 'x',
      value: of((own, bare) => own.main / bare.cpu, bench.sluice),
    },
    {
      row,
      what: 'throughput over bare',
      unit: 'x',
      value: of((own, bare) => own.perSecond / bare.perSecond, bench.sluice),
      ...(row === 'warm' && { bound: { atLeast: 0.5 } }),
    },
    { row, what: 'CPU per request', unit: 'ms', value: of((own) => own.cpu, bench.sluice) },
    { row, what: 'CPU per request, bare', unit: 'ms', value: of((own) => own.cpu, bench.bare) },
  ];
  if (bench.portkey === undefined) return list;
  const portkey = bench.portkey;
  const share = rounds.map((round) => round.get(bench.sluice)!.cpu / round.get(portkey)!.cpu);
  return [
    ...list,
    {
      row,
      what: "CPU per request over Portkey's",
      unit: 'x',
      value: summarise(share),
      ...(row !== 'new-medium' && { bound: { atMost: 1 / 8 } }),
    },
  ];
}

export const REQUEST_ROWS: readonly Row[] = [
  requestRow({ kind: 'warm', about: 'history seen, 1 KB new', level: 'LOW', atMost: 2, share: 1 }),
  requestRow({ kind: 'small', about: 'all new: half a KB of prose at LOW', level: 'LOW', share: 1 }),
  requestRow({ kind: 'code', about: 'all new: code', level: 'LOW', atMost: 2.5, share: 1 }),
  requestRow({ kind: 'prose', about: 'all new: prose at LOW', level: 'LOW', atMost: 2.5, share: 1 }),
  requestRow({ kind: 'medium', about: 'all new: prose at MEDIUM', level: 'MEDIUM', share: 0.25 }),
];
