// Keyed digests of foreign text. Knows the deployment secret and nothing of requests; one sub-key a purpose, so a digest
// made for one purpose says nothing about one made for another. No plain hash of caller text leaves this file.
import { hash, hkdfSync } from 'node:crypto';

export interface Keys {
  /** Makes a foreign string fit for a record: declared names as they are, anything else as `~` and 8 hex digits. */
  label(text: string): string;
  /** Keyed fingerprint, 32 hex digits (128 bits): equal texts give equal fingerprints under one secret. */
  fingerprint(text: string): string;
  /** Check value of the secret, 64 hex digits: the same under the same secret, and nothing else follows from it. */
  check(): string;
  /** HMAC-SHA-256 (32 bytes each) under the key of one scope; the parts cannot run into one another. */
  hmac(purpose: 'pseudonym', scope: string): (...parts: string[]) => Buffer;
  /**
   * Many fingerprints under the key of one scope: 16 characters (96 bits, base64url) each; the parts cannot run into
   * one another. Those for `recall` are the same for ever, those for `scan-cache` as long as the process runs.
   */
  fingerprinter(purpose: 'recall' | 'scan-cache', scope: string): Fingerprinter;
}

export type Fingerprinter = (...parts: string[]) => string;

/** Shortest deployment secret that is accepted, in bytes. */
export const SECRET_BYTES = 32;

/**
 * @param secret the deployment secret, at least 32 bytes
 * @param known names that the operator declared (agents, providers, models): the only ones that `label` prints
 * @throws RangeError when the secret is too short to be one
 */
export function makeKeys(secret: Buffer, known: readonly string[]): Keys {
  if (secret.length < SECRET_BYTES) {
    throw new RangeError(
      `the deployment secret has ${secret.length} bytes; it needs at least ${SECRET_BYTES}`,
    );
  }
  const declared = new Set(known);
  const labels = subKey(secret, 'label');
  const fingerprints = subKey(secret, 'fingerprint');
  const checks = subKey(secret, 'check');
  const scoped = {
    pseudonym: subKey(secret, 'pseudonym'),
    recall: subKey(secret, 'recall'),
    'scan-cache': subKey(secret, 'scan-cache'),
  };
  return {
    label: (text) => (declared.has(text) ? text : `~${digest(labels, [text]).toString('hex', 0, 4)}`),
    fingerprint: (text) => digest(fingerprints, [text]).toString('hex', 0, 16),
    check: () => digest(checks, ['deployment secret']).toString('hex'),
    hmac(purpose, scope) {
      const key = pads(digest(scoped[purpose], [scope]));
      return (...parts) => digestOn(key, parts);
    },
    fingerprinter(purpose, scope) {
      const key = digest(scoped[purpose], [scope]);
      if (purpose === 'scan-cache') return packedHmac(key);
      const mac = fastHmac(key);
      return (...parts) => mac(netstrings(parts)).toString('base64url', 0, 12);
    },
  };
}

/** HKDF (RFC 5869): one sub-key a purpose from the one deployment secret. */
function subKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'sluice', `sluice/v1/${purpose}`, 32));
}

const BLOCK = 64;

interface Pads {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/**
 * HMAC-SHA-256 (RFC 2104) is two hashes, each begun with the key on a pad; here in one call each: a request asks for
 * hundreds, and to make the object that `createHmac` gives costs more than the hashing. The first hash has its place
 * behind the outer pad. @param key at most 64 bytes
 */
function pads(key: Buffer): Pads {
  const inner = Buffer.alloc(BLOCK, 0x36);
  const outer = Buffer.alloc(BLOCK + 32, 0x5c);
  for (let at = 0; at < key.length; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36;
    outer[at] = (key[at] ?? 0) ^ 0x5c;
  }
  return { inner, outer };
}

function fastHmac(key: Buffer): (text: string) => Buffer {
  const { inner, outer } = pads(key);
  return (text) => {
    const message = Buffer.allocUnsafe(BLOCK + 2 * text.length);
    inner.copy(message);
    message.write(text, BLOCK, 'utf16le');
    hash('sha256', message, 'buffer').copy(outer, BLOCK);
    return hash('sha256', outer, 'buffer');
  };
}

/** One update for all parts: they cannot run into one another, and many small updates cost more than the hash. */
function netstrings(parts: readonly string[]): string {
  let joined = '';
  for (const part of parts) joined += `${part.length}:${part},`;
  return joined;
}

/** Bytes that are kept to write parts into; more of them at once get a place of their own. */
const ROOM = 1024 * 1024;
/** Before each part: how it is written, and its length. */
const HEAD = 5;
const UTF8 = 0;
const UTF16 = 1;

/**
 * The same for what is compared within one process only, and so may be written in fewer bytes: a long history is hashed
 * in half the time, and nothing is joined for it. UTF-8, where no half of a character would be lost in it.
 */
function packedHmac(key: Buffer): Fingerprinter {
  const { inner, outer } = pads(key);
  const kept = Buffer.allocUnsafeSlow(ROOM);
  inner.copy(kept);
  return (...parts) => {
    let most = BLOCK;
    for (const part of parts) most += HEAD + 3 * part.length;
    let message = kept;
    if (most > ROOM) {
      message = Buffer.allocUnsafeSlow(most);
      inner.copy(message);
    }
    let at = BLOCK;
    for (const part of parts) at = pack(part, message, at);
    hash('sha256', message.subarray(0, at), 'buffer').copy(outer, BLOCK);
    return hash('sha256', outer, 'buffer').toString('base64url', 0, 12);
  };
}

/** @returns the offset behind it */
function pack(part: string, into: Buffer, at: number): number {
  const whole = part.isWellFormed();
  const from = at + HEAD;
  const size = part === '' ? 0 : into.write(part, from, whole ? 'utf8' : 'utf16le');
  into[at] = whole ? UTF8 : UTF16;
  into.writeUInt32BE(size, at + 1);
  return from + size;
}

/**
 * Each part goes in as its length and its UTF-16 units: `("ab","c")` and `("a","bc")` differ, and so do two different
 * lone surrogates, which UTF-8 would both turn into U+FFFD.
 */
function digest(key: Buffer, parts: readonly string[]): Buffer {
  return digestOn(pads(key), parts);
}

function digestOn({ inner, outer }: Pads, parts: readonly string[]): Buffer {
  let size = BLOCK;
  for (const part of parts) size += 4 + 2 * part.length;
  const message = Buffer.allocUnsafe(size);
  let at = inner.copy(message);
  for (const part of parts) {
    at = message.writeUInt32BE(part.length, at);
    at += message.write(part, at, 'utf16le');
  }
  hash('sha256', message, 'buffer').copy(outer, BLOCK);
  return hash('sha256', outer, 'buffer');
}
