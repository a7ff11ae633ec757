// JSON as Ollama can hold it: its numbers are doubles. Invariant: a number whose value would change is never sent.
import { isArray, isExactNumber, isObject } from '../model/json.js';
import type { JsonValue } from '../model/json.js';

export type PlainJson = null | boolean | number | string | PlainJson[] | PlainObject;
export interface PlainObject {
  [key: string]: PlainJson;
}

export function isPlainObject(value: PlainJson | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns undefined when a number in it would not keep its value (`1.0` keeps it, 19 digits do not) */
export function toPlain(value: JsonValue): PlainJson | undefined {
  if (isExactNumber(value)) return survives(value.value) ? Number(value.value) : undefined;
  if (isArray(value)) {
    const items: PlainJson[] = [];
    for (const item of value) {
      const plain = toPlain(item);
      if (plain === undefined) return undefined;
      items.push(plain);
    }
    return items;
  }
  if (isObject(value)) {
    const out: PlainObject = {};
    for (const [key, inner] of Object.entries(value)) {
      const plain = toPlain(inner);
      if (plain === undefined) return undefined;
      out[key] = plain;
    }
    return out;
  }
  return value;
}

/** A JSON number, whatever its form; undefined for anything else. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (!isExactNumber(value)) return undefined;
  const number = Number(value.value);
  return Number.isFinite(number) ? number : undefined;
}

/** Does a double keep the value of this JSON number? */
export function survives(source: string): boolean {
  const number = Number(source);
  return Number.isFinite(number) && decimal(source) === decimal(String(number));
}

/** Sign, digits without outer zeros, and the power of ten: one form for `1.0`, `1`, `10e-1`. */
function decimal(source: string): string {
  const [mantissa = '', power = '0'] = source.toLowerCase().split('e');
  const negative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? mantissa.slice(1) : mantissa).split('.');
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (start < end && digits.charAt(start) === '0') start++;
  while (end > start && digits.charAt(end - 1) === '0') end--;
  if (start === end) return '0';
  const exponent = Number(power) - fraction.length + (digits.length - end);
  return `${negative ? '-' : ''}${digits.slice(start, end)}e${exponent}`;
}
