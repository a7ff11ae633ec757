// What one check found in a reply: counts by rule and the first few places. Invariant: holds no text of the reply.
import {
  Withheld,
  type ChannelFilter,
  type ChannelId,
  type Verdict,
  type VerdictPlace,
} from '../model/reply.js';

/** Places in a verdict; all are counted. */
const MAX_PLACES = 16;

/** Where in a channel. Offsets are UTF-16 code units into the text that the check read. */
export interface Spot {
  readonly channel: ChannelId;
  readonly start: number;
  readonly end: number;
}

const GRAVITY: readonly Verdict['result'][] = ['clean', 'annotated', 'redacted', 'withheld', 'failed'];

export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #places: VerdictPlace[] = [];
  #result: Verdict['result'] = 'clean';

  constructor(private readonly check: Verdict['check']) {}

  add(rule: string, result: 'annotated' | 'redacted' | 'withheld' | 'failed', spot?: Spot): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    if (GRAVITY.indexOf(result) > GRAVITY.indexOf(this.#result)) this.#result = result;
    if (spot === undefined || this.#places.length >= MAX_PLACES) return;
    const { channel, start, end } = spot;
    this.#places.push({ rule, channel: channel.kind, choice: channel.choice, start, end });
  }

  /** Records it and ends the reply. */
  withhold(rule: string, result: 'withheld' | 'failed' = 'withheld', spot?: Spot): never {
    this.add(rule, result, spot);
    throw new Withheld(rule);
  }

  verdict(): Verdict {
    const counts = Object.fromEntries(this.#counts);
    const places = this.#places.length > 0 ? { places: [...this.#places] } : {};
    return { check: this.check, result: this.#result, counts, ...places };
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
