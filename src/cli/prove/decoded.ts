// What a patient reader could make of the bytes that somebody received: the texts inside the JSON, joined, folded and
// decoded, again and again. Independent of `src/text/` on purpose (see marks.ts).
import { gunzipSync } from 'node:zlib';

/** Encodings inside encodings, this deep. */
const ROUNDS = 3;
const LONGEST = 64 * 1024;

/** @param body JSON or anything else @returns every reading of it, each as a text */
export function readings(body: string): readonly string[] {
  const leaves = leavesOf(body);
  const texts = leaves === undefined ? [body] : [...leaves.map(({ text }) => text), ...joined(leaves)];
  return [...new Set(texts.flatMap((text) => decodings(text, ROUNDS)))];
}

interface Leaf {
  readonly text: string;
  /** The key under which it stands; of a key, nothing. */
  readonly key: string;
}

/** Pieces of one text are put together by whoever reads them: the `text` of every part, the items of a list. */
function joined(leaves: readonly Leaf[]): readonly string[] {
  const byKey = new Map<string, string>();
  for (const { key, text } of leaves) byKey.set(key, (byKey.get(key) ?? '') + text);
  return [...byKey.values()];
}

/** Strings, keys and numbers, also of JSON inside strings. */
function leavesOf(text: string): readonly Leaf[] | undefined {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    return walk(JSON.parse(text), '');
  } catch {
    return undefined;
  }
}

function walk(value: unknown, key: string): readonly Leaf[] {
  if (typeof value === 'string') return [{ text: value, key }, ...(leavesOf(value) ?? [])];
  if (typeof value === 'number') return [{ text: String(value), key }];
  if (Array.isArray(value)) return value.flatMap((item) => walk(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [{ text: name, key: '' }, ...walk(member, name)]);
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const ENCODED = /[A-Za-z0-9+/_-]{12,}={0,2}/g;
const WRAPPED = /(?<=[A-Za-z0-9+/_-]{8})\n(?=[A-Za-z0-9+/_-]{2})/g;

function decodings(text: string, rounds: number): readonly string[] {
  if (rounds === 0 || text.length > LONGEST) return [text];
  const folded = text.normalize('NFKC').replaceAll(INVISIBLE, '');
  const next = new Set([folded, unescaped(folded), ...runsOf(text), ...runsOf(text.replaceAll(WRAPPED, ''))]);
  next.delete(text);
  return [text, ...[...next].flatMap((inner) => decodings(inner, rounds - 1))];
}

function unescaped(text: string): string {
  return latin(text.replaceAll(/((?:%[0-9a-f]{2})+)/gi, (run) => utf8(run.replaceAll('%', ''))))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_all, hex: string) => character(parseInt(hex, 16)))
    .replaceAll(/&#([0-9]{1,7});/g, (_all, digits: string) => character(Number(digits)));
}

function latin(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_all, hex: string) => character(parseInt(hex, 16)))
    .replaceAll(/\\x([0-9a-f]{2})/gi, (_all, hex: string) => character(parseInt(hex, 16)));
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function utf8(hex: string): string {
  return Buffer.from(hex, 'hex').toString('utf8');
}

function runsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(ENCODED), ([run]) => run).flatMap((run) => {
    const bytes = Buffer.from(run, 'base64');
    return [unpacked(bytes), ...(/^(?:[0-9a-f]{2})+$/i.test(run) ? [utf8(run)] : [])];
  });
}

function unpacked(bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: LONGEST }).toString('utf8');
  } catch {
    return '';
  }
}
