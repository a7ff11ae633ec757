// Results of texts that come again: agents send their whole history on every turn. Stands in front of the detector.
// Invariant: holds fingerprints and offsets, no text; what failed or ended early is never kept, and what comes out is
// what the detector would have said.
import type { DetectInput, Detection, DetectLeaf, Detector, Finding } from '../model/finding.js';
import { AgedCache } from './aged-cache.js';
import type { Elsewhere } from './elsewhere.js';
import { cutJoin, type LeavesById } from './joins.js';
import { profileOf, type LeafPrints, type Print } from './leaf-prints.js';
import { QuietRuns, type OpenRuns } from './quiet-runs.js';

export interface ScanCache {
  /** @param caller scope of the results: what one caller sent says nothing about the time of another's calls */
  detect(input: DetectInput, caller: string): Promise<Detection>;
  /** Texts that were looked up since the start. */
  counts(): { readonly hits: number; readonly misses: number };
}

const BYTES = 32 * 1024 * 1024;

/** Findings of one text or of one join; spans name the leaf by its place in the join. */
type Kept = readonly Finding[];
type Join = DetectInput['joins'][number];

/** Of a request with more findings than this nobody will look at them: as the detector counts. */
const MAX_FINDINGS = 10_000;
const BYTES_AN_ENTRY = 256;
const BYTES_A_FINDING = 256;

/** @param prints of the same key as `print` */
export function makeScanCache(
  detector: Pick<Detector, 'detect'>,
  print: Print,
  prints: LeafPrints,
  { bytes = BYTES, elsewhere }: ScanCacheOptions = {},
): ScanCache {
  const cache = new AgedCache<Kept>({
    maxSize: bytes,
    sizeCalculation: (findings) => BYTES_AN_ENTRY + findings.length * BYTES_A_FINDING,
  });
  const quiet = new QuietRuns();
  const counts = { hits: 0, misses: 0 };
  return {
    counts: () => ({ ...counts }),
    async detect(input, caller) {
      const plan = makePlan(input, caller, { print, prints, quiet }, cache);
      const misses = plan.missing.reduce((sum, { key }) => sum + (key === '' ? 0 : 1), 0);
      counts.misses += misses;
      counts.hits += plan.lookedUp - misses;
      if (plan.missing.length === 0 && plan.missingJoins.length === 0) return resultOf(plan.known, false);
      const missing = {
        leaves: withLeavesOf(plan, input),
        joins: plan.missingJoins.map(({ join }) => join),
      };
      const scanned = elsewhere?.takes(unitsOf(missing))
        ? await elsewhere.detect(plain(missing), caller)
        : detector.detect(missing);
      if (scanned.status === 'failed') return scanned;
      const findings = scanned.status === 'found' ? scanned.findings : [];
      const bulk = scanned.status === 'found' && scanned.bulk;
      if (!bulk && !findings.some(endsSearch)) keep(plan, findings, cache);
      return resultOf([...plan.known, ...newFindings(plan, findings)], bulk);
    },
  };
}

export interface ScanCacheOptions {
  /** As estimated, of what is kept. */
  readonly bytes?: number;
  readonly elsewhere?: Pick<Elsewhere, 'takes' | 'detect'> | undefined;
}

interface MissingJoin {
  readonly key: string;
  readonly join: Join;
}

interface Plan {
  /** Leaves that are long enough to be kept. */
  readonly lookedUp: number;
  /** From the cache. */
  readonly known: readonly Finding[];
  /** Ids of leaves whose own findings are not known, with the key to keep them under, '' for none. */
  readonly missing: readonly { readonly leaf: number; readonly key: string }[];
  readonly missingJoins: readonly MissingJoin[];
  readonly runs: OpenRuns;
}

function makePlan(
  input: DetectInput,
  caller: string,
  { print, prints, quiet }: { readonly print: Print; readonly prints: LeafPrints; readonly quiet: QuietRuns },
  cache: AgedCache<Kept>,
): Plan {
  const known: Finding[] = [];
  const missing: { leaf: number; key: string }[] = [];
  let lookedUp = 0;
  const all = prints.readAll(input.leaves, caller);
  const placeOf = placesOf(input.leaves);
  const runs = quiet.open(
    placeOf === undefined ? prints.runs(input.leaves, caller) : [],
    input.leaves.length,
  );
  let place = -1;
  for (const leaf of input.leaves) {
    place += 1;
    const key = all[place] ?? '';
    if (key !== '') lookedUp += 1;
    if (runs.isQuiet(place)) continue;
    const kept = key === '' ? undefined : cache.get(key);
    if (kept === undefined) {
      runs.missing(place);
      missing.push({ leaf: leaf.id, key });
    } else if (kept.length > 0) {
      runs.heard(place);
      for (const finding of kept) known.push(placed(finding, [leaf.id]));
    }
  }
  runs.settle(false);
  const missingJoins: MissingJoin[] = [];
  const at = (id: number): number => (placeOf === undefined ? id : (placeOf.get(id) ?? -1));
  const byId = { get: (id: number) => input.leaves[at(id)] };
  const joins = input.joins.flatMap((whole) => cutJoin(whole, byId));
  for (const join of joins) {
    if (runs.isQuietBorder(join)) continue;
    const own = join.leaves.map((id) => all[at(id)] ?? '');
    const texts = own.includes('') ? textsWithout(own, join, byId) : [];
    const key = joinKey(join.scope, own, [caller, ...texts], print);
    const kept = cache.get(key);
    if (kept?.length === 0) runs.quietBorder(join);
    if (kept === undefined) missingJoins.push({ key, join });
    else for (const finding of kept) known.push(placed(finding, join.leaves));
  }
  return { lookedUp, known, missing, missingJoins, runs };
}

/** Undefined where ids are places, as in every request. */
function placesOf(leaves: readonly DetectLeaf[]): ReadonlyMap<number, number> | undefined {
  if (leaves.every(({ id }, place) => id === place)) return undefined;
  return new Map(leaves.map(({ id }, place) => [id, place]));
}

/** Texts that have no fingerprint, after their fields. */
function textsWithout(own: readonly string[], { leaves }: Join, byId: LeavesById): readonly string[] {
  return leaves.flatMap((id, place) => {
    const leaf = own[place] === '' ? byId.get(id) : undefined;
    return leaf === undefined ? [] : [profileOf(leaf), leaf.text];
  });
}

/** So many fingerprints side by side are a key as they are; more of them would be kept at the length of a text. */
const SIDE_BY_SIDE = 4;
/** Parts of one digest: a call does not take as many arguments as a request may have texts. */
const AT_ONCE = 1024;

/** @param own fingerprints of the texts, '' for none @param rest the caller, and what has no fingerprint, as text */
export function joinKey(
  scope: Join['scope'],
  own: readonly string[],
  rest: readonly string[],
  print: Print,
): string {
  if (own.length === 2 && own[0] !== '' && own[1] !== '') return `${scope} ${own[0]} ${own[1]}`;
  const few = own.length <= SIDE_BY_SIDE;
  if (few && !own.includes('')) return [scope, ...own].join(' ');
  const parts = [...(few ? [] : [String(own.length), ...own]), ...rest];
  let digest = '';
  for (let from = 0; from < parts.length; from += AT_ONCE)
    digest = print(digest, ...parts.slice(from, from + AT_ONCE));
  return [scope, ...(few ? own : []), digest].join(' ');
}

/** Leaves of new parts are read once more: what is found over the border depends on what is found inside. */
function withLeavesOf(plan: Plan, input: DetectInput): readonly DetectLeaf[] {
  const whole = new Set(plan.missing.map(({ leaf }) => leaf));
  const ends = new Set<number>();
  for (const { join } of plan.missingJoins)
    for (const id of join.leaves) (join.scope === 'messages' ? ends : whole).add(id);
  return input.leaves.flatMap((leaf) => {
    if (whole.has(leaf.id)) return [leaf];
    return ends.has(leaf.id) ? [{ ...pick(leaf), joinOnly: true as const }] : [];
  });
}

function unitsOf({ leaves }: DetectInput): number {
  return leaves.reduce((units, { text }) => units + text.length, 0);
}

/** Leaves of a request are no plain objects, and only those can be sent. */
function plain({ leaves, joins }: DetectInput): DetectInput {
  return {
    leaves: leaves.map((leaf) => ({
      ...pick(leaf),
      ...(leaf.key !== undefined && { key: leaf.key }),
      ...(leaf.isKey === true && { isKey: true as const }),
      ...(leaf.joinOnly === true && { joinOnly: true as const }),
    })),
    joins: joins.map((join) => ({ scope: join.scope, leaves: [...join.leaves] })),
  };
}

function pick({ id, text, kind }: DetectLeaf): DetectLeaf {
  return { id, text, kind };
}

/** Of leaves that were read only for a join, their own findings are known already. */
function newFindings(plan: Plan, findings: readonly Finding[]): readonly Finding[] {
  const missing = new Set(plan.missing.map(({ leaf }) => leaf));
  return findings.filter((finding) => isOfJoin(finding) || missing.has(finding.spans[0]?.leaf ?? -1));
}

function keep(plan: Plan, findings: readonly Finding[], cache: AgedCache<Kept>): void {
  const byLeaf = new Map<number, Finding[]>();
  for (const finding of findings) {
    const leaf = finding.spans[0]?.leaf ?? -1;
    if (isOfJoin(finding)) continue;
    const list = byLeaf.get(leaf);
    if (list === undefined) byLeaf.set(leaf, [finding]);
    else list.push(finding);
  }
  for (const { leaf, key } of plan.missing) {
    if (key === '') continue;
    const own = byLeaf.get(leaf) ?? [];
    if (own.length > 0) plan.runs.heard(leaf);
    cache.set(
      key,
      own.map((finding) => lifted(finding, [leaf])),
    );
  }
  plan.runs.settle(true);
  const joined = findings.filter(isOfJoin);
  for (const { key, join } of plan.missingJoins) {
    const own = joined.filter((finding) => belongsTo(finding, join));
    if (own.length === 0) plan.runs.quietBorder(join);
    cache.set(
      key,
      own.map((finding) => lifted(finding, join.leaves)),
    );
  }
}

function isOfJoin({ spans, view }: Finding): boolean {
  return spans.length > 1 || isJoined(view);
}

function isJoined(view: Finding['view']): boolean {
  return view === 'parts' || view === 'messages' || view === 'members';
}

/** A decoded finding over several leaves does not say which join it is of: it is kept with all that could be meant. */
function belongsTo({ spans, view }: Finding, { scope, leaves }: Join): boolean {
  if (isJoined(view) && view !== scope) return false;
  return spans.every(({ leaf }) => leaves.includes(leaf));
}

function endsSearch({ level, action }: Finding): boolean {
  return level === 'BLOCKED' && action === 'enforce';
}

/** From ids of a request to places in `leaves`, and back. */
function lifted(finding: Finding, leaves: readonly number[]): Finding {
  return { ...finding, spans: finding.spans.map((span) => ({ ...span, leaf: leaves.indexOf(span.leaf) })) };
}

function placed(finding: Finding, leaves: readonly number[]): Finding {
  return { ...finding, spans: finding.spans.map((span) => ({ ...span, leaf: leaves[span.leaf] ?? -1 })) };
}

function resultOf(findings: readonly Finding[], bulk: boolean): Detection {
  const unique = distinct(findings);
  if (unique.length === 0 && !bulk) return { status: 'clean' };
  return { status: 'found', findings: unique, bulk: bulk || unique.length > MAX_FINDINGS };
}

/** In the order of the body, each once: two joins over the same leaves may have seen the same. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  const first = (finding: Finding): number => finding.spans[0]?.leaf ?? 0;
  return [...findings]
    .sort((a, b) => first(a) - first(b) || (a.spans[0]?.start ?? 0) - (b.spans[0]?.start ?? 0))
    .filter((finding) => {
      if (!isOfJoin(finding)) return true;
      const key = JSON.stringify(finding);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
}
