// Many patterns over one text in a single pass: which of them occur at all. Says nothing about where.
// Invariant: a set that breaks throws; it never answers "none".
import RE2 from 're2';

/**
 * Past RE2's fixed 8 MB a set rebuilds its automaton over and over (43 times slower between 160 and 222 patterns) or
 * does not compile, so patterns are spread over small sets.
 */
const PATTERNS_PER_SET = 96;
/** Literals share a small automaton: 725 of them in one set take 1.4 ms a megabyte, in three sets 3.7. */
const LITERALS_PER_SET = 1024;

export interface Gate {
  /** Indices of the patterns that occur in the bytes. Throws when RE2 runs out of memory. */
  match(bytes: Buffer): readonly number[];
}

/** @param sources RE2 patterns */
export function patternGate(sources: readonly string[]): Gate {
  return gate(sources, PATTERNS_PER_SET, '');
}

/** @param literals printable ASCII, found in any case. A set, because an alternation hides overlapping ones. */
export function literalGate(literals: readonly string[]): Gate {
  return gate(literals.map(escapeLiteral), LITERALS_PER_SET, 'i');
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

function gate(sources: readonly string[], size: number, flags: string): Gate {
  const shards: Shard[] = [];
  for (let first = 0; first < sources.length; first += size) {
    shards.push(...compileShards(sources, first, Math.min(sources.length, first + size), flags));
  }
  return {
    match(bytes) {
      const named: number[] = [];
      for (const { first, set } of shards) for (const index of set.match(bytes)) named.push(first + index);
      return named;
    },
  };
}

/** Long patterns fill a set before it has its number: then it is halved. Throws for a pattern that fills one alone. */
function compileShards(sources: readonly string[], first: number, end: number, flags: string): Shard[] {
  try {
    return [{ first, set: new RE2.Set(sources.slice(first, end), flags) }];
  } catch (error) {
    if (end - first < 2) throw error;
    const middle = (first + end) >> 1;
    return [...compileShards(sources, first, middle, flags), ...compileShards(sources, middle, end, flags)];
  }
}
