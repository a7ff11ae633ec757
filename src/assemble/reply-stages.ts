// The stages of one reply, filled with what its request holds. Invariant: scan, then restore, then what reads the
// restored text; no stage sees what a later one puts in.
import { isWord } from '../detect/names/gazetteer.js';
import type { Detector } from '../model/finding.js';
import { atLeast } from '../model/level.js';
import { namesValue } from '../model/entities.js';
import type { Policy } from '../model/policy.js';
import type { ReplyStage } from '../model/reply.js';
import type { Readied } from '../pipeline/deps.js';
import { makeCarried } from '../scan/carried.js';
import { spelledHost } from '../scan/destination.js';
import { Markers } from '../scan/markers.js';
import { makeGrounding } from '../scan/grounding/check.js';
import type { MarkedTexts } from '../scan/grounding/remembered-marks.js';
import { sourceOf } from '../scan/grounding/source.js';
import { makeMarkerStage } from '../scan/marker-stage.js';
import { hasManifest, standsIn } from '../scan/packages.js';
import { makeRequestText } from '../scan/request-text.js';
import { makeScan } from '../scan/scan.js';
import type { SchemaChecks } from '../scan/schema-check.js';
import { hostsIn } from '../transform/hosts.js';
import { makeRestore } from '../transform/restore.js';
import { toolSchemas } from '../wire/tools.js';

export function replyStages(
  known: Readied,
  policy: Policy['output'],
  {
    detector,
    checks,
    marked,
  }: {
    readonly detector: Pick<Detector, 'secrets' | 'detect'>;
    readonly checks: SchemaChecks;
    readonly marked: MarkedTexts;
  },
): readonly ReplyStage[] {
  const { prompt, prepared, caller } = known;
  const { pseudonyms } = prepared;
  const texts = (): readonly string[] => prompt.leaves.map(({ text }) => text);
  let lowered: string | undefined;
  const lower = (): string => (lowered ??= texts().join('\n').toLowerCase());
  let hosts: readonly string[] | undefined;
  const trusted = (): readonly string[] => (hosts ??= hostsIn(prompt));
  const markers = new Markers({ policy: policy.markers, declaredTools: toolsOf(known) });
  const carried = makeCarried({
    values: () => valuesOf(known),
    texts: () => prompt.leaves.filter(({ place }) => place !== 'declaration').map(({ text }) => text),
    isWord,
  });
  const scan = makeScan({
    detector,
    policy,
    markers,
    links: { hosts: asSet(trusted), carried },
    request: makeRequestText(texts, [...pseudonyms.keys()]),
    isIssued: (word) => pseudonyms.has(word) || prompt.leaves.some((leaf) => leaf.text.includes(word)),
  });
  const restore = makeRestore(pseudonyms, {
    hosts: trusted,
    restoreTools: caller.restoreTools,
  });
  const last = makeMarkerStage({
    markers,
    grounding: once(() => groundingOf(known, marked)),
    packages: once(() => (hasManifest(texts()) ? (name: string) => standsIn(lower(), name) : undefined)),
    inRequest: (text) => lower().includes(text),
    // What was not put back would break what the schema says of it.
    schemas: once(() =>
      caller.restoreTools || pseudonyms.size === 0 ? toolSchemas(prompt.body) : new Map(),
    ),
    checks,
    now: () => new Date(),
  });
  return [scan, restore, last];
}

/** Hosts as a browser spells them, without `www.`. */
function asSet(hosts: () => readonly string[]): () => ReadonlySet<string> {
  let set: ReadonlySet<string> | undefined;
  return () => (set ??= new Set(hosts().map(spelledHost)));
}

/** Asked for when a reply needs it, and then kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function groundingOf(
  { prompt, caller }: Readied,
  marked: MarkedTexts,
): ReturnType<typeof makeGrounding> | undefined {
  const source = sourceOf(prompt);
  const { seed } = marked;
  const all = (): readonly string[] => marked.of(prompt.leaves, caller.agent);
  return source === undefined ? undefined : makeGrounding(source, { seed, all });
}

function toolsOf({ prompt, caller }: Readied): readonly string[] | 'unknown' {
  const allowed = caller.providerTools === 'allow' ? prompt.providerTools : [];
  if (prompt.tools.length === 0 && allowed.length > 0) return 'unknown';
  return [...prompt.tools.map(({ name }) => name), ...allowed.map(({ type }) => type)];
}

/** What must not be carried to a stranger: personal values, as they are and as pseudonyms. */
function valuesOf({ prompt, classification, prepared }: Readied): readonly string[] {
  if (classification.level === 'LOW') return [];
  const found = classification.findings
    .filter(
      ({ action, level, entity }) => action === 'enforce' && atLeast(level, 'MEDIUM') && namesValue(entity),
    )
    .map(({ spans }) =>
      spans.map(({ leaf, start, end }) => prompt.leaves[leaf]?.text.slice(start, end) ?? '').join(''),
    );
  return [...prepared.pseudonyms.keys(), ...classification.mask.map(({ value }) => value), ...found];
}
