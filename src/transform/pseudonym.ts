// Pseudonyms: `TYPE_XXXXX`, the entity in capitals and characters of a keyed digest of the exact surface form.
// Invariant: the same values give the same pseudonyms in any order, and none of them stands in the request already.
import type { IssuedPseudonym, Pseudonyms } from '../model/outbound.js';
import { beginningsOf, buildLenient } from './lenient.js';

/** 32 bytes for an entity and a value, keyed by the conversation. */
export type PseudonymDigest = (entity: string, value: string) => Uint8Array;

/** Crockford's base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Tried in order; a longer one only where the shorter is taken. */
const LENGTHS = [5, 10, 20, 40];

/** The entity as it stands in a pseudonym: capitals, digits and single underscores. */
export function typeWord(entity: string): string {
  let word = '';
  for (const character of entity.toUpperCase()) {
    const plain = (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
    if (plain) word += character;
    else if (word !== '' && !word.endsWith('_')) word += '_';
  }
  return word.endsWith('_') ? word.slice(0, -1) : word;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** Successive groups of five bits; the window moves on until it holds a digit and a letter. */
export function suffix(digest: Uint8Array, length: number): string {
  // Nearly always the first window does.
  const first = groupsOf(digest, length);
  if (isMixed(first)) return first;
  const groups = groupsOf(digest, Infinity);
  for (let at = 1; at + length <= groups.length; at++) {
    const window = groups.slice(at, at + length);
    if (isMixed(window)) return window;
  }
  // All letters or all digits from end to end (once in 10^8 digests): the last character is exchanged.
  const last = groups.charAt(length - 1);
  return groups.slice(0, length - 1) + (isDigit(last) ? 'A' : '2');
}

/** @param most how many of them are wanted */
function groupsOf(digest: Uint8Array, most: number): string {
  let bits = 0;
  let held = 0;
  let groups = '';
  for (const byte of digest) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (held += 8; held >= 5; held -= 5) {
      if (groups.length >= most) return groups;
      groups += ALPHABET[(bits >> (held - 5)) & 31] ?? '';
    }
  }
  return groups;
}

function isMixed(window: string): boolean {
  let digits = 0;
  for (let at = 0; at < window.length; at++) digits += isDigit(window.charAt(at)) ? 1 : 0;
  return digits > 0 && digits < window.length;
}

interface Wanted extends IssuedPseudonym {
  readonly type: string;
  readonly digest: Uint8Array;
}

export interface Issued {
  /** By `pseudonymKey(entity, value)`. */
  readonly byValue: ReadonlyMap<string, string>;
  readonly pseudonyms: Pseudonyms;
}

/** @returns those texts of a request in which one of the beginnings stands, in any case, inside of words too */
export type TextsHolding = (beginnings: readonly string[]) => readonly string[];

/**
 * @param values what is to be replaced; the same pair may come more than once
 * @param texts every text of the request: a pseudonym that stands in one of them, in any form that would be restored,
 *   is not issued, so nobody can plant a restore
 */
export function issue(
  values: readonly IssuedPseudonym[],
  texts: TextsHolding,
  digest: PseudonymDigest,
): Issued {
  let open = new Map<string, Wanted>();
  const types = new Map<string, string>();
  for (const { entity, value } of values) {
    const type = types.get(entity) ?? typeWord(entity);
    types.set(entity, type);
    const key = pseudonymKey(entity, value);
    if (!open.has(key)) open.set(key, { entity, value, type, digest: digest(entity, value) });
  }
  const byValue = new Map<string, string>();
  const pseudonyms = new Map<string, IssuedPseudonym>();
  for (const length of LENGTHS) {
    const candidates = [...open].map(([key, wanted]) => ({
      key,
      wanted,
      pseudonym: `${wanted.type}_${suffix(wanted.digest, length)}`,
    }));
    const times = new Map<string, number>();
    for (const { pseudonym } of candidates) times.set(pseudonym, (times.get(pseudonym) ?? 0) + 1);
    const standing = occurring([...times.keys()], texts);
    open = new Map();
    for (const { key, wanted, pseudonym } of candidates) {
      if ((times.get(pseudonym) ?? 0) > 1 || standing.has(pseudonym)) {
        open.set(key, wanted);
        continue;
      }
      byValue.set(key, pseudonym);
      pseudonyms.set(pseudonym, { value: wanted.value, entity: wanted.entity });
    }
  }
  if (open.size > 0) throw new Error('no free pseudonym of the longest form');
  return { byValue, pseudonyms };
}

/** Entities are identifiers, so the separator cannot stand in one. */
export function pseudonymKey(entity: string, value: string): string {
  return `${entity}\n${value}`;
}

function occurring(pseudonyms: readonly string[], texts: TextsHolding): ReadonlySet<string> {
  const found = new Set<string>();
  if (pseudonyms.length === 0) return found;
  const holding = texts(beginningsOf(pseudonyms));
  if (holding.length === 0) return found;
  const matcher = buildLenient(pseudonyms);
  for (const text of holding) {
    for (const { value } of matcher.find(text)) found.add(value);
  }
  return found;
}
