import { describe, expect, it } from 'vitest';
import type { EntryBody, Log, OutcomeBody } from '../model/record.js';
import { committedLog } from './committed-log.js';
import { StoreError } from './database/database.js';
import { waitingRoom } from './waiting.js';
import { DECISION } from '../../test/lab/entries.js';

const outcome: OutcomeBody = {
  kind: 'outcome',
  time: 't',
  decision: 'w-1',
  result: 'answered',
  attempts: [],
  verdicts: [],
  released: 0,
  duration: 0,
};

function setUp(commit: 'store' | 'journal', away: boolean) {
  const written: EntryBody[] = [];
  const waited: number[] = [];
  const write = (body: EntryBody) => {
    written.push(body);
    return { id: `w-${written.length}`, writer: 'w', number: written.length };
  };
  const journal: Log = { append: (body) => Promise.resolve(write(body)), appendSoon: write };
  const log = committedLog(journal, {
    commit,
    committed: (ref) => {
      waited.push(ref.number);
      return away ? Promise.reject(new StoreError('away', '08006')) : Promise.resolve();
    },
    time: () => new Date(0),
  });
  return { log, written, waited };
}

describe('an append waits for the database', () => {
  it.each([
    ['a decision', 'store', DECISION, [1]],
    ['a DECISION that refuses: nothing goes out', 'store', { ...DECISION, refused: 'content_filter' }, []],
    ['the outcome of a HIGH call', 'store', outcome, [1]],
    ['a DECISION where the journal is enough', 'journal', DECISION, []],
    ['the outcome of a HIGH call there', 'journal', outcome, [1]],
  ] as const)('%s', async (_note, commit, body, waits) => {
    const { log, written, waited } = setUp(commit, false);
    expect(await log.append(body)).toMatchObject({ id: 'w-1' });
    expect([waited, written]).toEqual([waits, [body]]);
  });
});

describe('while the database is away', () => {
  it('a DECISION is refused, and the log says that nothing was sent', async () => {
    const { log, written } = setUp('store', true);
    await expect(log.append(DECISION)).rejects.toThrow('away');
    expect(written).toMatchObject([
      { kind: 'decision' },
      { kind: 'outcome', decision: 'w-1', result: 'refused', refused: 'audit_unavailable', attempts: [] },
    ]);
  });

  it('the outcome of a HIGH call is not there, which its caller has to know', async () => {
    const { log, written } = setUp('store', true);
    await expect(log.append(outcome)).rejects.toThrow('away');
    expect(written).toEqual([outcome]);
  });

  it('nothing is refused where the journal is enough', async () => {
    const { log } = setUp('journal', true);
    expect(await log.append(DECISION)).toMatchObject({ number: 1 });
    expect(await log.append(outcome)).toMatchObject({ number: 2 });
  });
});

describe('who waits', () => {
  const ref = (number: number) => ({ id: `w-${number}`, writer: 'w', number });

  it('is told in the order of numbers, and at once when it is there already', async () => {
    const room = waitingRoom(1000);
    room.back();
    const told: number[] = [];
    const all = [3, 1, 2].map((number) => room.until(ref(number)).then(() => told.push(number)));
    room.reached('other', 9);
    room.reached('w', 2);
    await Promise.resolve();
    await Promise.resolve();
    expect(told.sort()).toEqual([1, 2]);
    room.reached('w', 3);
    await Promise.all(all);
    await room.until(ref(1));
  });

  it('is refused when the store goes away, and from then on until it is back', async () => {
    const room = waitingRoom(1000);
    await expect(room.until(ref(1))).rejects.toThrow('not open yet');
    room.back();
    const waiting = room.until(ref(1));
    room.away(new StoreError('gone', 'x'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(room.until(ref(2))).rejects.toThrow('gone');
    room.back();
    room.reached('w', 2);
    await room.until(ref(2));
  });

  it('does not wait for ever', async () => {
    const room = waitingRoom(5);
    room.back();
    await expect(room.until(ref(1))).rejects.toThrow('not taken an entry in time');
  });
});
