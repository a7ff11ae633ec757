// Texts for the detector by itself: logs, and texts made to be slow. Seeded and never twice the same, since RE2 keeps what
// it has worked out for a text and would answer the second time at a fraction of the cost.
import type { Random } from './texts.js';

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[below(random, items.length)]!;
}

function run(random: Random, alphabet: string, length: number): string {
  let text = '';
  while (text.length < length) text += alphabet.charAt(below(random, alphabet.length));
  return text;
}

/** Pieces until the text has its size. */
function filled(size: number, piece: () => string): string {
  const pieces: string[] = [];
  for (let length = 0; length < size; length += pieces.at(-1)!.length) pieces.push(piece());
  return pieces.join('').slice(0, size);
}

const LEVELS = ['INFO', 'WARN', 'DEBUG', 'ERROR'];
const MODULES = ['http.server', 'db.pool', 'worker', 'scheduler', 'cache', 'session', 'sync'];

/** What services write: times, identifiers, addresses of machines, durations, frames of a stack. */
export function logs(random: Random, size: number): string {
  let time = 1_700_000_000_000 + below(random, 1e9);
  const uuid = (): string => [8, 4, 4, 4, 12].map((length) => run(random, HEX, length)).join('-');
  const lines: readonly (() => string)[] = [
    () =>
      `request completed method=GET path=/api/v2/items/${below(random, 99_999)} status=${pick(random, [200, 304, 404, 500])} duration_ms=${below(random, 900)} request_id=${uuid()}`,
    () => `pool size=${below(random, 40)} idle=${below(random, 20)} waiting=${below(random, 9)}`,
    () =>
      `job ${run(random, HEX, 24)} finished in ${(random() * 20).toFixed(3)}s attempts=${below(random, 3)}`,
    () =>
      `10.${below(random, 255)}.${below(random, 255)}.${below(random, 255)} "POST /v1/orders HTTP/1.1" 200 ${below(random, 9999)} "curl/8.5.0"`,
    () => `    at handle (/srv/app/dist/server.js:${below(random, 900)}:${below(random, 90)})`,
    () => `ts=${time} msg="compaction done" bytes=${below(random, 1e9)} sha=${run(random, HEX, 40)}`,
  ];
  return filled(size, () => {
    time += below(random, 5000);
    return `${new Date(time).toISOString()} ${pick(random, LEVELS)} [${pick(random, MODULES)}] ${pick(random, lines)()}\n`;
  });
}

const PEOPLE = ['Maria Lopez', 'Daniel Schmidt', 'Sofia Okafor', 'Peter Novak', 'Elena Fischer'];

export type Hostile = (random: Random, size: number) => string;

/** @param keywords of the rules that are loaded */
export function hostileKinds(keywords: readonly string[]): Readonly<Record<string, Hostile>> {
  const of =
    (piece: (random: Random) => string): Hostile =>
    (random, size) =>
      `${below(random, 1e9)} ${filled(size - 12, () => piece(random))}`;
  return {
    'every keyword': of((random) => `${pick(random, keywords)}${'a1'.repeat(8)}! `),
    'digit runs': of((random) => `${run(random, DIGITS, 4 + below(random, 16))} `),
    'one letter': (random, size) => pick(random, Array.from('aeimsz')).repeat(size),
    'a@ runs': of(() => 'a@'),
    'base64 blob': (random, size) => run(random, BASE64, size),
    'base64 of base64': (random, size) =>
      Buffer.from(run(random, `${BASE64}\n`, size))
        .toString('base64')
        .slice(0, size),
    'names only': of((random) => `${pick(random, PEOPLE)} `),
    'escapes only': of((random) => `\\u00${pick(random, ['4', '5', '6'])}${pick(random, Array.from(HEX))}`),
    'bytes in a list': of((random) => `4${pick(random, Array.from(HEX))} `),
  };
}
