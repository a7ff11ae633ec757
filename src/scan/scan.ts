// The provider's text before anything is put back into it: secrets, active content, personal data of strangers.
// Invariant: a check that breaks withholds the reply; nothing is released that was not read.
import { namesValue } from '../model/entities.js';
import type { Detector, SecretSpan } from '../model/finding.js';
import { atLeast } from '../model/level.js';
import type { Policy } from '../model/policy.js';
import type { ChannelFilter, ChannelId, ReplyStage } from '../model/reply.js';
import { ArgumentsFilter } from './arguments.js';
import { CharacterFilter } from './characters.js';
import type { DestinationOptions } from './destination.js';
import { LinkFilter } from './links.js';
import { isMeasure, lookAlikes } from './look-alike.js';
import type { Markers } from './markers.js';
import { PersonalFilter, type PersonalJudge, type PersonalSpan } from './personal.js';
import type { RequestText } from './request-text.js';
import { RunFilter, type Redaction, type RunJudge } from './run-filter.js';
import { pipe, Tally } from './tally.js';

export interface ScanOptions {
  readonly detector: Pick<Detector, 'secrets' | 'detect'>;
  readonly policy: Policy['output'];
  readonly markers: Markers;
  /** For the addresses of the reply. */
  readonly links: DestinationOptions;
  readonly request: RequestText;
  /** A pseudonym of this request, or a look-alike that stands in it. */
  readonly isIssued: (word: string) => boolean;
}

/** Rules of private keys: half a key in a log is still a key, so the reply is withheld whole. */
function isPrivateKey(rule: string): boolean {
  return rule.includes('private-key') || rule.includes('.pem');
}

export function makeScan(options: ScanOptions): ReplyStage {
  const scan = new Scan(options);
  return {
    open: (channel) => scan.open(channel),
    toolCall: (name) => options.markers.toolCall(name),
    probabilities: (logprobs) => options.markers.probabilities(logprobs),
    verdicts: () => [scan.secrets.verdict(), scan.personal.verdict(), scan.sanitised.verdict()],
  };
}

class Scan {
  readonly secrets = new Tally('secrets');
  readonly personal = new Tally('pii');
  readonly sanitised = new Tally('sanitise');

  constructor(private readonly options: ScanOptions) {}

  open(channel: ChannelId): ChannelFilter {
    if (channel.kind !== 'tool_arguments') return this.#reader(channel);
    const judge = {
      open: () => this.#reader(channel),
      notJson: () => this.options.markers.notJson(channel),
    };
    return new ArgumentsFilter(judge, !channel.key.startsWith('custom'));
  }

  /** Characters first: what they hide must be read as the client would see it. */
  #reader(channel: ChannelId): ChannelFilter {
    const { policy, links } = this.options;
    const rendered = channel.kind === 'content' || channel.kind === 'refusal' || channel.kind === 'reasoning';
    const sanitise = (rule: string, start: number, end: number): boolean =>
      this.#apply(this.sanitised, policy.sanitise, rule, { channel, start, end });
    const filters: ChannelFilter[] = [
      new CharacterFilter({ hidden: sanitise }),
      new RunFilter(this.#runs(channel)),
      new LinkFilter({ options: links, link: sanitise }, !rendered),
    ];
    // Ids, names of models and the like are no text that anybody wrote.
    if (channel.kind !== 'other') filters.push(new PersonalFilter(this.#persons(channel)));
    return pipe(filters);
  }

  /** @returns whether it goes */
  #apply(
    tally: Tally,
    policy: 'annotate' | 'redact' | 'withhold',
    rule: string,
    spot: Parameters<Tally['add']>[2],
  ): boolean {
    if (policy === 'withhold') tally.withhold(rule, 'withheld', spot);
    tally.add(rule, policy === 'redact' ? 'redacted' : 'annotated', spot);
    return policy === 'redact';
  }

  #runs(channel: ChannelId): RunJudge {
    return {
      judge: (text, start, end, base) => {
        this.#lookAlikes(text.slice(start, end), channel, base + start);
        const spans = this.options.detector.secrets(text);
        if (spans === 'failed') return this.secrets.withhold('scan.failed', 'failed');
        return this.#redactions(spans, start, end, { channel, base });
      },
      tooLong: () => this.#redact('scan.long-run'),
      privateKey: () => this.secrets.withhold('scan.private-key'),
    };
  }

  #lookAlikes(run: string, channel: ChannelId, start: number): void {
    for (const word of lookAlikes(run)) {
      if (!this.options.isIssued(word) && !isMeasure(word))
        this.options.markers.unissued({ channel, start, end: start + run.length });
    }
  }

  #redactions(
    spans: readonly SecretSpan[],
    start: number,
    end: number,
    { channel, base }: { readonly channel: ChannelId; readonly base: number },
  ): readonly Redaction[] {
    const redactions: Redaction[] = [];
    let from = start;
    for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
      // What stands before the run was judged with its own run.
      const redaction = { start: Math.max(span.start, from), end: Math.min(span.end, end) };
      if (redaction.start >= redaction.end) continue;
      const spot = { channel, start: base + redaction.start, end: base + redaction.end };
      redactions.push({ ...redaction, marker: this.#redact(span.rule, spot) });
      from = redaction.end;
    }
    return redactions;
  }

  #redact(rule: string, spot?: Parameters<Tally['add']>[2]): string {
    if (this.options.policy.secrets === 'withhold' || isPrivateKey(rule)) {
      this.secrets.withhold(rule, 'withheld', spot);
    }
    this.secrets.add(rule, 'redacted', spot);
    return `[REDACTED:${rule}]`;
  }

  #persons(channel: ChannelId): PersonalJudge {
    const policy = this.options.policy.pii;
    return {
      holds: policy !== 'annotate',
      personal: (text, from, base) => {
        const going: PersonalSpan[] = [];
        let at = from;
        for (const span of this.#strangers(text)) {
          const start = Math.max(span.start, at);
          if (start >= span.end) continue;
          const spot = { channel, start: base + start, end: base + span.end };
          if (this.#apply(this.personal, policy, span.rule, spot)) going.push({ ...span, start });
          at = span.end;
        }
        return going;
      },
    };
  }

  /** Personal values in the text that the request does not hold. */
  #strangers(text: string): readonly PersonalSpan[] {
    const { detector, request, policy, isIssued } = this.options;
    const found = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    if (found.status === 'failed') {
      if (policy.pii !== 'annotate') this.personal.withhold('scan.failed', 'failed');
      this.personal.add('scan.failed', 'failed');
    }
    const findings = found.status === 'found' ? found.findings : [];
    return findings
      .filter(
        ({ action, level, entity }) => action === 'enforce' && atLeast(level, 'MEDIUM') && namesValue(entity),
      )
      .flatMap(({ rule, entity, spans }) => spans.map(({ start, end }) => ({ rule, entity, start, end })))
      .filter(({ start, end }) => {
        const value = text.slice(start, end);
        return !lookAlikes(value).some(isIssued) && !request.holds(value);
      })
      .sort((a, b) => a.start - b.start || b.end - a.end);
  }
}
