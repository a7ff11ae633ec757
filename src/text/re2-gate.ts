// Many patterns over one text in a single pass: which of them occur at all. Says nothing about where.
// Invariant: a set that breaks throws; it never answers "none".
import RE2 from 're2';

/**
 * Past RE2's fixed 8 MB a set rebuilds its automaton over and over (43 times slower between 160 and 222 patterns) or does not
 * compile; and each text of base64 leads a large set through states that no text before it led to. A pass of a small set over
 * 8 KB takes 10 us whatever stands there; with the shipped rules, sets of 12 cost a fifth of what one set does on such texts,
 * and prose 8 us more.
 */
const PATTERNS_PER_SET = 12;

export interface Gate {
  /** Indices of the patterns that occur in the bytes. Throws when RE2 runs out of memory. */
  match(bytes: Buffer): readonly number[];
}

/** @param sources RE2 patterns; @param most of them in one set: more than usual where they are short and much alike */
export function patternGate(sources: readonly string[], most = PATTERNS_PER_SET): Gate {
  const shards: Shard[] = [];
  for (let first = 0; first < sources.length; first += most) {
    shards.push(...compileShards(sources, first, Math.min(sources.length, first + most)));
  }
  return {
    match(bytes) {
      const named: number[] = [];
      for (const { first, set } of shards) for (const index of set.match(bytes)) named.push(first + index);
      return named;
    },
  };
}

/** The RE2 pattern that matches exactly this text. */
export function escapeLiteral(literal: string): string {
  let escaped = '';
  for (const char of literal) escaped += '\\^$.|?*+()[]{}-/'.includes(char) ? `\\${char}` : char;
  return escaped;
}

interface Shard {
  readonly first: number;
  readonly set: InstanceType<typeof RE2.Set>;
}

/** Long patterns fill a set before it has its number: then it is halved. Throws for a pattern that fills one alone. */
function compileShards(sources: readonly string[], first: number, end: number): Shard[] {
  try {
    return [{ first, set: new RE2.Set(sources.slice(first, end)) }];
  } catch (error) {
    if (end - first < 2) throw error;
    const middle = (first + end) >> 1;
    return [...compileShards(sources, first, middle), ...compileShards(sources, middle, end)];
  }
}
