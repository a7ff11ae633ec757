// One entry of the log and the chain that ties it to the one before. Knows bytes and hashes, no files.
// Everything that an entry says stands inside the hashed bytes: its writer, its number, its time.
import { createHash } from 'node:crypto';
import type { EntryBody } from '../model/record.js';
import { canonicalJson } from './canonical.js';

export interface Entry {
  readonly writer: string;
  /** 1, 2, 3 ... per writer */
  readonly number: number;
  /** Hash of the writer's entry before, 32 bytes; zeros for the first. */
  readonly prev: Buffer;
  /** SHA-256(0x02 || prev || body), 32 bytes */
  readonly hash: Buffer;
  /** Canonical JSON (RFC 8785) in UTF-8, with `writer` and `number` among the members. */
  readonly body: Buffer;
}

/** An entry's body as it stands in the log. */
export type Recorded = EntryBody & { readonly writer: string; readonly number: number };

export const HASH_BYTES = 32;
export const FIRST_PREV: Buffer = Buffer.alloc(HASH_BYTES);

/** Tells an entry's hash from the leaves (0x00) and nodes (0x01) of a Merkle tree over them. */
const DOMAIN = Buffer.from([0x02]);

export function entryHash(prev: Buffer, body: Buffer): Buffer {
  return createHash('sha256').update(DOMAIN).update(prev).update(body).digest();
}

export interface Chain {
  readonly writer: string;
  /**
   * Makes the next entry.
   * @param maxBytes longest body that is taken
   * @throws TypeError when the body has no canonical form, RangeError when it is too long; no number is used up then
   */
  next(body: EntryBody, maxBytes?: number): Entry;
}

/** The chain of one writer, from its first entry on. */
export function startChain(writer: string): Chain {
  let number = 0;
  let head = FIRST_PREV;
  return {
    writer,
    next(body, maxBytes = Number.POSITIVE_INFINITY) {
      const bytes = Buffer.from(canonicalJson({ ...body, writer, number: number + 1 }), 'utf8');
      if (bytes.length > maxBytes)
        throw new RangeError(`an entry of ${bytes.length} bytes is over ${maxBytes}`);
      const prev = head;
      head = entryHash(prev, bytes);
      number += 1;
      return { writer, number, prev, hash: head, body: bytes };
    },
  };
}

export function entryId(entry: { readonly writer: string; readonly number: number }): string {
  return `${entry.writer}-${entry.number}`;
}
