// Small numbers for values, so that it can be said which were looked for in a text without keeping any of them.
// Invariant: two values of one scope have one number only if three keyed hashes of 32 bits agree (a chance of 2^-96
// whoever chooses the values, as nobody sees the key).
import { randomBytes } from 'node:crypto';

/** UTF-16 units; longer values have no number. */
export const LONGEST = 256;

/** The largest prime below 2^32. Products with a code unit are below 2^48, so sixteen of them add up exactly. */
const PRIME = 0xfffffffb;
const AT_ONCE = 16;

export interface ValueIds {
  /** How many there are: the next value that is new has this number. */
  readonly size: number;
  /**
   * @param scope small numbers of the caller and the kind of look-up
   * @param ignoreCase ASCII letters in either case are the same
   */
  of(value: string, scope: number, ignoreCase: boolean): number;
}

/**
 * Multilinear hashing modulo a prime (Carter and Wegman 1979): the key is drawn at start and never leaves. An HMAC for
 * each of hundreds of values in every request would cost more than looking for them.
 */
export function makeValueIds(): ValueIds {
  const [keyA, keyB, keyC] = [drawKey(), drawKey(), drawKey()];
  let table = new Int32Array(1024).fill(-1);
  let lanes = new Float64Array(3 * 512);
  let size = 0;

  function grow(): void {
    const wider = new Float64Array(2 * lanes.length);
    wider.set(lanes);
    lanes = wider;
    table = new Int32Array(2 * table.length).fill(-1);
    const mask = table.length - 1;
    for (let id = 0; id < size; id++) {
      let slot = (lanes[3 * id] ?? 0) & mask;
      while (table[slot] !== -1) slot = (slot + 1) & mask;
      table[slot] = id;
    }
  }

  return {
    get size() {
      return size;
    },
    of(value, scope, ignoreCase) {
      const a = hashOf(value, scope, ignoreCase, keyA);
      const b = hashOf(value, scope, ignoreCase, keyB);
      const c = hashOf(value, scope, ignoreCase, keyC);
      const mask = table.length - 1;
      let slot = a & mask;
      for (let id = table[slot] ?? -1; id !== -1; id = table[slot] ?? -1) {
        if (lanes[3 * id] === a && lanes[3 * id + 1] === b && lanes[3 * id + 2] === c) return id;
        slot = (slot + 1) & mask;
      }
      table[slot] = size;
      lanes.set([a, b, c], 3 * size);
      size++;
      if (2 * size >= table.length) grow();
      return size - 1;
    },
  };
}

/** One number below the prime for each unit, the length and the scope. */
function drawKey(): Float64Array {
  const bytes = randomBytes(8 * (LONGEST + 2));
  // 53 bits for a residue of 32: the bias is below 2^-20 of a chance.
  return Float64Array.from({ length: LONGEST + 2 }, (_, at) =>
    Number(bytes.readBigUInt64LE(8 * at) % BigInt(PRIME)),
  );
}

function hashOf(value: string, scope: number, ignoreCase: boolean, key: Float64Array): number {
  let sum = (key[LONGEST] ?? 0) * value.length + (key[LONGEST + 1] ?? 0) * scope;
  for (let at = 0; at < value.length; at++) {
    let unit = value.charCodeAt(at);
    if (ignoreCase && unit >= 0x41 && unit <= 0x5a) unit += 32;
    sum += (key[at] ?? 0) * unit;
    if (at % AT_ONCE === AT_ONCE - 3) sum = residue(sum);
  }
  return residue(sum);
}

function residue(sum: number): number {
  return sum - Math.floor(sum / PRIME) * PRIME;
}
