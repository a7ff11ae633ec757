// Times of day and dates in digits. Invariant: a date is its parts, so that one part of it may be said alone.
import { endOfDigits } from './letters.js';

export interface Moment {
  readonly kind: 'time' | 'date';
  readonly end: number;
  /** Where to read on. */
  readonly next: number;
  readonly values: readonly number[];
}

/** `15:30`, `3:30 pm`: minutes since midnight, and the parts. */
export function timeAt(text: string, start: number): Moment | undefined {
  const hours = endOfDigits(text, start);
  if (hours - start > 2 || text.charAt(hours) !== ':') return undefined;
  const minutes = endOfDigits(text, hours + 1);
  if (minutes - hours !== 3) return undefined;
  const [h, m] = [Number(text.slice(start, hours)), Number(text.slice(hours + 1, minutes))];
  if (h > 24 || m > 59) return undefined;
  const late = text.slice(minutes, minutes + 6).toLowerCase();
  const pm = late.includes('p.m') || late.includes('pm');
  const day = pm && h < 12 ? h + 12 : h;
  const values = [day * 60 + m, ((day + 12) % 24) * 60 + m];
  const next = text.charAt(minutes) === ':' ? endOfDigits(text, minutes + 1) : minutes;
  return { kind: 'time', end: minutes, next, values };
}

/** Digits of the three parts. */
const DATE_SHAPES = new Set('442 422 412 421 411 222 112 122 212 224 114 124 214'.split(' '));

/** `12.03.2021`, `2021-03-12`, `3/12/21`: the parts. */
export function dateAt(text: string, start: number): Moment | undefined {
  const first = endOfDigits(text, start);
  const mark = text.charAt(first);
  if (!'./-'.includes(mark) || mark === '') return undefined;
  const second = endOfDigits(text, first + 1);
  if (second === first + 1 || text.charAt(second) !== mark) return undefined;
  const third = endOfDigits(text, second + 1);
  const parts = [text.slice(start, first), text.slice(first + 1, second), text.slice(second + 1, third)];
  const shape = parts.map((part) => part.length).join('');
  if (!DATE_SHAPES.has(shape)) return undefined;
  const numbers = parts.map(Number);
  const short =
    (numbers[2] ?? 0) < 100 && parts[2]?.length === 2
      ? [2000 + (numbers[2] ?? 0), 1900 + (numbers[2] ?? 0)]
      : [];
  return { kind: 'date', end: third, next: third, values: [...numbers, ...short] };
}
