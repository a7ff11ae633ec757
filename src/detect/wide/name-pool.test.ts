import { describe, expect, it } from 'vitest';
import { makeFairQueue } from '../fair-queue.js';
import { makeNamePool, openNamePool, type NamePool, type NamePoolOptions, type Run } from './name-pool.js';
import { rememberAnswers } from './remembered.js';
import type { Named } from './sentences.js';

const named: Named = { entity: 'PERSON', start: 0, end: 3 };
const answers = (sentences: readonly string[]): Named[][] => sentences.map(() => [named]);
const never: Run = (_sentences, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));

function pool(run: Run, more: Partial<NamePoolOptions> = {}) {
  return makeNamePool({
    threads: 1,
    deadlineMs: 5,
    patienceMs: 1000,
    run,
    close: () => Promise.resolve(),
    now: () => 0,
    ...more,
  });
}

describe('the pool', () => {
  it('answers sentence by sentence over several tasks of at most 5 KB', async () => {
    const sizes: number[] = [];
    const run: Run = (sentences) => {
      sizes.push(sentences.join('').length);
      return Promise.resolve(answers(sentences));
    };
    const sentences = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(1000, 'x'));
    expect(await pool(run).ask(sentences, 'a')).toHaveLength(20);
    expect(sizes).toEqual([5000, 5000, 5000, 5000]);
  });

  it('tries a task twice and then says that it failed', async () => {
    let tries = 0;
    const run: Run = (sentences, signal) => {
      tries++;
      return never(sentences, signal);
    };
    expect(await pool(run).ask(['a'], 'a')).toBe('failed');
    expect(tries).toBe(2);
  });

  it('takes the second answer', async () => {
    let tries = 0;
    const run: Run = (sentences) =>
      tries++ === 0 ? Promise.reject(new Error('gone')) : Promise.resolve(answers(sentences));
    expect(await pool(run).ask(['a'], 'a')).toEqual([[named]]);
  });

  it('does not run what waited too long', async () => {
    let clock = 0;
    const run: Run = async (sentences) => {
      await Promise.resolve();
      clock += 2000;
      return answers(sentences);
    };
    const busy = pool(run, { now: () => clock });
    const [first, second] = await Promise.all([busy.ask(['a'], 'a'), busy.ask(['b'], 'b')]);
    expect([first, second]).toEqual([[[named]], 'failed']);
  });

  it('gives every caller its turn', async () => {
    const order: string[] = [];
    const run: Run = (sentences) => {
      order.push((sentences[0] ?? '').charAt(0));
      return Promise.resolve(answers(sentences));
    };
    const long = (name: string): string => name.repeat(4000);
    const shared = pool(run);
    await Promise.all([
      shared.ask([long('a'), long('a'), long('a'), long('a')], 'a'),
      shared.ask(['b'], 'b'),
    ]);
    expect(order).toEqual(['a', 'a', 'b', 'a', 'a']);
  });
});

it('the queue keeps the order of a caller and loses nothing', () => {
  const queue = makeFairQueue<string>();
  for (const task of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.put(task.charAt(0), task);
  const taken: (string | undefined)[] = [];
  while (queue.size > 0) taken.push(queue.take());
  expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  expect(queue.take()).toBeUndefined();
});

it('asks about a sentence once, and again after a failure', async () => {
  const asked: (readonly string[])[] = [];
  let fail = true;
  const remembered = rememberAnswers(
    {
      ask(sentences) {
        asked.push(sentences);
        return Promise.resolve(fail ? 'failed' : answers(sentences));
      },
      close: () => Promise.resolve(),
    },
    (text) => `#${text}`,
  );
  expect(await remembered.ask(['x'], 'a')).toBe('failed');
  fail = false;
  expect(await remembered.ask(['x', 'y', 'x'], 'a')).toEqual([[named], [named], [named]]);
  expect(await remembered.ask(['y'], 'a')).toEqual([[named]]);
  expect(asked).toEqual([['x'], ['x', 'y']]);
});

it('what one caller asked is no answer for another', async () => {
  let times = 0;
  const pool: NamePool = {
    ask: (sentences) => {
      times++;
      return Promise.resolve(answers(sentences));
    },
    close: () => Promise.resolve(),
  };
  const remembered = rememberAnswers(pool, (text, caller) => `${caller} ${text}`);
  for (const caller of ['a', 'b', 'a']) await remembered.ask(['x'], caller);
  expect(times).toBe(2);
});

it('what was known is answered even when it is forgotten before the rest is', async () => {
  const waiting: (() => void)[] = [];
  const pool: NamePool = {
    ask: (sentences) =>
      new Promise((done) =>
        sentences.includes('slow') ? waiting.push(() => done(answers(sentences))) : done(answers(sentences)),
      ),
    close: () => Promise.resolve(),
  };
  const remembered = rememberAnswers(pool, (text) => text, 4 * 320);
  await remembered.ask(['known'], 'a');
  const asked = remembered.ask(['known', 'slow'], 'a');
  for (let n = 0; n < 10; n++) await remembered.ask([`other ${n}`], 'a');
  for (const done of waiting) done();
  expect(await asked).toEqual([[named], [named]]);
});

it('fewer answers than sentences are none', async () => {
  const pool: NamePool = { ask: () => Promise.resolve([[named]]), close: () => Promise.resolve() };
  expect(await rememberAnswers(pool, (text) => text).ask(['x', 'y'], 'a')).toBe('failed');
});

it('a real worker finds names', async () => {
  const real = openNamePool(2, () => performance.now());
  try {
    const text = 'Yesterday Naomi Fletcher flew to Pittsburgh.';
    const [found] = (await real.ask([text], 'a')) as Named[][];
    expect(found?.map(({ entity, start, end }) => [entity, text.slice(start, end)])).toEqual([
      ['PERSON', 'Naomi Fletcher'],
      ['LOCATION', 'Pittsburgh'],
    ]);
  } finally {
    await real.close();
  }
});
