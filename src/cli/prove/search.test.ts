// The search against the simplest one there is, and the readings against everything that `prove` writes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VALIDATORS } from '../../detect/validators.js';
import { plainBody } from '../../standin/plain-body.js';
import { makeCases } from './cases.js';
import { readings } from './decoded.js';
import { ENDPOINTS } from './endpoints.js';
import { judge, searchFor, seenBy, seenIn, seenInAnswers } from './judge.js';
import { makeSearch } from './search.js';
import { makeValues, type Chance } from './values.js';
import { WRITINGS } from './writings.js';

const SEED = 20;

/** The same numbers in each run (mulberry32). */
function chanceFrom(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const planned = (thorough: boolean) =>
  makeCases({ endpoints: ENDPOINTS, values: makeValues(chanceFrom(SEED)), model: 'm', thorough, offset: 0 });

describe('the search', () => {
  it('finds what stands there, and nothing else', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\0'), minLength: 6, maxLength: 9 });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 8 }),
        fc.string({ unit: 'grapheme' }),
        fc.array(letters),
        (needles, noise, hay) => {
          const bytes = Buffer.from(noise + hay.join(''));
          const wanted = needles.flatMap((needle, id) => (bytes.includes(needle) ? [id] : []));
          const search = makeSearch(needles.map((needle, id) => [id, needle]));
          expect([...search.find(bytes)].sort()).toEqual(wanted.sort());
        },
      ),
      { seed: SEED },
    );
  });

  it('finds a text at the very end', () => {
    expect([...makeSearch([[7, 'abcdefgh']]).find(Buffer.from('xxabcdefgh'))]).toEqual([7]);
    expect([...makeSearch([[7, 'abcdefgh']]).find(Buffer.from('xxabcdefg'))]).toEqual([]);
  });
});

describe('the readings', () => {
  const value = 'quentin.featherstone@mail.example.org';
  // Look-alike letters stay what they are: they are found by the form in which they were planted.
  const readable = WRITINGS.filter(({ name }) => name !== 'look-alike letters');

  it.each(readable.map((writing) => [writing.name, writing] as const))(
    '%s is read again',
    (_name, writing) => {
      const body = JSON.stringify({ messages: [{ content: `see ${writing.write(value)} here` }] });
      expect(readings(body).some((text) => text.includes(value))).toBe(true);
      const whole = JSON.stringify({ a: writing.write(`to ${value}, today`) });
      expect(readings(whole).some((text) => text.includes(value))).toBe(true);
    },
  );

  it.each([
    [
      'parts of a message',
      {
        content: [
          { type: 'text', text: 'quentin.feather' },
          { type: 'text', text: 'stone@mail.example.org' },
        ],
      },
    ],
    ['a list', { stop: ['quentin.feather', 'stone@mail.example.org'] }],
    ['a key', { [value]: 1 }],
    ['JSON in JSON in JSON', { a: JSON.stringify({ b: JSON.stringify({ c: value }) }) }],
  ])('%s', (_note, body) => {
    expect(readings(JSON.stringify(body)).some((text) => text.includes(value))).toBe(true);
  });

  it('reads what is no JSON as it stands', () => {
    expect(readings('{"a": broken')).toContain('{"a": broken');
  });
});

describe('the cases', () => {
  const cases = planned(false);

  it('find themselves again in what a server would receive', async () => {
    const search = searchFor(cases);
    const blind: string[] = [];
    for (const [id, { request, position, writing }] of cases.entries()) {
      const { method, path: url, headers, body = Buffer.alloc(0) } = request;
      const { ids } = await seenBy('provider', [{ method, url, headers, body }], search);
      if (!ids.has(id) || ids.size > 1) blind.push(`${position.where}, ${writing}: ${[...ids].join(' ')}`);
    }
    expect(blind).toEqual([]);
  });

  it('cover each place with each level, each encoding, streamed and not', () => {
    for (const { name, positions, streams } of ENDPOINTS) {
      for (const { where, takes } of positions) {
        const of = cases.filter(({ endpoint, position }) => endpoint === name && position.where === where);
        const some = (what: (entry: (typeof of)[number]) => unknown): number => new Set(of.map(what)).size;
        expect(
          some(({ level }) => level),
          where,
        ).toBe(takes === 'number' ? 1 : 3);
        expect(
          some(({ stream }) => stream),
          where,
        ).toBe(streams ? 2 : 1);
        expect(
          some(({ encoding }) => encoding),
          where,
        ).toBe(streams ? 5 : 1);
        expect(
          some(({ writing }) => writing),
          where,
        ).toBe(takes === 'text' ? WRITINGS.length + 1 : 1);
      }
    }
    expect(new Set(cases.map(({ position }) => position)).size).toBeGreaterThan(90);
  });

  it('are bodies that decode, with the model that was asked for', async () => {
    for (const { request, position } of cases) {
      if (request.body === undefined || position.where === 'model name') continue;
      const { method, path: url, headers, body } = request;
      const json = await plainBody({ method, url, headers, body });
      expect(JSON.parse(json?.toString() ?? '')).toMatchObject({ model: 'm' });
    }
  });

  it('plant values that are valid', () => {
    const all = planned(true);
    const of = (kind: string): string[] =>
      all.filter(({ value }) => value.kind === kind).map(({ value }) => value.value);
    for (const [kind, validator] of [
      ['card number', 'luhn'],
      ['account number (IBAN)', 'iban'],
    ] as const) {
      const check = VALIDATORS[validator];
      expect(check, validator).toBeDefined();
      expect(of(kind).length).toBeGreaterThan(100);
      expect(of(kind).filter((value) => check?.(value) !== true)).toEqual([]);
    }
    const values = all.map(({ value }) => value.value);
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('the verdict', () => {
  const cases = planned(false);
  const search = searchFor(cases);
  const idOf = (level: string): number => cases.findIndex((entry) => entry.level === level);
  const answers = cases.map(() => ({ status: 400, headers: {}, body: '' }));
  const bytesOf = (id: number): Buffer => Buffer.from(`x ${cases[id]?.value.value ?? ''} x`);

  it.each([
    ['BLOCKED', 'local model', true],
    ['HIGH', 'local model', false],
    ['MEDIUM', 'local model', false],
    ['HIGH', 'provider', true],
    ['MEDIUM', 'provider', true],
    ['MEDIUM', 'data directory', true],
    ['HIGH', 'output', true],
  ] as const)('%s at the %s: %s', (level, place, leaks) => {
    const id = idOf(level);
    const verdicts = judge(cases, answers, [seenIn(place, [bytesOf(id)], search)]);
    expect(verdicts[id]?.leaks).toEqual(leaks ? [place] : []);
    expect(verdicts.filter((verdict) => verdict.leaks.length > 0)).toHaveLength(leaks ? 1 : 0);
  });

  it.each([
    ['an answer may hold it', { status: 200, headers: {}, body: 'VALUE' }, false],
    ['an error may not', { status: 400, headers: {}, body: '{"error":{"message":"bad: VALUE"}}' }, true],
    ['nor a header', { status: 200, headers: { 'x-echo': 'VALUE' }, body: '' }, true],
    [
      'nor the error frame of a stream',
      { status: 200, headers: {}, body: 'data: {"error":{"message":"VALUE"}}\n\n' },
      true,
    ],
    [
      'but an event of a stream',
      { status: 200, headers: {}, body: 'data: {"choices":[{"delta":{"content":"VALUE"}}]}\n\n' },
      false,
    ],
  ])('%s', (_note, answer, leaks) => {
    const id = idOf('MEDIUM');
    const value = cases[id]?.value.value ?? '';
    const filled = JSON.parse(JSON.stringify(answer).replaceAll('VALUE', value)) as typeof answer;
    expect(seenInAnswers([filled], search).ids.has(id)).toBe(leaks);
  });
});
