// Offsets that count code points, as Python's strings do, into offsets that count UTF-16 units.

/** @returns one past the last code point, too; undefined for what lies outside */
export function unitOffsets(text: string): (point: number) => number | undefined {
  let points = 0;
  let starts: number[] | undefined;
  for (let unit = 0; unit < text.length; points++) {
    const width = isPair(text, unit) ? 2 : 1;
    // Most texts have none, and then the two counts are one.
    if (width === 2) starts ??= Array.from({ length: points }, (_, at) => at);
    starts?.push(unit);
    unit += width;
  }
  return (point) => {
    if (!Number.isInteger(point) || point < 0 || point > points) return undefined;
    if (starts === undefined) return point;
    return point === points ? text.length : starts[point];
  };
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}
