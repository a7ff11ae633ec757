// Where a stretch of a rewritten text stood in its source. Built left to right, in pieces.
// Invariant: a span of the view maps to source text that covers everything the span was made from.

export interface SourceSpan {
  readonly start: number;
  readonly end: number;
}

export interface OffsetMap {
  /** UTF-16 offsets of the view (end exclusive, not empty) -> offsets of the source. */
  toSource(start: number, end: number): SourceSpan;
}

/** Fields of one piece: where it starts in the view, where in the source, and where it ends there if it is a block. */
const FIELDS = 3;
/** A piece that was copied unit by unit. */
const LINEAR = 0xffffffff;

/** Collects pieces in order. Kept in one typed array: hostile text has millions of them. */
export class OffsetMapBuilder {
  #pieces = new Uint32Array(FIELDS * 16);
  #length = 0;

  /** From here on the view copies the source unit by unit, beginning at `source`. */
  linear(view: number, source: number): void {
    this.#push(view, source, LINEAR);
  }

  /** What the view shows from here on stands for the whole of `[start, end)` of the source. */
  block(view: number, start: number, end: number): void {
    this.#push(view, start, end);
  }

  build(): OffsetMap {
    const pieces = this.#pieces.subarray(0, this.#length);
    return { toSource: (start, end) => toSource(pieces, start, end) };
  }

  #push(view: number, source: number, end: number): void {
    if (this.#length + FIELDS > this.#pieces.length) {
      const grown = new Uint32Array(this.#pieces.length * 2);
      grown.set(this.#pieces);
      this.#pieces = grown;
    }
    this.#pieces[this.#length] = view;
    this.#pieces[this.#length + 1] = source;
    this.#pieces[this.#length + 2] = end;
    this.#length += FIELDS;
  }
}

/** The map of a view made from another view. */
export function composeMaps(inner: OffsetMap, outer: OffsetMap | undefined): OffsetMap {
  if (outer === undefined) return inner;
  return {
    toSource(start, end) {
      const between = inner.toSource(start, end);
      return outer.toSource(between.start, between.end);
    },
  };
}

function toSource(pieces: Uint32Array, start: number, end: number): SourceSpan {
  const first = sourceOf(pieces, start);
  const last = sourceOf(pieces, Math.max(start, end - 1));
  return { start: first.start, end: Math.max(last.end, first.end) };
}

/** Source of the single unit at `unit`. */
function sourceOf(pieces: Uint32Array, unit: number): SourceSpan {
  let low = 0;
  let high = pieces.length / FIELDS - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle * FIELDS] ?? 0) <= unit) low = middle;
    else high = middle - 1;
  }
  const view = pieces[low * FIELDS] ?? 0;
  const source = pieces[low * FIELDS + 1] ?? 0;
  const end = pieces[low * FIELDS + 2] ?? LINEAR;
  if (end !== LINEAR) return { start: source, end };
  return { start: source + unit - view, end: source + unit - view + 1 };
}
