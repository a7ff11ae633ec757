// What a long conversation costs: its hundredth turn against its first, the same new text in each. What reading a longer
// body costs any gateway that parses is taken off: a pass-through that does nothing but parse runs beside.
import { Client } from '../load.js';
import { summarise } from '../stats.js';
import { startBare } from '../targets.js';
import { body, prose, type Message } from '../texts.js';
import { measure } from './requests.js';
import type { Bench, Figure, Row } from './row.js';

const TURNS = 100;
const CONVERSATIONS = 24;
const NEW = 1024;

interface Talk {
  readonly first: string;
  /** Everything before the hundredth turn, to be seen once. */
  readonly history: string;
  readonly last: string;
}

function talk(bench: Bench, people: number): Talk {
  const messages: Message[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    messages.push({ role: 'user', content: prose(bench.random, NEW, people) });
    messages.push({ role: 'assistant', content: prose(bench.random, NEW / 4) });
  }
  return {
    first: body([{ role: 'user', content: prose(bench.random, NEW, people) }]),
    history: body(messages.slice(0, -2)),
    last: body(messages.slice(0, -1)),
  };
}

/** ms of CPU of the serving thread a request, at turn 1 and at turn 100. */
async function both(client: Client, talks: readonly Talk[]): Promise<{ first: number; last: number }> {
  const first = await measure(
    client,
    talks.map((one) => one.first),
  );
  await measure(
    client,
    talks.map((one) => one.history),
  );
  const last = await measure(
    client,
    talks.map((one) => one.last),
  );
  return { first: first.main, last: last.main };
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
