import { describe, expect, it } from 'vitest';
import type { DecisionBody, EntryBody } from '../model/record.js';
import { entryHash, startChain, type Entry } from './entry.js';
import type { LogItem } from './log-item.js';
import { verifyLog, type VerifyOptions } from './verify.js';

const time = '2026-01-01T00:00:00.000Z';
const about = { version: '0', node: 'v0', rules: 'r', policy: 'p', pid: 1 };

const decision: DecisionBody = {
  kind: 'decision',
  time,
  request: 'req_1',
  agent: 'bot',
  endpoint: 'chat.completions',
  model: '~00000000',
  stream: false,
  level: 'LOW',
  reasons: [{ rule: 'a.b', level: 'LOW', count: 1, paths: ['messages[0].content'] }],
  attempts: ['plan'],
  considered: [{ provider: 'plan', chosen: true, why: 'first' }],
  masked: 0,
  leaves: 1,
  bytes: 20,
  rules: 'r',
  policy: 'p',
  timings: { read: 1 },
};

function outcome(of: string): EntryBody {
  return {
    kind: 'outcome',
    time,
    decision: of,
    result: 'answered',
    attempts: [],
    verdicts: [],
    released: 1,
    duration: 1,
  };
}

/** open, decision, outcome, decision, outcome, close */
function log(writer = 'aaaaaaaa', after?: Entry): Entry[] {
  const chain = startChain(writer);
  const previous = after && { writer: after.writer, number: after.number, hash: after.hash.toString('hex') };
  const bodies: EntryBody[] = [
    { kind: 'open', time, ...about, ...(previous && { previous }) },
    decision,
    outcome(`${writer}-2`),
    decision,
    outcome(`${writer}-4`),
    { kind: 'close', time },
  ];
  return bodies.map((body) => chain.next(body));
}

function items(entries: readonly Entry[]): LogItem[] {
  return entries.map((entry, offset) => ({ kind: 'entry', entry, place: { file: 'f', offset } }));
}

async function verify(entries: readonly Entry[], options: VerifyOptions = {}) {
  return verifyLog(items(entries), options);
}

function edit(entry: Entry, change: (body: Record<string, unknown>) => void, rehash = false): Entry {
  const parsed = JSON.parse(entry.body.toString()) as Record<string, unknown>;
  change(parsed);
  const body = Buffer.from(JSON.stringify(parsed));
  return { ...entry, body, hash: rehash ? entryHash(entry.prev, body) : entry.hash };
}

const sound = log();
const at = (index: number) => sound[index]!;
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)));
const put = (index: number, ...entries: Entry[]) => sound.toSpliced(index, 1, ...entries);

describe('a sound log', () => {
  it('has no faults', async () => {
    const result = await verify(sound);
    expect(result).toMatchObject({
      entries: 6,
      faults: [],
      faultCount: 0,
      unpairedCount: 0,
      incomplete: [],
      torn: [],
    });
    expect(result.writers).toEqual([{ writer: 'aaaaaaaa', entries: 6, last: 6, state: 'closed' }]);
  });

  it('may have many writers, each naming the one before', async () => {
    const second = log('bbbbbbbb', at(5));
    expect((await verify([...sound, ...second, ...log('cccccccc', second[5])])).faults).toEqual([]);
  });

  it.each([
    ['open', { live: 'aaaaaaaa' }],
    ['ended', { live: 'other' }],
    ['ended', {}],
  ])('is %s without a close entry, for %j', async (state, options) => {
    const result = await verify(sound.slice(0, 5), options);
    expect(result.faults).toEqual([]);
    expect(result.writers[0]?.state).toBe(state);
  });

  it('may lack outcomes, and says of which decisions', async () => {
    const result = await verify(sound.slice(0, 4));
    expect(result).toMatchObject({ faults: [], unpaired: ['aaaaaaaa-4'], unpairedCount: 1 });
  });

  it('has no outcome of a call that was refused when it was decided', async () => {
    const chain = startChain('aaaaaaaa');
    const open: EntryBody = { kind: 'open', time, ...about };
    const entries = [chain.next(open), chain.next({ ...decision, refused: 'content_filter' })];
    expect((await verify(entries)).unpairedCount).toBe(0);
  });
});

describe('each field of an entry', () => {
  const members = ['open', 'decision', 'outcome'].flatMap((kind, index) =>
    Object.keys(JSON.parse(at(index).body.toString()) as object).map((member) => ({ kind, index, member })),
  );
  it.each(members)('$kind.$member: a change shows at its entry', async ({ index, member }) => {
    const changed = edit(at(index), (body) => (body[member] = body[member] === 7 ? 8 : 7));
    const { faults } = await verify(put(index, changed));
    expect(faults[0]).toMatchObject({ kind: 'edited', number: index + 1 });
  });

  it.each([
    ['the hash', { hash: flip(at(2).hash) }],
    ['the hash before', { prev: flip(at(2).prev) }],
    ['the body', { body: flip(at(2).body) }],
  ])('%s: one change, one fault', async (_note, change) => {
    const { faults } = await verify(put(2, { ...at(2), ...change }));
    expect(faults.map((fault) => [fault.kind, fault.number])).toEqual([['edited', 3]]);
  });
});

const inserted = (() => {
  const body = edit(at(3), (members) => (members['number'] = 3)).body;
  return { writer: 'aaaaaaaa', number: 3, prev: at(1).hash, hash: entryHash(at(1).hash, body), body };
})();
const rechained = (() => {
  const chain = startChain('aaaaaaaa');
  const bodies = sound.map((entry) => JSON.parse(entry.body.toString()) as EntryBody);
  return bodies.map((body) => chain.next(body));
})();

describe('what was done to the order', () => {
  it.each<[string, readonly Entry[], readonly (readonly [string, number])[]]>([
    ['the first entry deleted', sound.slice(1), [['bad-first', 1]]],
    ['the first two deleted', sound.slice(2), [['bad-first', 1]]],
    ['one in the middle deleted', put(2), [['deleted', 3]]],
    ['two in the middle deleted', sound.toSpliced(2, 2), [['deleted', 3]]],
    ['two swapped', [at(0), at(2), at(1), ...sound.slice(3)], [['swapped', 2]]],
    ['one moved far back', [at(0), at(2), at(3), at(1), at(4), at(5)], [['swapped', 2]]],
    ['one twice', put(2, at(2), at(2)), [['duplicate', 3]]],
    ['one twice, at the end', [...sound, at(2)], [['duplicate', 3]]],
    [
      'an edited one, hashed again',
      put(
        2,
        edit(at(2), (b) => (b['result'] = 'failed'), true),
      ),
      [['edited', 3]],
    ],
    [
      'one inserted, chained to the one before',
      sound.toSpliced(2, 0, inserted),
      [
        ['duplicate', 3],
        ['edited', 3],
      ],
    ],
    ['something behind the close entry', [...sound, { ...inserted, ...forged(7, at(5)) }], [['inserted', 7]]],
    ['renumbered over a gap', [at(0), forged(4, at(0))], [['gap', 2]]],
    ['a first entry that is not an open entry', [forged(1)], [['bad-first', 1]]],
    [
      'two deleted and one of them put back later',
      [at(0), at(3), at(1), at(4), at(5)],
      [
        ['deleted', 2],
        ['swapped', 2],
      ],
    ],
  ])('%s', async (_note, entries, want) => {
    const { faults, faultCount } = await verify(entries);
    expect(faults.map((fault) => [fault.kind, fault.number])).toEqual(want);
    expect(faultCount).toBe(want.length);
    expect(faults.every((fault) => fault.place?.file === 'f')).toBe(true);
  });

  function forged(number: number, after?: Entry): Entry {
    const prev = after?.hash ?? Buffer.alloc(32);
    const body = Buffer.from(
      JSON.stringify({ kind: 'rejected', time, counts: {}, writer: 'aaaaaaaa', number }),
    );
    return { writer: 'aaaaaaaa', number, prev, hash: entryHash(prev, body), body };
  }
});

describe('the link to the writer before', () => {
  const second = log('bbbbbbbb', at(5));
  it.each<[string, readonly Entry[], string, string | undefined]>([
    ['its last entry deleted', [...sound.slice(0, 5), ...second], 'deleted', 'aaaaaaaa'],
    ['all of it deleted', second, 'deleted', 'aaaaaaaa'],
    ['chained again from its beginning', [...rechainedWith('failed'), ...second], 'edited', 'aaaaaaaa'],
    [
      'an entry added behind its end',
      [...sound.slice(0, 5), ...log('bbbbbbbb', at(3))],
      'inserted',
      'aaaaaaaa',
    ],
    ['no link at all', [...sound, ...log('bbbbbbbb')], 'bad-first', 'bbbbbbbb'],
    [
      'an entry that comes after its successor',
      [...sound.slice(0, 4), ...log('bbbbbbbb', at(3)), at(4)],
      'inserted',
      'aaaaaaaa',
    ],
  ])('%s', async (_note, entries, kind, writer) => {
    const { faults } = await verify(entries);
    expect(faults[0]).toMatchObject({ kind, writer });
  });

  function rechainedWith(result: string): readonly Entry[] {
    const chain = startChain('aaaaaaaa');
    return sound.map((entry) => {
      const body = JSON.parse(entry.body.toString()) as Record<string, unknown>;
      if (body['kind'] === 'outcome') body['result'] = result;
      return chain.next(body as unknown as EntryBody);
    });
  }
});

it('makes the same chain of the same bodies', () => {
  expect(rechained.at(-1)?.hash).toEqual(sound.at(-1)?.hash);
});

it('says what is known from elsewhere and is not there', async () => {
  const known = [
    { writer: 'aaaaaaaa', number: 6 },
    { writer: 'aaaaaaaa', number: 7 },
    { writer: 'zzzzzzzz', number: 1 },
  ];
  expect((await verify(sound, { known })).incomplete).toEqual([
    'entry aaaaaaaa-7 is known from elsewhere and is not in this log',
    'entry zzzzzzzz-1 is known from elsewhere and is not in this log',
  ]);
});

it('passes damage and missing files on as faults, and torn tails as none', async () => {
  const place = { file: 'f', offset: 9 };
  const result = await verifyLog([
    { kind: 'damaged', writer: 'w', place, bytes: 5, why: 'because' },
    { kind: 'missing-files', first: 2, last: 2 },
    { kind: 'torn', writer: 'w', place, bytes: 3 },
  ]);
  expect(result.faults.map((fault) => fault.what)).toEqual([
    '5 bytes cannot be read: because',
    'journal file 2 is missing',
  ]);
  expect(result.torn).toEqual([{ writer: 'w', bytes: 3, place }]);
});

it('counts more faults than it keeps', async () => {
  const many = Array.from({ length: 1500 }, () => at(0));
  const { faults, faultCount } = await verify(many);
  expect([faults.length, faultCount]).toEqual([1000, 1499]);
});
