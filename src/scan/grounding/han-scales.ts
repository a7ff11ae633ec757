// Numbers in digits with the scales of Chinese, Japanese and Korean: `4億2,300万`. Invariant: reads from the first scale on.
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
  for (;;) {
    // Korean sets the groups apart.
    const apart = text.charAt(end) === ' ';
    const from = apart ? end + 1 : end;
    const stop = endOfGroups(text, from);
    scale = SCALES.get(text.charAt(stop));
    if (stop === from || (apart && scale === undefined)) break;
    const part = Number(text.slice(from, stop).replaceAll(',', ''));
    step = scale ?? 1;
    value += part * step;
    end = scale === undefined ? stop : stop + 1;
    if (scale === undefined) break;
  }
  return { value, step, end };
}

/** Past digits and the commas between them. */
function endOfGroups(text: string, from: number): number {
  let end = endOfDigits(text, from);
  while (end > from && text.charAt(end) === ',' && isDigit(text.charCodeAt(end + 1)))
    end = endOfDigits(text, end + 1);
  return end;
}
