// Numbers in digits with the scales of Chinese and Japanese: `4億2,300万`. Invariant: reads from the first scale on.
import { endOfDigits, isDigit } from './letters.js';

const SCALES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '\u5343': 1e3,
    '\u4e07': 1e4,
    '\u842c': 1e4,
    '\u5104': 1e8,
    '\u4ebf': 1e8,
    '\u5146': 1e12,
  }),
);

export interface HanAmount {
  readonly value: number;
  /** What one more of its last digit is worth. */
  readonly step: number;
  readonly end: number;
}

/** @param at where the scale may stand @param first the number before it */
export function hanAmount(text: string, at: number, first: number): HanAmount | undefined {
  let scale = SCALES.get(text.charAt(at));
  if (scale === undefined) return undefined;
  let value = first * scale;
  let step = scale;
  let end = at + 1;
  while (isDigit(text.charCodeAt(end))) {
    let stop = endOfDigits(text, end);
    while (text.charAt(stop) === ',' && isDigit(text.charCodeAt(stop + 1)))
      stop = endOfDigits(text, stop + 1);
    const part = Number(text.slice(end, stop).replaceAll(',', ''));
    scale = SCALES.get(text.charAt(stop));
    step = scale ?? 1;
    value += part * step;
    end = scale === undefined ? stop : stop + 1;
    if (scale === undefined) break;
  }
  return { value, step, end };
}
