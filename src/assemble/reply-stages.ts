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
import { makeRequestText } from '../scan/request-text.js';
import { makeScan } from '../scan/scan.js';
import { hostsIn } from '../transform/hosts.js';
import { makeRestore } from '../transform/restore.js';

export function replyStages(
  known: Readied,
  policy: Policy['output'],
  detector: Pick<Detector, 'secrets' | 'detect'>,
): readonly ReplyStage[] {
  const { prompt, prepared, caller } = known;
  const { pseudonyms } = prepared;
  const texts = (): readonly string[] => prompt.leaves.map(({ text }) => text);
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
    hosts: pseudonyms.size > 0 ? trusted() : [],
    restoreTools: caller.restoreTools,
  });
  return [scan, restore];
}

/** Hosts as a browser spells them, without `www.`. */
function asSet(hosts: () => readonly string[]): () => ReadonlySet<string> {
  let set: ReadonlySet<string> | undefined;
  return () => (set ??= new Set(hosts().map(spelledHost)));
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
