// What makes a reply doubtful without making it dangerous: counted, and withheld only where policy or the kind says so.
// Invariant: the name of a tool that the request does not declare never reaches a client that declared some.
import type { Policy } from '../model/policy.js';
import type { ChannelId, Verdict } from '../model/reply.js';
import { Tally, type Spot } from './tally.js';

export type MarkerRule =
  | 'markers.undeclared_tool'
  | 'markers.arguments_not_json'
  | 'markers.arguments_break_schema'
  | 'markers.schema_not_checked'
  | 'markers.unissued_pseudonym'
  | 'markers.ungrounded_number'
  | 'markers.ungrounded_year'
  | 'markers.ungrounded_name'
  | 'markers.ungrounded_url'
  | 'markers.ungrounded_quote'
  | 'markers.malformed_doi'
  | 'markers.malformed_isbn'
  | 'markers.malformed_arxiv'
  | 'markers.impossible_date'
  | 'markers.unknown_package'
  | 'markers.low_probability'
  | 'markers.not_read';

/** What `markers: withhold` acts on. The others are weak by themselves, or say nothing when they are silent. */
const ENFORCED: ReadonlySet<MarkerRule> = new Set<MarkerRule>([
  'markers.undeclared_tool',
  'markers.arguments_not_json',
  'markers.unissued_pseudonym',
  'markers.ungrounded_number',
  'markers.ungrounded_year',
  'markers.ungrounded_name',
  'markers.ungrounded_url',
  'markers.unknown_package',
]);

/** A mean below this over so many tokens: on average the model gave the chosen word a chance of one in three. */
const LOW_MEAN = -1.1;
const MIN_TOKENS = 20;

export interface MarkersOptions {
  readonly policy: Policy['output']['markers'];
  /** Names of the tools that the request declares; `unknown` where only the provider knows what it may call. */
  readonly declaredTools: readonly string[] | 'unknown';
}

export class Markers {
  readonly #tally = new Tally('markers');

  constructor(private readonly options: MarkersOptions) {}

  toolCall(name: string): void {
    const declared = this.options.declaredTools;
    if (declared === 'unknown' || declared.includes(name)) return;
    if (declared.length > 0) this.#tally.withhold('markers.undeclared_tool');
    this.mark('markers.undeclared_tool');
  }

  notJson(channel: ChannelId): void {
    this.mark('markers.arguments_not_json', { channel, start: 0, end: 0 });
  }

  unissued(spot: Spot): void {
    this.mark('markers.unissued_pseudonym', spot);
  }

  /** Natural logarithms of the probability of each token. */
  probabilities(logprobs: readonly number[]): void {
    if (logprobs.length < MIN_TOKENS) return;
    const mean = logprobs.reduce((sum, one) => sum + Math.max(one, -100), 0) / logprobs.length;
    if (mean < LOW_MEAN) this.mark('markers.low_probability');
  }

  /** @param grave it is withheld by policy although markers of its kind are not, or the other way round */
  mark(rule: MarkerRule, spot?: Spot, grave = ENFORCED.has(rule)): void {
    if (grave && this.options.policy === 'withhold') this.#tally.withhold(rule, 'withheld', spot);
    this.#tally.add(rule, 'annotated', spot);
  }

  verdict(): Verdict {
    return this.#tally.verdict();
  }
}
