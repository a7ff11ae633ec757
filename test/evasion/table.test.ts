// Every trick with every kind of value, and every place of a request: found, or listed in docs/limits.md. Found means that the
// request has the level of the plain value at least. Both ways: what is listed must be missed, so that the list stays true.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atLeast, type Level } from '../../src/model/level.js';
import { isRefusal } from '../../src/model/refusal.js';
import { shippedInspect } from '../lab/jsonl.js';
import { ROOT } from '../lab/lab.js';
import { deadToken } from '../lab/planted.js';
import { TRICKS } from './tricks.js';

interface Kind {
  readonly name: string;
  readonly value: string;
  /** What stands around it: context is written plainly. */
  readonly around: (value: string) => string;
  readonly level: Level;
}

/** Alive nowhere: reserved domains and ranges, published or made-up numbers that pass their sums. */
const KINDS: readonly Kind[] = [
  { name: 'email', value: 'maria.lopez@example.org', around: (v) => `Write to ${v} today.`, level: 'MEDIUM' },
  { name: 'phone', value: '+49 151 23456789', around: (v) => `My phone is ${v} now.`, level: 'MEDIUM' },
  { name: 'SSN', value: '536-90-4399', around: (v) => `Her ssn is ${v} now.`, level: 'HIGH' },
  { name: 'card', value: '4111 1111 1111 1111', around: (v) => `Charge my card ${v} please.`, level: 'HIGH' },
  { name: 'IBAN', value: 'DE89 3704 0044 0532 0130 00', around: (v) => `The IBAN is ${v} now.`, level: 'HIGH' },
  { name: 'name', value: 'Dr. Anh Vo', around: (v) => `Yesterday I saw ${v} again.`, level: 'MEDIUM' },
  { name: 'AWS key', value: ['AKIA', 'Z7QX4MKP', '2WJ5N3RT'].join(''), around: (v) => `The key is ${v} now.`, level: 'BLOCKED' },
  { name: 'GitHub token', value: deadToken(7), around: (v) => `The token is ${v} now.`, level: 'BLOCKED' },
  { name: 'CPF', value: '390.533.447-05', around: (v) => `Meu CPF: ${v} agora.`, level: 'HIGH' },
  { name: 'IP address', value: '203.0.113.42', around: (v) => `The login came from ${v} at noon.`, level: 'MEDIUM' },
]; // prettier-ignore

const inspect = shippedInspect();

async function levelOf(input: string | object): Promise<Level> {
  const result =
    typeof input === 'string' ? await inspect.text(input) : await inspect.request(JSON.stringify(input));
  if (isRefusal(result)) throw new Error(`${result.code} ${JSON.stringify(input)}`);
  return result.classification.level;
}

const user = (content: unknown): object => ({ role: 'user', content });
const chat = (...messages: object[]): object => ({ model: 'gpt-5', messages });
const half = (value: string): [string, string] => [
  value.slice(0, value.length >> 1),
  value.slice(value.length >> 1),
];
const text = (part: string): object => ({ type: 'text', text: part });

/** Where a value stands plainly, and nobody looks. */
const PLACES: readonly (readonly [string, (kind: Kind) => object])[] = [
  [
    'split over two parts',
    ({ value, around }) => {
      const [before, after] = half(value);
      const [left, right] = around('\0').split('\0');
      return chat(user([text(`${left}${before}`), text(`${after}${right}`)]));
    },
  ],
  [
    'split over two messages',
    ({ value, around }) => {
      const [before, after] = half(value);
      const [left, right] = around('\0').split('\0');
      return chat(user(`${left}${before}`), user(`${after}${right}`));
    },
  ],
  [
    'one character a part',
    ({ value, around }) => {
      const [left, right] = around('\0').split('\0');
      return chat(user([text(left ?? ''), ...Array.from(value, text), text(right ?? '')]));
    },
  ],
  [
    'tool arguments',
    ({ value, around }) =>
      chat(
        user('go'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'look', arguments: JSON.stringify({ q: around(value) }) },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
      ),
  ],
  [
    'description of a tool',
    ({ value, around }) => ({
      ...chat(user('go')),
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: around(value), parameters: { type: 'object' } },
        },
      ],
    }),
  ],
  ['the field user', ({ value, around }) => ({ ...chat(user('go')), user: around(value) })],
  ['metadata', ({ value, around }) => ({ ...chat(user('go')), metadata: { note: around(value) } })],
  ['a file name', ({ value }) => chat(user(`see /home/app/${value}.txt there`))],
  ['a field that nobody knows', ({ value, around }) => ({ ...chat(user('go')), x_extra: around(value) })],
];

async function missed(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const add = (trick: string, kind: string): void => {
    found.set(trick, [...(found.get(trick) ?? []), kind]);
  };
  for (const [trick, write] of TRICKS) {
    for (const { name, value, around, level } of KINDS) {
      const written = write(value);
      if (written !== value && !atLeast(await levelOf(around(written)), level)) add(trick, name);
    }
  }
  for (const [place, build] of PLACES) {
    for (const kind of KINDS) if (!atLeast(await levelOf(build(kind)), kind.level)) add(place, kind.name);
  }
  return found;
}

const BEGIN = '<!-- evasion -->';
const END = '<!-- /evasion -->';

/** Rows of the table in docs/limits.md: `| trick | kinds |`. */
function listed(): Map<string, string[]> {
  const doc = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');
  const table = doc.slice(doc.indexOf(BEGIN) + BEGIN.length, doc.indexOf(END));
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return new Map(
    rows.slice(2).map((row) => {
      const [trick = '', kinds = ''] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [trick.replaceAll('`', ''), kinds.split(', ')];
    }),
  );
}

it('every value is found as it is', async () => {
  for (const { name, value, around, level } of KINDS)
    expect(atLeast(await levelOf(around(value)), level), name).toBe(true);
});

it('each trick with each kind is found, or listed in docs/limits.md', async () => {
  const cells = (TRICKS.length + PLACES.length) * KINDS.length;
  expect(cells).toBeGreaterThan(600);
  expect(Object.fromEntries(await missed())).toEqual(Object.fromEntries(listed()));
}, 60_000);

it('what is hidden scores higher than what stands plainly', async () => {
  const phone = KINDS[1];
  if (phone === undefined) throw new Error('no phone');
  const best = async (value: string): Promise<number> => {
    const result = await inspect.text(phone.around(value));
    if (isRefusal(result)) throw new Error(result.code);
    const scores = result.classification.findings.map((finding) =>
      finding.entity === 'PHONE_NUMBER' ? finding.score : 0,
    );
    return Math.max(...scores);
  };
  const plain = await best(phone.value);
  for (const [trick, write] of TRICKS.filter(([name]) =>
    /zero-width|full-width|base64$|percent$/u.test(name),
  ))
    expect(await best(write(phone.value)), trick).toBeGreaterThan(plain);
});
