// What a long conversation costs: its hundredth turn against its first, the same new text in each. What reading a longer
// body costs any gateway that parses is taken off: a pass-through that does nothing but parse runs beside.
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../load.js';
import { summarise } from '../stats.js';
import { startBare } from '../targets.js';
import { body, prose, type Message } from '../texts.js';
import { measure } from './requests.js';
import type { Bench, Figure, Row } from './row.js';

const TURNS = 100;
const CONVERSATIONS = 24;
const NEW = 1024;
/**
 * Turns that are measured from the hundredth on, and as many first ones: with one of each, whether the collector came by
 * in it, after a history that costs ten times as much, made a figure between 1x and 4x.
 */
const MEASURED = 4;
/** For what the collector still does about the history, ms. */
const SETTLE_MS = 300;

interface Talk {
  /** Beginnings of conversations. */
  readonly first: readonly string[];
  /** Everything before the hundredth turn, to be seen once. */
  readonly history: string;
  /** The hundredth turn, and those after it. */
  readonly last: readonly string[];
}

function talk(bench: Bench, people: number): Talk {
  const messages: Message[] = [];
  const upTo = (turn: number): string => body(messages.slice(0, 2 * turn - 1));
  for (let turn = 0; turn < TURNS + MEASURED; turn++) {
    messages.push({ role: 'user', content: prose(bench.random, NEW, people) });
    messages.push({ role: 'assistant', content: prose(bench.random, NEW / 4) });
  }
  const measured = Array.from({ length: MEASURED }, (_, at) => at);
  return {
    first: measured.map(() => body([{ role: 'user', content: prose(bench.random, NEW, people) }])),
    history: body(messages.slice(0, 2 * TURNS - 2)),
    last: measured.map((at) => upTo(TURNS + at)),
  };
}

/** ms of CPU of the serving thread a request, at turn 1 and from turn 100 on. */
async function both(client: Client, talks: readonly Talk[]): Promise<{ first: number; last: number }> {
  // Turn by turn: no turn of a conversation is asked before the one before it was answered.
  const mean = async (of: (talk: Talk) => readonly string[]): Promise<number> => {
    let sum = 0;
    for (let turn = 0; turn < MEASURED; turn++) {
      const bodies = talks.map((one) => of(one)[turn] ?? '');
      sum += (await measure(client, bodies)).main;
    }
    return sum / MEASURED;
  };
  const first = await mean((one) => one.first);
  await measure(
    client,
    talks.map((one) => one.history),
  );
  await pause(SETTLE_MS);
  return { first, last: await mean((one) => one.last) };
}

export const TURN_100: Row = {
  name: 'turn-100',
  about: 'turn 100 of a conversation, 1 KB new in each, against turn 1; what parsing takes is taken off both',
  async run(bench) {
    const parse = await startBare(bench.upstreamTarget, 'parse');
    const parsing = new Client(parse);
    const figures: Figure[] = [];
    try {
      for (const people of [0, 0.15]) {
        const ratios: number[] = [];
        for (let round = -1; round < bench.rounds; round++) {
          const talks = Array.from({ length: CONVERSATIONS }, () => talk(bench, people));
          const own = await both(bench.sluice, talks);
          const bare = await both(parsing, talks);
          if (round >= 0) ratios.push((own.last - bare.last) / (own.first - bare.first));
        }
        figures.push({
          row: this.name,
          what: `CPU of turn 100 over turn 1, ${people === 0 ? 'LOW' : 'MEDIUM'}`,
          unit: 'x',
          value: summarise(ratios),
          ...(people === 0 && { bound: { atMost: 1.5 } }),
        });
      }
    } finally {
      parsing.close();
      await parse.stop();
    }
    return figures;
  },
};
