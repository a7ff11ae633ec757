// One run of base64 or hex -> the text in it. Most runs are ids and hashes, so the first bytes decide cheaply.
import { inflate, type UnpackBudget } from './inflate.js';
import { hexDigit } from './escape-forms.js';

export type DecodedRun =
  | { readonly kind: 'text'; readonly text: string }
  /** Too large to be a hash or an icon, and no text; or packed, and not to be unpacked here. */
  | { readonly kind: 'large' }
  | { readonly kind: 'noise' };

/** Binary below this many bytes is a hash, a signature or an icon. */
const LARGE_BINARY = 64 * 1024;
/** Share of characters that must be readable. */
const READABLE = 0.85;
/** Base64 characters looked at first; a multiple of four. */
const SAMPLE = 16;

/** base64 value of an ASCII code, 255 for none; both alphabets. */
const VALUES = new Uint8Array(128).fill(255);
for (const alphabet of [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
]) {
  for (let value = 0; value < 64; value++) VALUES[alphabet.charCodeAt(value)] = value;
}

export function isBase64Unit(unit: number): boolean {
  return unit < 128 && VALUES[unit] !== 255;
}

/** @param run base64, base64url or hex digits, perhaps wrapped over lines, without padding */
export function decodeRun(run: string, budget: UnpackBudget): DecodedRun {
  // PostgreSQL prints bytes as `\x6869`; the backslash is not part of the run.
  const hex = run.startsWith('x') ? run.slice(1) : run;
  if (hex.length % 2 === 0 && isHex(hex)) {
    const decoded = plausibleHex(hex) ? readBytes(Buffer.from(hex, 'hex')) : undefined;
    if (decoded?.kind === 'text') return decoded;
  }
  const packed = inflate(run, budget);
  if (packed !== undefined) return packed === 'unread' ? { kind: 'large' } : readBytes(packed);
  const large = run.length >= (LARGE_BINARY / 3) * 4;
  const middle = (run.length >> 3) << 2;
  if (!large && !plausible(run, 0) && !plausible(run, middle)) return { kind: 'noise' };
  return readBytes(Buffer.from(run, 'base64'));
}

/** Bytes as text, when that is what they are. */
export function readBytes(bytes: Buffer): DecodedRun {
  const text = decode(bytes);
  let unreadable = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0xfffd || isControl(unit)) unreadable++;
  }
  if (unreadable <= text.length * (1 - READABLE)) return { kind: 'text', text };
  return { kind: bytes.length >= LARGE_BINARY ? 'large' : 'noise' };
}

function decode(bytes: Buffer): string {
  if (isWide(bytes, 1)) return bytes.toString('utf16le');
  if (isWide(bytes, 0))
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}

/** UTF-16, as `powershell -enc` takes it: every second byte of the beginning is zero. */
function isWide(bytes: Buffer, from: 0 | 1): boolean {
  if (bytes.length < 12) return false;
  for (let at = from; at < 12; at += 2) if (bytes[at] !== 0) return false;
  return true;
}

/** Could these characters begin a text? Control bytes and broken UTF-8 say no; one of them is forgiven. */
function plausible(run: string, from: number): boolean {
  const end = Math.min(run.length - 3, from + SAMPLE);
  if (from >= end) return false;
  let faults = 0;
  let zeros = 0;
  let before = 0x80;
  for (let at = from; at < end; at += 4) {
    const bits =
      (valueAt(run, at) << 18) |
      (valueAt(run, at + 1) << 12) |
      (valueAt(run, at + 2) << 6) |
      valueAt(run, at + 3);
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (bits >> shift) & 0xff;
      if (byte === 0) zeros++;
      else if (!follows(before, byte)) faults++;
      before = byte;
    }
  }
  return faults + zeros <= 1 || (faults <= 1 && zeros >= 5);
}

function plausibleHex(run: string): boolean {
  let faults = 0;
  for (let at = 0, before = 0x80; at < SAMPLE; at += 2) {
    const byte = ((hexDigit(run.charCodeAt(at)) ?? 0) << 4) | (hexDigit(run.charCodeAt(at + 1)) ?? 0);
    if (byte !== 0 && !follows(before, byte)) faults++;
    before = byte;
  }
  return faults <= 1;
}

/** Whether a byte may stand behind another one in UTF-8 text without control characters. */
function follows(before: number, byte: number): boolean {
  if (byte < 0x80) return before < 0xc0 && !isControl(byte);
  if (byte < 0xc0) return before >= 0x80;
  return byte >= 0xc2 && byte < 0xf5 && before < 0xc0;
}

function valueAt(run: string, at: number): number {
  return VALUES[run.charCodeAt(at) & 0x7f] ?? 0;
}

function isControl(unit: number): boolean {
  return unit === 0x7f || (unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d);
}

function isHex(run: string): boolean {
  for (let at = 0; at < run.length; at++) if (hexDigit(run.charCodeAt(at)) === undefined) return false;
  return true;
}
