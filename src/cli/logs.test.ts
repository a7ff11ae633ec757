import { describe, expect, it } from 'vitest';
import { startChain } from '../audit/entry.js';
import type { EntryBody } from '../model/record.js';
import { keeps, parseTime, type LogFilters } from './log-filters.js';
import { logs } from './logs.js';
import type { Terminal } from './terminal.js';

function decision(more: object): EntryBody {
  return {
    kind: 'decision',
    time: '2026-01-02T03:04:05.678Z',
    request: 'req_1',
    agent: 'support-bot',
    endpoint: 'chat.completions',
    model: 'gpt-5',
    stream: false,
    level: 'MEDIUM',
    reasons: [
      { rule: 'personal.email', level: 'MEDIUM', count: 2, paths: [] },
      { rule: 'personal.phone', level: 'MEDIUM', count: 1, paths: [] },
    ],
    attempts: ['plan'],
    considered: [],
    masked: 3,
    leaves: 1,
    bytes: 1,
    rules: 'r',
    policy: 'p',
    timings: {},
    ...more,
  };
}

const outcome: EntryBody = {
  kind: 'outcome',
  time: 't',
  decision: 'abcdefgh-1',
  result: 'answered',
  attempts: [{ provider: 'plan', tier: 'L2', result: 'ok', duration: 1 }],
  verdicts: [],
  released: 1,
  duration: 1234.5,
};

async function run(
  bodies: readonly EntryBody[],
  filters: LogFilters = {},
  more: { json?: boolean; color?: boolean; columns?: number } = {},
) {
  const out: string[] = [];
  const notes: string[] = [];
  const { json = false, color = false, columns = 120 } = more;
  const terminal: Terminal = {
    out: (line) => out.push(line),
    note: (line) => notes.push(line),
    color,
    columns,
  };
  const chain = startChain('abcdefgh');
  // eslint-disable-next-line @typescript-eslint/require-await -- the log is read asynchronously
  async function* entries() {
    for (const body of bodies) yield chain.next(body);
  }
  const exit = await logs(entries(), filters, { json }, terminal);
  return { out, notes, exit };
}

describe('the table', () => {
  it('has one row a call', async () => {
    const { out, notes, exit } = await run([decision({}), outcome]);
    expect(out).toEqual([
      'TIME (UTC)     DECISION       AGENT       LEVEL   ROUTE        MODEL       RESULT          MASK     MS RULES',
      '01-02 03:04:05 abcdefgh-1     support-bot MEDIUM  L2 plan      gpt-5       answered           3   1235 personal.email +1',
    ]);
    expect([notes, exit]).toEqual([[], 0]);
  });

  it('fits 120 columns whatever stands in the log, and moves no cursor', async () => {
    const long = `\u001b[2J\n\t${'x'.repeat(200)}`;
    const reasons = [{ rule: `secrets.${'y'.repeat(200)}.end`, level: 'BLOCKED', count: 1, paths: [] }];
    const odd = decision({ agent: long, model: long, refused: 'content_filter', reasons });
    const { out } = await run([odd, odd]);
    for (const line of out) {
      expect(line.length).toBeLessThanOrEqual(120);
      expect(line).not.toMatch(/[\u0000-\u001f]/u);
    }
    expect(out[1]).toMatch(/content_filter .*….*y\.end$/);
  });

  it('a call that its client gave up is no fault of anybody', async () => {
    const left: EntryBody = { ...outcome, result: 'aborted', refused: 'upstream_timeout' };
    expect((await run([decision({}), left])).out[1]).toContain('aborted');
    const late: EntryBody = { ...outcome, result: 'refused', refused: 'upstream_timeout' };
    expect((await run([decision({}), late])).out[1]).toContain('upstream_timeo');
  });

  it('gives a wider terminal to the rules', async () => {
    const reasons = [{ rule: `secrets.${'y'.repeat(40)}.end`, level: 'BLOCKED', count: 1, paths: [] }];
    expect((await run([decision({ reasons })], {}, { columns: 200 })).out[1]).toContain(reasons[0]?.rule);
  });

  it('colours the level only when asked', async () => {
    expect((await run([decision({})], {}, { color: true })).out[1]).toContain('\u001b[36mMEDIUM\u001b[39m  ');
    expect((await run([decision({})])).out.join()).not.toContain('\u001b');
  });
});

describe('as JSON', () => {
  it('is one object a line, without a header', async () => {
    const { out } = await run(
      [decision({}), outcome, decision({ refused: 'content_filter' })],
      {},
      { json: true },
    );
    expect(out.map((line) => (JSON.parse(line) as { decision: string }).decision)).toEqual([
      'abcdefgh-1',
      'abcdefgh-3',
    ]);
  });
});

describe('without rows', () => {
  it('says that the log is empty', async () => {
    expect(await run([])).toEqual({ out: [], notes: ['The log holds no calls yet.'], exit: 0 });
  });

  it('says that nothing is like the filters', async () => {
    expect((await run([decision({})], { level: 'HIGH' })).notes).toEqual([
      'None of the 1 calls in the log is like that.',
    ]);
  });
});

describe('filters', () => {
  const at = Date.parse('2026-01-02T03:04:05.678Z');
  const row = {
    decision: 'w-1',
    time: '2026-01-02T03:04:05.678Z',
    request: 'r',
    agent: 'bot',
    endpoint: 'e',
    level: 'HIGH',
    model: 'm',
    tier: 'L1',
    provider: 'ollama',
    result: 'answered',
    rules: ['personal.id.us-ssn'],
    masked: 0,
  } as const;

  it.each<[LogFilters, boolean]>([
    [{}, true],
    [{ level: 'HIGH' }, true],
    [{ level: 'LOW' }, false],
    [{ agent: 'bot' }, true],
    [{ agent: 'bo' }, false],
    [{ tier: 'L1' }, true],
    [{ tier: 'L2' }, false],
    [{ rule: 'personal.id.us-ssn' }, true],
    [{ rule: 'personal.id' }, true],
    [{ rule: 'personal.i' }, false],
    [{ since: at, until: at }, true],
    [{ since: at + 1 }, false],
    [{ until: at - 1 }, false],
    [{ level: 'HIGH', agent: 'other' }, false],
  ])('%j keeps the row: %s', (filters, want) => {
    expect(keeps(filters, row)).toBe(want);
  });

  it.each([
    ['90s', 1_000_000 - 90_000],
    ['15m', 1_000_000 - 900_000],
    ['2h', 1_000_000 - 7_200_000],
    ['1w', 1_000_000 - 604_800_000],
    ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02', Date.UTC(2026, 0, 2)],
    ['yesterday', undefined],
    ['h', undefined],
    ['-2h', undefined],
    ['1', undefined],
    ['2026-13-01', undefined],
    ['', undefined],
  ])('reads the time %j', (text, want) => {
    expect(parseTime(text, 1_000_000)).toBe(want);
  });
});
