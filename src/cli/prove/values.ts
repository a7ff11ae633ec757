// What is planted: values of every level, made anew for each case, structurally valid and belonging to nobody. Because
// no two cases share one, a value that turns up anywhere says by itself which request it came from.
import { BASE62, githubToken } from '../dead-token.js';
import type { PlantedLevel } from './planting.js';

export interface Value {
  readonly level: PlantedLevel;
  readonly kind: string;
  readonly value: string;
  /** A sentence around it, with the context that makes it what it is. */
  readonly text: string;
  /** Recognisable without its sentence. */
  readonly alone: boolean;
  /** Can be written as a JSON number. */
  readonly digits?: true;
  /** Parts that would give it away by themselves. */
  readonly parts: readonly string[];
}

/** @returns a whole number from 0 up to, and without, `below` */
export type Chance = (below: number) => number;

type Make = (chance: Chance) => Value;

const pick = (chance: Chance, letters: string, count: number): string =>
  Array.from({ length: count }, () => letters.charAt(chance(letters.length))).join('');
const digits = (chance: Chance, count: number): string => pick(chance, '0123456789', count);

function secret(kind: string, value: string): Value {
  const half = value.length >> 1;
  const parts = [value.slice(6, half), value.slice(half)];
  return { level: 'BLOCKED', kind, value, text: `see ${value} here`, alone: true, parts };
}

const SECRETS: readonly Make[] = [
  (chance) => secret('GitHub token', githubToken(pick(chance, BASE62, 30))),
  (chance) => secret('Stripe key', ['sk', 'live', pick(chance, BASE62, 32)].join('_')),
  (chance) => secret('AWS key id', `AKIA${pick(chance, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`),
  (chance) => {
    const body = pick(chance, `${BASE62}+/`, 64);
    const frame = (edge: string): string => ['-----', edge, ' RSA PRIVATE', ' KEY-----'].join('');
    const text = `${frame('BEGIN')}\nMII${body.slice(3)}\n${pick(chance, BASE62, 64)}\n${frame('END')}`;
    return { level: 'BLOCKED', kind: 'private key', value: text, text, alone: false, parts: [body.slice(3)] };
  },
];

function high(kind: string, value: string, more: Partial<Value> = {}): Value {
  return { level: 'HIGH', kind, value, text: `see ${value} here`, alone: true, parts: [], ...more };
}

const HIGHS: readonly Make[] = [
  (chance) => {
    const area = 1 + chance(665);
    const parts = [
      String(area).padStart(3, '0'),
      String(1 + chance(99)).padStart(2, '0'),
      String(1 + chance(9999)).padStart(4, '0'),
    ];
    return high('social security number', parts.join('-'));
  },
  (chance) => high('card number', card(chance).replaceAll(/(.{4})(?=.)/g, '$1 ')),
  (chance) => high('account number (IBAN)', iban(chance)),
  (chance) => {
    const name = personName(chance);
    const text = `Patient ${name} was diagnosed with schizophrenia.`;
    return high('health of a person', name, { text, alone: false, parts: [surnameOf(name)] });
  },
];

const CARD_NUMBER: Make = (chance) => high('card number', card(chance), { digits: true });

const MEDIUMS: readonly Make[] = [
  (chance) => {
    const local = personName(chance).replace(' ', '.').toLowerCase();
    const value = `${local}@mail.example.org`;
    return { ...medium('email address', value), text: `write to ${value} today`, parts: [local] };
  },
  (chance) => {
    const area = AREAS.slice(4 * chance(AREAS.length >> 2)).slice(0, 3);
    const value = `+1-${area}-555-01${digits(chance, 2)}`;
    return { ...medium('phone number', value), text: `call ${value} today` };
  },
  (chance) => {
    const value = personName(chance);
    return {
      ...medium('name', value),
      text: `Please tell Ms ${value} about Friday.`,
      alone: false,
      parts: [surnameOf(value)],
    };
  },
];

function medium(kind: string, value: string): Value {
  return { level: 'MEDIUM', kind, value, text: value, alone: true, parts: [] };
}

const MAKES: Readonly<Record<PlantedLevel, readonly Make[]>> = {
  BLOCKED: SECRETS,
  HIGH: HIGHS,
  MEDIUM: MEDIUMS,
};

/** Numbers of these areas that begin with 555-01 are kept for fiction. */
const AREAS =
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 227 228 229 231 234 235 239 240 248 251 252 253 254 256 260 262 267 269 270 272 274 276 279 281 283 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 324 325 326 327 ' +
  '329 330 331 332 334 336 337 339 341 346 347 350 351 352 353 360 361 363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 442 443 445 447 448 458 463 464 469 470 472 475 478 479 480 484 500 501 502 503 504 505 507 508';

const FIRST = ['Quentin', 'Maria', 'Bernard', 'Helen', 'Robert', 'Laura', 'Thomas', 'Sandra'];
const SYLLABLES = [
  'vel',
  'bra',
  'tor',
  'mund',
  'ska',
  'lin',
  'quo',
  'dar',
  'fen',
  'gri',
  'hul',
  'jor',
  'kes',
];

function personName(chance: Chance): string {
  const syllables = Array.from({ length: 4 }, () => SYLLABLES[chance(SYLLABLES.length)] ?? '').join('');
  const surname = `${syllables.charAt(0).toUpperCase()}${syllables.slice(1)}`;
  return `${FIRST[chance(FIRST.length)] ?? ''} ${surname}`;
}

function surnameOf(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}

/** Passes the Luhn check. */
function card(chance: Chance): string {
  const body = `400${digits(chance, 12)}`;
  const sum = Array.from(body, Number).reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** A British account with valid check digits (ISO 13616): the bank's code is made up. */
function iban(chance: Chance): string {
  const account = `${pick(chance, 'BCDFGHJKLMNP', 4)}${digits(chance, 14)}`;
  const number = Array.from(`${account}GB00`, (char) => parseInt(char, 36)).join('');
  return `GB${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
}

export interface Values {
  /** A new one; kinds take turns. */
  next(level: PlantedLevel, takes: 'text' | 'token' | 'number'): Value;
}

export function makeValues(chance: Chance): Values {
  const turns = new Map<string, number>();
  return {
    next(level, takes) {
      const makes = takes === 'number' ? [CARD_NUMBER] : MAKES[level];
      for (;;) {
        const turn = turns.get(level + takes) ?? 0;
        turns.set(level + takes, turn + 1);
        const made = makes[turn % makes.length]?.(chance);
        if (made !== undefined && (takes !== 'token' || made.alone)) return made;
      }
    },
  };
}
