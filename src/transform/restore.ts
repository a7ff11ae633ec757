// Pseudonyms of a reply become the values again. Knows the pseudonyms of this request and nothing else.
// Invariant: what comes out depends on the text alone, never on how it was cut; a look-alike is never touched.
import type { IssuedPseudonym, Pseudonyms } from '../model/outbound.js';
import type { ChannelFilter, ChannelKind, ReplyStage, Verdict } from '../model/reply.js';
import type { Match } from '../text/matcher.js';
import { dress, fits, LOOK_BEHIND, OPENERS } from './dress.js';
import { buildLenient, type LenientMatcher } from './lenient.js';
import { Place } from './place.js';
import { surrogateFits } from './surrogate-bounds.js';

export interface RestoreOptions {
  /** Hosts whose URLs may carry a value, in lower case (`hostsIn`). Asked only when a reply puts a value into a URL. */
  readonly hosts: () => readonly string[];
  /** Put values into the arguments of tool calls. */
  readonly restoreTools: boolean;
}

interface Shared {
  readonly matcher: LenientMatcher;
  readonly pseudonyms: Pseudonyms;
  readonly hosts: () => ReadonlySet<string>;
  readonly count: (
    what: 'restored' | 'restored_in_arguments' | 'kept_in_url' | 'apostrophe_in_arguments',
  ) => void;
}

const UNCHANGED: ChannelFilter = { push: (text) => text, end: () => '' };

export function makeRestore(pseudonyms: Pseudonyms, options: RestoreOptions): ReplyStage {
  const counts = new Map<string, number>();
  let hosts: ReadonlySet<string> | undefined;
  const shared: Shared = {
    matcher: matcherOf(pseudonyms),
    pseudonyms,
    hosts: () => (hosts ??= new Set(options.hosts())),
    count: (what) => void counts.set(`restore.${what}`, (counts.get(`restore.${what}`) ?? 0) + 1),
  };
  return {
    open({ kind }) {
      if (pseudonyms.size === 0) return UNCHANGED;
      if (kind === 'tool_arguments' && !options.restoreTools) return UNCHANGED;
      return new RestoreFilter(shared, kind);
    },
    toolCall: () => undefined,
    verdicts(): readonly Verdict[] {
      const notable = counts.has('restore.kept_in_url') || counts.has('restore.apostrophe_in_arguments');
      return [
        { check: 'restore', result: notable ? 'annotated' : 'clean', counts: Object.fromEntries(counts) },
      ];
    },
  };
}

function matcherOf(pseudonyms: Pseudonyms): LenientMatcher {
  const issued = [...pseudonyms];
  const named = (surrogate: boolean): string[] =>
    issued.flatMap(([text, entry]) => ((entry.surrogate === true) === surrogate ? [text] : []));
  return buildLenient(named(false), named(true));
}

class RestoreFilter implements ChannelFilter {
  readonly #place: Place;
  /** Raw text that was already released, as far as anything looks back. */
  #behind = '';
  #pending = '';

  constructor(
    private readonly shared: Shared,
    private readonly kind: ChannelKind,
  ) {
    this.#place = new Place(shared.hosts);
  }

  push(text: string): string {
    this.#pending += text;
    return this.#advance(false);
  }

  end(): string {
    return this.#advance(true);
  }

  #advance(ended: boolean): string {
    const pending = this.#pending;
    // Put together once: thousands of pseudonyms may stand in one event.
    const seen = this.#behind + pending;
    let out = '';
    let at = 0;
    let limit: number | undefined;
    for (const hit of this.shared.matcher.find(pending)) {
      if (!ended && this.#undecided(at) <= hit.start) break;
      const brackets = this.#around(seen, hit, ended);
      if (brackets === 'wait') {
        limit = this.#withOpeners(hit.start, at);
        break;
      }
      this.#place.feed(pending.slice(at, hit.start));
      const value = brackets === 'no' ? undefined : this.#valueFor(hit.value);
      const cut = brackets === 'no' || value === undefined ? 0 : brackets;
      out += pending.slice(at, hit.start - cut) + (value ?? pending.slice(hit.start, hit.end));
      at = hit.end + cut;
      this.#place.feed(pending.slice(hit.start, at));
    }
    limit ??= ended ? pending.length : this.#undecided(at);
    this.#place.feed(pending.slice(at, limit));
    out += pending.slice(at, limit);
    this.#behind = (this.#behind + pending.slice(0, limit)).slice(-LOOK_BEHIND);
    this.#pending = pending.slice(limit);
    return out;
  }

  /** Where the first piece begins that more text could still change. */
  #undecided(from: number): number {
    return this.#withOpeners(from + this.shared.matcher.unfinished(this.#pending.slice(from)), from);
  }

  /** Brackets that may turn out to hug a pseudonym are not released before it. */
  #withOpeners(start: number, from: number): number {
    let at = start;
    while (at > from && start - at < 2 && OPENERS.includes(this.#pending.charAt(at - 1))) at--;
    return at;
  }

  /** How many brackets on each side go with it; `no` where it is no pseudonym of its own. */
  #around(text: string, hit: Match, ended: boolean): number | 'no' | 'wait' {
    const [start, end] = [hit.start + this.#behind.length, hit.end + this.#behind.length];
    const { entity = '', surrogate } = this.#issued(hit.value) ?? {};
    if (surrogate === true) {
      const exact = text.slice(start, end) === hit.value ? surrogateFits(text, start, end, ended) : 'no';
      return exact === 'yes' ? 0 : exact;
    }
    const fit = fits(text, start, end, ended);
    if (fit !== 'yes') return fit;
    return dress(text, start, end, { kind: this.kind, entity, ended });
  }

  #issued(pseudonym: string): IssuedPseudonym | undefined {
    return this.shared.pseudonyms.get(pseudonym);
  }

  /** The value for a pseudonym that stands here, or undefined where it must not be put. */
  #valueFor(pseudonym: string): string | undefined {
    const issued = this.#issued(pseudonym);
    if (issued === undefined) return undefined;
    if (!this.#place.mayRestore()) {
      this.shared.count('kept_in_url');
      return undefined;
    }
    this.shared.count('restored');
    if (this.kind === 'tool_arguments') this.shared.count('restored_in_arguments');
    if (this.kind === 'tool_arguments' && issued.value.includes("'")) {
      this.shared.count('apostrophe_in_arguments');
    }
    return issued.value;
  }
}
