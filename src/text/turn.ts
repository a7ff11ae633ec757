// Reading large texts takes milliseconds, and meanwhile nobody else is served. Knows sizes, no texts.
// Invariant: whoever reads a large text asks for a turn between two steps, so that no step is longer than one text.

/** UTF-16 units that are read before others get their turn. */
export const TURN = 4 * 1024;

/** Resolves when everybody else has had the event loop once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
