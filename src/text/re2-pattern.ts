// One RE2 pattern over bytes. RE2 does not backtrack, so no text makes it slow; it counts bytes, not characters.
// Invariant: a match is never empty, so a loop over matches always moves on.
import RE2 from 're2';
import { framedPattern } from './framed-pattern.js';

/** Byte offsets of a match and of its capture `value` (the whole match where it has none). */
export interface ByteMatch {
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface Pattern {
  /** First match in `bytes[0, to)` that starts at or after `from`; `\b` and `^` see what stands before `from`. */
  find(bytes: Buffer, from: number, to: number): ByteMatch | undefined;
}

/** Texts on which a pattern that can match nothing at all shows it. */
const PROBES = ['', 'a', ' ', '0', 'a b', '\n'];

/** Patterns of rules, compiled once: compiling all of them is most of a start. Never those of a caller. */
const compiled = new Map<string, RE2>();

/** Compiles an RE2 pattern of a rule. Throws `SyntaxError` saying what is wrong with it. */
export function compilePattern(source: string): Pattern {
  const regex = compileOnce(source);
  const framed = framedPattern(source);
  if (framed === undefined) return { find: (bytes, from, to) => find(regex, bytes, from, to) };
  return {
    find(bytes, from, to) {
      if (from === 0) return find(regex, bytes, from, to);
      const found = framed.find(bytes, from, to);
      return found === 'unsure' ? find(regex, bytes, from, to) : found;
    },
  };
}

function compileOnce(source: string): RE2 {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const hasValue = source.includes('(?<value>') || source.includes('(?P<value>');
  const regex = new RE2(source, hasValue ? 'gd' : 'g');
  compiled.set(source, regex);
  return regex;
}

/** A pattern of a caller's JSON schema as a test of a text. @returns undefined where RE2 cannot read it */
export function schemaPattern(source: string): ((text: string) => boolean) | undefined {
  try {
    const regex = new RE2(source, 'u');
    return (text) => regex.test(text);
  } catch {
    return undefined;
  }
}

/** True when the pattern matches the empty string somewhere: such a rule would fire on every text. */
export function matchesEmpty(source: string): boolean {
  const regex = compileOnce(source);
  return PROBES.some((probe) => {
    regex.lastIndex = 0;
    return regex.exec(probe)?.[0] === '';
  });
}

function find(regex: RE2, bytes: Buffer, from: number, to: number): ByteMatch | undefined {
  const view = to < bytes.length ? bytes.subarray(0, to) : bytes;
  for (let at = from; at <= to; at++) {
    regex.lastIndex = at;
    const match = regex.exec(view);
    if (match === null) return undefined;
    const start = match.index;
    const end = start + match[0].length;
    if (end > start) {
      const value = match.indices?.groups?.['value'];
      return { start, end, valueStart: value?.[0] ?? start, valueEnd: value?.[1] ?? end };
    }
    at = start;
  }
  return undefined;
}
