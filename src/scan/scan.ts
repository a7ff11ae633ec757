// The provider's text before anything is put back into it: secrets are redacted or withheld, odd things are counted.
// Invariant: a check that breaks withholds the reply; nothing is released that was not read.
import type { Detector, SecretSpan } from '../model/finding.js';
import type { Pseudonyms } from '../model/outbound.js';
import { Withheld, type ChannelFilter, type ReplyStage, type Verdict } from '../model/reply.js';
import { ArgumentsFilter } from './arguments.js';
import { lookAlikes } from './look-alike.js';
import { RunFilter, type Redaction, type RunJudge } from './run-filter.js';

export interface ScanOptions {
  readonly detector: Pick<Detector, 'secrets'>;
  /** Names of the tools that the request declares; undefined when it declares none. */
  readonly declaredTools: readonly string[] | undefined;
  readonly issued: Pseudonyms;
  readonly secretsPolicy: 'redact' | 'withhold';
  /** Look-alikes of pseudonyms that stand in the prompt are nothing odd in the reply. */
  readonly inPrompt?: (word: string) => boolean;
}

/** Rules of private keys: half a key in a log is still a key, so the reply is withheld whole. */
function isPrivateKey(rule: string): boolean {
  return rule.includes('private-key') || rule.includes('.pem');
}

export function makeScan(options: ScanOptions): ReplyStage {
  const scan = new Scan(options);
  return {
    open: ({ kind, key }) =>
      kind === 'tool_arguments' ? new ArgumentsFilter(scan, !key.startsWith('custom')) : scan.open(),
    toolCall: (name) => scan.toolCall(name),
    verdicts: () => scan.verdicts(),
  };
}

class Scan implements RunJudge {
  readonly #secrets = new Map<string, number>();
  readonly #markers = new Map<string, number>();
  #ending: 'withheld' | 'failed' | undefined;

  constructor(private readonly options: ScanOptions) {}

  open(): ChannelFilter {
    return new RunFilter(this);
  }

  toolCall(name: string): void {
    const declared = this.options.declaredTools;
    if (declared !== undefined && !declared.includes(name)) count(this.#markers, 'markers.undeclared_tool');
  }

  notJson(): void {
    count(this.#markers, 'markers.arguments_not_json');
  }

  judge(text: string, start: number, end: number): readonly Redaction[] {
    for (const word of lookAlikes(text.slice(start, end))) {
      if (!this.options.issued.has(word) && this.options.inPrompt?.(word) !== true) {
        count(this.#markers, 'markers.unissued_pseudonym');
      }
    }
    const spans = this.options.detector.secrets(text);
    if (spans === 'failed') this.#withhold('scan.failed', 'failed');
    return this.#redactions(spans, start, end);
  }

  tooLong(): string {
    return this.#redact('scan.long-run');
  }

  privateKey(): never {
    this.#withhold('scan.private-key', 'withheld');
  }

  verdicts(): readonly Verdict[] {
    const redacted = this.#secrets.size > 0 ? 'redacted' : 'clean';
    return [
      { check: 'secrets', result: this.#ending ?? redacted, counts: Object.fromEntries(this.#secrets) },
      {
        check: 'markers',
        result: this.#markers.size > 0 ? 'annotated' : 'clean',
        counts: Object.fromEntries(this.#markers),
      },
    ];
  }

  #redactions(spans: readonly SecretSpan[], start: number, end: number): readonly Redaction[] {
    const redactions: Redaction[] = [];
    let from = start;
    for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
      // What stands before the run was judged with its own run.
      const redaction = { start: Math.max(span.start, from), end: Math.min(span.end, end) };
      if (redaction.start >= redaction.end) continue;
      redactions.push({ ...redaction, marker: this.#redact(span.rule) });
      from = redaction.end;
    }
    return redactions;
  }

  #redact(rule: string): string {
    if (this.options.secretsPolicy === 'withhold' || isPrivateKey(rule)) this.#withhold(rule, 'withheld');
    count(this.#secrets, rule);
    return `[REDACTED:${rule}]`;
  }

  #withhold(rule: string, ending: 'withheld' | 'failed'): never {
    count(this.#secrets, rule);
    this.#ending = ending;
    throw new Withheld(rule);
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
