// Where a value looks for its place in a range, and where next when that is taken. Invariant: the order depends on the
// digest alone, and visits no place twice.

/** A number below 2^48 out of six bytes. */
function number(digest: Uint8Array, from: number): number {
  let value = 0;
  for (let at = from; at < from + 6; at++) value = value * 256 + (digest[at] ?? 0);
  return value;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * Places of a range in the order in which a value tries them.
 * @param size places in the range, at most 2^46
 */
export function walk(digest: Uint8Array, size: number): (attempt: number) => number {
  const start = number(digest, 0) % size;
  let step = 1 + (number(digest, 6) % Math.min(size, 1_000_003));
  while (gcd(step, size) !== 1) step++;
  return (attempt) => (start + attempt * step) % size;
}
