// What one check found in a reply: counts by rule and the first few places. Invariant: holds no text of the reply.
import {
  Withheld,
  type ChannelFilter,
  type ChannelId,
  type Verdict,
  type VerdictPlace,
} from '../model/reply.js';

/** Places of one rule that are kept; all are counted. */
const MAX_PLACES = 4;

/** Where in a channel. Offsets are UTF-16 code units into the text that the check read. */
export interface Spot {
  readonly channel: ChannelId;
  readonly start: number;
  readonly end: number;
}

const GRAVITY: readonly Verdict['result'][] = ['clean', 'annotated', 'redacted', 'withheld', 'failed'];

export class Tally {
  readonly #found = new Map<string, { count: number; readonly places: VerdictPlace[] }>();
  #result: Verdict['result'] = 'clean';

  constructor(private readonly check: Verdict['check']) {}

  add(rule: string, result: 'annotated' | 'redacted' | 'withheld' | 'failed', spot?: Spot): void {
    const found = this.#found.get(rule) ?? { count: 0, places: [] };
    this.#found.set(rule, found);
    found.count++;
    if (GRAVITY.indexOf(result) > GRAVITY.indexOf(this.#result)) this.#result = result;
    if (spot === undefined || found.places.length >= MAX_PLACES) return;
    const { channel, start, end } = spot;
    found.places.push({ rule, channel: channel.kind, choice: channel.choice, start, end });
  }

  /** Records it and ends the reply. */
  withhold(rule: string, result: 'withheld' | 'failed' = 'withheld', spot?: Spot): never {
    this.add(rule, result, spot);
    throw new Withheld(rule);
  }

  /** By rule: which filter saw its finding first depends on how the text was cut. */
  verdict(): Verdict {
    const found = [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1));
    const counts = Object.fromEntries(found.map(([rule, { count }]) => [rule, count]));
    const places = found.flatMap(([, one]) => one.places);
    return { check: this.check, result: this.#result, counts, ...(places.length > 0 && { places }) };
  }
}

/** Filters one behind the other, as one. */
export function pipe(filters: readonly ChannelFilter[]): ChannelFilter {
  return {
    push: (text) => filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)), text),
    end: () =>
      filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)) + filter.end(), ''),
  };
}
