// Reading large texts takes milliseconds, and meanwhile nobody else is served. Knows how many calls are under way, no texts.
// Invariant: whoever reads a large text asks for a turn between two steps, so that no step is longer than one text.

/** UTF-16 units that are read before others get their turn. */
export const TURN = 4 * 1024;
/** ms. A small call takes several rounds of the event loop, and would wait for a step of a large one in each. */
const PAUSE = 2;

let underWay = 0;

/** Counts a call for as long as the work takes. */
export async function asCall<Result>(work: () => Promise<Result>): Promise<Result> {
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
}

/** Resolves when everybody else has had the event loop: once, or for a while where other calls are under way. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (underWay > 1) setTimeout(resolve, PAUSE);
    else setImmediate(resolve);
  });
}
