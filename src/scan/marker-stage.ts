// What can be said of a reply only when all of it is there, with the real values in it: grounding, identifiers,
// packages, arguments against their schema. Invariant: changes nothing; text that is too long is said to be unread.
import type { ChannelFilter, ChannelId, ReplyStage } from '../model/reply.js';
import type { Ungrounded } from './grounding/check.js';
import { malformedIn } from './identifiers.js';
import type { MarkerRule, Markers } from './markers.js';
import { unknownPackages } from './packages.js';
import type { SchemaChecks } from './schema-check.js';

/** UTF-16 code units of one channel. */
const MAX_READ = 200_000;

/** What a tool takes. */
export interface ToolSchema {
  /** As JSON text. */
  readonly schema: string;
  /** The provider promises to keep to it. */
  readonly strict: boolean;
}

export interface MarkerStageOptions {
  readonly markers: Markers;
  /** Undefined where the request carries no source. */
  readonly grounding: () => ((reply: string) => readonly Ungrounded[]) | undefined;
  /** Undefined where the request shows no manifest. Like all here, asked only when a reply gives reason to. */
  readonly packages: () => ((name: string) => boolean) | undefined;
  /** A text, in lower case, stands in the request: what was wrong there is no invention. */
  readonly inRequest: (lower: string) => boolean;
  /** By the name of the tool; empty where values were not put back, since then they do not fit. */
  readonly schemas: () => ReadonlyMap<string, ToolSchema>;
  readonly checks: SchemaChecks;
  readonly now: () => Date;
}

export function makeMarkerStage(options: MarkerStageOptions): ReplyStage {
  /** Of the call whose arguments come next: a call is told before they are released. */
  const called = new Map<number, string>();
  return {
    open(channel) {
      if (channel.kind === 'content')
        return new Whole((text, whole) => checkContent(text, whole, channel, options));
      if (channel.kind !== 'tool_arguments' || channel.key.startsWith('custom')) return PASS;
      const schema = options.schemas().get(called.get(channel.choice) ?? '');
      return schema === undefined
        ? PASS
        : new Whole((text, whole) => checkArguments(text, whole, { channel, schema }, options));
    },
    toolCall: (name, choice) => void called.set(choice, name),
    verdicts: () => [options.markers.verdict()],
  };
}

const PASS: ChannelFilter = { push: (text) => text, end: () => '' };

/** Lets text pass and keeps it. */
class Whole implements ChannelFilter {
  #pieces: string[] = [];
  #length = 0;

  constructor(private readonly done: (text: string, whole: boolean) => void) {}

  push(text: string): string {
    if (this.#length < MAX_READ) this.#pieces.push(text);
    this.#length += text.length;
    return text;
  }

  end(): string {
    const text = this.#pieces.join('');
    this.#pieces = [];
    if (text !== '') this.done(text.slice(0, MAX_READ), this.#length <= MAX_READ);
    return '';
  }
}

function checkContent(text: string, whole: boolean, channel: ChannelId, options: MarkerStageOptions): void {
  const { markers, grounding, packages, inRequest, now } = options;
  const mark = (rule: MarkerRule, place: { readonly start: number; readonly end: number }): void =>
    markers.mark(rule, { channel, ...place });
  for (const { rule, start, end } of malformedIn(text, now())) {
    if (!inRequest(text.slice(start, end).toLowerCase())) mark(rule, { start, end });
  }
  const wanted = [...unknownPackages(text, () => false)];
  const knows = wanted.length > 0 ? packages() : undefined;
  if (knows !== undefined)
    for (const place of unknownPackages(text, knows)) mark('markers.unknown_package', place);
  for (const { rule, ...place } of grounding()?.(text) ?? []) mark(rule, place);
  if (!whole) mark('markers.not_read', { start: text.length, end: text.length });
}

function checkArguments(
  text: string,
  whole: boolean,
  { channel, schema }: { readonly channel: ChannelId; readonly schema: ToolSchema },
  { markers, checks }: MarkerStageOptions,
): void {
  const verdict = whole ? checks.check(schema.schema, text) : 'not-checked';
  const spot = { channel, start: 0, end: 0 };
  if (verdict === 'breaks') markers.mark('markers.arguments_break_schema', spot, schema.strict);
  if (verdict === 'not-checked' && schema.strict) markers.mark('markers.schema_not_checked', spot);
}
