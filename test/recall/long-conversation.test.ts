// What the hundredth turn of a conversation costs, and what memory does over many calls. Over the program assembled in
// this process; ratios with generous bounds, because the machine has other work.
import { afterEach, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess;
afterEach(() => running.stop());

interface Message {
  readonly role: string;
  readonly content: string;
}

const WORDS =
  'garden report quarter board letter market harbour winter number answer people summer window morning'.split(
    ' ',
  );

/** About 1 KB of prose with runs that could be a known name, never the same twice. */
function turn(number: number): Message[] {
  const sentence = (part: number): string =>
    `In part ${number}-${part} the ${WORDS[(number + part) % 14]} and the ${WORDS[(number * 3 + part) % 14]} were read again by the man from Unter Linden.`;
  const text = (from: number): string =>
    Array.from({ length: 7 }, (_, part) => sentence(from + part)).join(' ');
  return [
    { role: 'user', content: text(0) },
    { role: 'assistant', content: text(50) },
  ];
}

/** Milliseconds before the decision by stage, as the decision records them; reading is apart. */
function beforeDecision(): number {
  const decision = running.entries.filter((entry) => entry.kind === 'decision').at(-1);
  const { recall = 0, classify = 0 } = decision?.kind === 'decision' ? decision.timings : {};
  return recall + classify;
}

async function costOf(history: readonly Message[], round: number): Promise<number> {
  const messages = [...history, { role: 'user', content: turn(10_000 + round)[0]?.content ?? '' }];
  const reply = await send(running.url, { model: 'gpt-5', messages });
  expect(reply.status).toBe(200);
  return beforeDecision();
}

/** The least disturbed of them. */
const best = (numbers: readonly number[]): number => Math.min(...numbers);

it('turn 100 costs what is new in it', async () => {
  running = await startInProcess({});
  await send(running.url, {
    model: 'gpt-5',
    messages: [{ role: 'user', content: 'my doctor is Tanvrik Oslem' }],
  });
  const history = Array.from({ length: 100 }, (_, number) => turn(number)).flat();
  for (let warm = 0; warm < 30; warm += 1) await costOf([], 5_000 + warm);
  await costOf(history, 0);
  const first: number[] = [];
  const last: number[] = [];
  const fresh: number[] = [];
  for (let round = 1; round <= 15; round += 1) {
    first.push(await costOf([], round));
    last.push(await costOf(history, 100 + round));
    fresh.push(
      await costOf(
        Array.from({ length: 100 }, (_, number) => turn(200 * round + number)).flat(),
        300 + round,
      ),
    );
  }
  const [one, hundred, unseen] = [best(first), best(last), best(fresh)];
  process.stdout.write(
    `recall and classify: turn 1 ${one} ms, turn 100 ${hundred} ms, the same history unseen ${unseen} ms\n`,
  );
  expect(hundred).toBeLessThan(unseen / 3);
}, 120_000);
