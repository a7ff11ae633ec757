// Values that must not get out, and the requests in which one stands in exactly one place: the table of `prove`, as the
// tests of the invariants plant it.
import { BASE62, githubToken } from '../../src/cli/dead-token.js';
import { CHAT } from '../../src/cli/prove/endpoints.js';
import { contentOf, type Position } from '../../src/cli/prove/planting.js';
import { WRITINGS } from '../../src/cli/prove/writings.js';

/** Chat requests in which the value stands in exactly one place. */
export interface Planted {
  readonly where: string;
  readonly body: object;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not part of the body: never forwarded, so the call itself may go through. */
  readonly outside?: true;
}

const INTO = CHAT.positions.filter(({ where }) => where === 'user message');

/** Every place with the value as it stands, and the message of a user in every writing. */
export function positions(value: string): readonly Planted[] {
  const places = CHAT.positions.filter(({ takes }) => takes !== 'number');
  const written = INTO.flatMap((position) =>
    WRITINGS.slice(1).map((writing) => plant(position, writing.write(value), writing.name)),
  );
  return [...places.map((position) => plant(position, value, position.where)), ...written];
}

function plant(position: Position, value: string, where: string): Planted {
  const { body = {}, ...rest } = position.plant(contentOf(value, `see ${value} here`));
  return { where, body, ...rest, ...(position.outside && { outside: true }) };
}

/** The forms in which a value could be found again. */
export function forms(value: string): readonly Buffer[] {
  const plain = Buffer.from(value);
  const escaped = Buffer.from(JSON.stringify(value).slice(1, -1));
  // Base64 of a value inside a longer text: three alignments, edges cut off.
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 'x'), plain]).toString('base64');
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4));
  });
  return [plain, escaped, ...encoded];
}

export function holds(haystack: Buffer, value: string): boolean {
  return forms(value).some((form) => haystack.includes(form));
}

/** A classic GitHub token with a valid checksum over a made-up body: dead by construction. */
export function deadToken(seed: number): string {
  let state = seed * 2654435761;
  const body = Array.from({ length: 30 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return BASE62.charAt(Math.floor(state / 65536) % 62);
  }).join('');
  return githubToken(body);
}

/** Values of each level; every one is structurally valid and belongs to nobody. */
export const HIGH_VALUE = 'GB82 WEST 1234 5698 7654 32';
export const MEDIUM_VALUE = 'quentin.featherstone@mail.example.org';
