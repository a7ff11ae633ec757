import { describe, expect, it } from 'vitest';
import type { DecisionBody, EntryBody, OutcomeBody } from '../model/record.js';
import { startChain, type Entry } from './entry.js';
import { joinRows, type CallRow } from './rows.js';

const time = '2026-01-01T00:00:00.000Z';
const decision: DecisionBody = {
  kind: 'decision',
  time,
  request: 'req_1',
  agent: 'bot',
  endpoint: 'chat.completions',
  model: 'gpt-5',
  stream: false,
  level: 'MEDIUM',
  reasons: [
    { rule: 'low.one', level: 'LOW', count: 1, paths: [] },
    { rule: 'mail', level: 'MEDIUM', count: 2, paths: ['messages[0].content'] },
    { rule: 'watcher', level: 'BLOCKED', count: 1, paths: [], monitor: true },
  ],
  attempts: ['plan'],
  considered: [],
  masked: 2,
  leaves: 3,
  bytes: 100,
  rules: 'r',
  policy: 'p',
  timings: { read: 1.5, classify: 2 },
};
const outcome: OutcomeBody = {
  kind: 'outcome',
  time,
  decision: 'w-1',
  result: 'answered',
  attempts: [
    { provider: 'plan', tier: 'L2', result: 'connection', duration: 1 },
    { provider: 'metered', tier: 'L3', result: 'ok', status: 200, duration: 5 },
  ],
  verdicts: [],
  released: 9,
  duration: 12.5,
};

async function rows(...bodies: readonly EntryBody[]): Promise<readonly CallRow[]> {
  const chain = startChain('w');
  return join(bodies.map((body) => chain.next(body)));
}

async function join(entries: readonly Entry[]): Promise<readonly CallRow[]> {
  const all: CallRow[] = [];
  for await (const row of joinRows(stream(entries))) all.push(row);
  return all;
}

// eslint-disable-next-line @typescript-eslint/require-await -- the log is read asynchronously
async function* stream(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

const open = (pid: number): EntryBody => ({
  kind: 'open',
  time,
  version: '0',
  node: 'v',
  rules: 'r',
  policy: 'p',
  pid,
});

describe('a row', () => {
  it('joins a decision and its outcome', async () => {
    expect(await rows(decision, outcome)).toEqual([
      {
        decision: 'w-1',
        time,
        request: 'req_1',
        agent: 'bot',
        endpoint: 'chat.completions',
        level: 'MEDIUM',
        model: 'gpt-5',
        rules: ['mail', 'low.one'],
        monitored: ['watcher'],
        masked: 2,
        result: 'answered',
        tier: 'L3',
        provider: 'metered',
        duration: 12.5,
      },
    ]);
  });

  it.each<[string, readonly EntryBody[], Partial<CallRow>]>([
    [
      'refused at once: no outcome is awaited',
      [{ ...decision, refused: 'content_filter', detail: 'messages[0]' }],
      { result: 'refused', refused: 'content_filter', detail: 'messages[0]', duration: 3.5 },
    ],
    ['no outcome', [decision], { result: 'pending' }],
    [
      'refused later',
      [decision, { ...outcome, result: 'refused', refused: 'upstream_failed' }],
      { result: 'refused', refused: 'upstream_failed' },
    ],
    [
      'nobody answered: who was asked last',
      [decision, { ...outcome, attempts: outcome.attempts.slice(0, 1) }],
      { tier: 'L2', provider: 'plan' },
    ],
    [
      'not read',
      [{ ...decision, level: 'UNREAD', reasons: [], refused: 'unscannable_content' }],
      { level: 'UNREAD', rules: [] },
    ],
  ])('%s', async (_note, bodies, want) => {
    expect((await rows(...bodies))[0]).toMatchObject(want);
  });

  it('of a call that nobody was asked for has no route', async () => {
    const [row] = await rows(decision, { ...outcome, attempts: [] });
    expect(row).not.toHaveProperty('tier');
    expect(row).not.toHaveProperty('provider');
  });
});

describe('the order', () => {
  it('is that of the decisions, whatever ended first', async () => {
    const all = await rows(decision, decision, { ...outcome, decision: 'w-2' }, outcome, decision);
    expect(all.map((row) => [row.decision, row.result])).toEqual([
      ['w-1', 'answered'],
      ['w-2', 'answered'],
      ['w-5', 'pending'],
    ]);
  });

  const after = (writer: string, body: EntryBody): EntryBody =>
    body.kind === 'open' ? { ...body, previous: { writer, number: 2, hash: '' } } : body;

  it('does not wait for a call of a process that is gone', async () => {
    const seen: string[] = [];
    const [w, v] = [startChain('w'), startChain('v')];
    const entries = [w.next(open(1)), w.next(decision), v.next(after('w', open(2))), v.next(decision)];
    for await (const row of joinRows(told(entries, seen))) seen.push(row.decision);
    expect(seen).toEqual(['read 1', 'read 2', 'read 1', 'w-2', 'read 2', 'v-2']);
  });

  it.each([
    ['that began elsewhere', open(2)],
    ['that follows in the same process', after('w', open(1))],
  ])('waits although there is another writer, %s', async (_note, second) => {
    const [w, v] = [startChain('w'), startChain('v')];
    const entries = [w.next(open(1)), w.next(decision), v.next(second), v.next(decision)];
    const ends = [v.next({ ...outcome, decision: 'w-2' }), v.next({ ...outcome, decision: 'v-2' })];
    const all = await join([...entries, ...ends]);
    expect(all.map((row) => [row.decision, row.result])).toEqual([
      ['w-2', 'answered'],
      ['v-2', 'answered'],
    ]);
  });

  it('of a refusal, the duration has the digits of its parts', async () => {
    const timings = { identify: 0.1, read: 0.2, recall: 0.17 };
    const [row] = await rows({ ...decision, timings, refused: 'content_filter' });
    expect(row?.duration).toBe(0.47);
  });

  it('is bounded in what it holds', async () => {
    const many = Array.from({ length: 10_003 }, (): EntryBody => ({
      ...decision,
      refused: 'content_filter',
    }));
    const seen: string[] = [];
    const chain = startChain('w');
    const entries = [decision, ...many].map((body) => chain.next(body));
    for await (const row of joinRows(told(entries, seen))) seen.push(row.decision);
    expect(seen.indexOf('w-1')).toBeLessThan(seen.indexOf('read 10004'));
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- the log is read asynchronously
async function* told(entries: readonly Entry[], seen: string[]): AsyncGenerator<Entry> {
  for (const entry of entries) {
    seen.push(`read ${entry.number}`);
    yield entry;
  }
}

it.each([
  ['no JSON', '{'],
  ['another kind', '{"kind":"rejected"}'],
  ['a decision with a level that is none', JSON.stringify({ ...decision, level: 'SECRET' })],
  ['a decision without reasons', JSON.stringify({ ...decision, reasons: undefined })],
  ['an outcome of nothing', JSON.stringify({ ...outcome, decision: 'x-1' })],
])('makes no row of %s', async (_note, text) => {
  const entry = startChain('w').next(decision);
  expect(await join([{ ...entry, body: Buffer.from(text) }])).toEqual([]);
});
