// Rules of kind `model` over one request: which texts are asked about, what is known already, and what came of it.
// Invariant: an answer that did not come is never a "no": the check says so, and with an enforced rule the call ends.
import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { miss, type Ask, type Miss, type Said } from '../../model/analyzer.js';
import type { Finding } from '../../model/finding.js';
import { atLeast, type Level } from '../../model/level.js';
import type { Analyzer } from '../../model/policy.js';
import type { Prompt } from '../../model/prompt.js';
import type { ModelCheck } from '../../model/record.js';
import type { ModelRule } from '../../rules/rule.js';
import { MOST_FOUND } from './bulk.js';
import { makePlaces, type Places } from './places.js';
import { findingsOf, labelsOf } from './said.js';
import { cut, holdsLetter, unitsOf, type Piece } from './units.js';

export interface AskModelsParts {
  readonly rules: readonly ModelRule[];
  readonly analyzers: readonly Analyzer[];
  readonly ask: ReadonlyMap<string, Ask>;
  /** UTF-16 units that an analyzer reads at once. */
  readonly room: (analyzer: Analyzer) => number;
  /** Keyed, one a scope: what is kept are fingerprints and places. */
  readonly printer: (scope: string) => (...parts: string[]) => string;
  readonly isKnownWord: (text: string) => boolean;
  /** As a record may show it. */
  readonly label: (model: string) => string;
  /** Monotonic ms. */
  readonly now: () => number;
}

export interface ModelAnswers {
  readonly findings: readonly Finding[];
  readonly checks: readonly ModelCheck[];
  /** An enforced rule has no answer: the name of its analyzer and why. */
  readonly missed?: Miss & { readonly analyzer: string };
}

export type AskModels = (
  prompt: Pick<Prompt, 'leaves' | 'joins'>,
  known: { readonly level: Level; readonly caller: string },
  signal: AbortSignal,
) => Promise<ModelAnswers>;

type Answer = Extract<Said, { kind: 'said' }>;

interface Group {
  readonly analyzer: Analyzer;
  readonly rules: readonly ModelRule[];
  readonly ask: Ask;
  readonly topics: readonly string[];
  readonly labels: readonly string[];
  readonly places: Places;
  readonly print: (...parts: string[]) => string;
  /** No rule of it acts: what it misses is recorded, and that is all. */
  readonly watches: boolean;
}

const NOTHING: ModelAnswers = { findings: [], checks: [] };
/** New texts of one request; by then the answer is no matter of waiting. */
const MOST_PIECES = 512;
/** Bytes, as estimated, of what is kept; and how long an answer that nobody asks for again. */
const CACHE = { bytes: 16 * 1024 * 1024, ms: 60 * 60 * 1000 };

/** @returns undefined when no rule asks anybody */
export function makeAskModels(parts: AskModelsParts): AskModels | undefined {
  const groups = groupsOf(parts);
  if (groups.length === 0) return undefined;
  const cache = new LRUCache<string, Answer>({
    maxSize: CACHE.bytes,
    sizeCalculation: ({ topics, spans }) => 256 + 8 * topics.length + 128 * spans.length,
    ttl: CACHE.ms,
    updateAgeOnGet: true,
    perf: { now: parts.now },
  });
  return async (prompt, known, signal) => {
    // HIGH is the most that they can say, and BLOCKED is nothing for them to see.
    if (atLeast(known.level, 'HIGH')) return NOTHING;
    const units = unitsOf(prompt);
    const all = await Promise.all(
      groups.map(async (group) => {
        const own = group.topics.length > 0 ? units.filter(holdsLetter) : units;
        const pieces = own.flatMap((unit) => cut(unit, parts.room(group.analyzer)));
        return askGroup(group, pieces, { ...known, signal }, cache, parts);
      }),
    );
    const missed = all.find((one) => one.missed !== undefined)?.missed;
    return {
      findings: all.flatMap(({ findings }) => findings),
      checks: all.flatMap(({ checks }) => checks),
      ...(missed !== undefined && { missed }),
    };
  };
}

function groupsOf(parts: AskModelsParts): readonly Group[] {
  return parts.analyzers.flatMap((analyzer) => {
    const rules = parts.rules.filter((rule) => rule.ask === analyzer.name);
    if (rules.length === 0) return [];
    const ask = parts.ask.get(analyzer.name);
    // Rules without anybody to ask do not load.
    if (ask === undefined) throw new Error(`nobody answers for the analyzer ${analyzer.name}`);
    const topics = [...new Set(rules.flatMap(({ topic }) => topic ?? []))];
    const labels = [...new Set(rules.flatMap((rule) => (rule.topic === undefined ? labelsOf(rule) : [])))];
    const scope = JSON.stringify(['model rules', analyzer, topics, labels]);
    const places = makePlaces(analyzer.atOnce);
    const print = parts.printer(scope);
    const watches = rules.every(({ action }) => action === 'monitor');
    return [{ analyzer, rules, ask, topics, labels, places, print, watches }];
  });
}

interface Asking {
  readonly level: Level;
  readonly caller: string;
  readonly signal: AbortSignal;
}

async function askGroup(
  group: Group,
  pieces: readonly Piece[],
  asking: Asking,
  cache: LRUCache<string, Answer>,
  { now, label, isKnownWord }: AskModelsParts,
): Promise<ModelAnswers> {
  if (pieces.length === 0) return NOTHING;
  const start = now();
  const { analyzer, rules, topics } = group;
  const keys = pieces.map(({ text }) => group.print(asking.caller, text));
  const answers = new Map<string, Answer>();
  const open = new Map<string, string>();
  keys.forEach((key, at) => {
    const kept = cache.get(key);
    if (kept === undefined) open.set(key, pieces[at]?.text ?? '');
    else answers.set(key, kept);
  });
  const missed = await askOpen(group, open, asking, (key, answer) => {
    answers.set(key, answer);
    cache.set(key, answer);
  });
  const check: ModelCheck = {
    ...{ analyzer: analyzer.name, tier: 'L1', rules: rules.map(({ id }) => id) },
    ...(analyzer.kind === 'ollama' && { model: label(analyzer.model) }),
    ...{ result: missed?.word ?? 'ok', asked: open.size, known: new Set(keys).size - open.size },
    duration: Math.round((now() - start) * 10) / 10,
  };
  const findings = atMost(pieces, (piece, at) => {
    const answer = answers.get(keys[at] ?? '');
    return answer === undefined ? [] : findingsOf(rules, topics, piece, answer, isKnownWord);
  });
  const fatal = missed !== undefined && !group.watches;
  return { findings, checks: [check], ...(fatal && { missed: { ...missed, analyzer: analyzer.name } }) };
}

/** Until there is one more than anybody looks at: that makes it bulk. Of rules that watch, no more than that. */
function atMost(
  pieces: readonly Piece[],
  of: (piece: Piece, at: number) => readonly Finding[],
): readonly Finding[] {
  const findings: Finding[] = [];
  let acting = 0;
  let watching = 0;
  for (const [at, piece] of pieces.entries()) {
    for (const found of of(piece, at)) {
      if (found.action === 'enforce') acting++;
      else if (++watching > MOST_FOUND) continue;
      findings.push(found);
    }
    if (acting > MOST_FOUND) break;
  }
  return findings;
}

/**
 * @param keep is told of what is answered in time even when the rest is not: a request that is sent again gets further
 * @returns the first answer that did not come
 */
async function askOpen(
  { analyzer, ask, topics, labels, places }: Group,
  open: ReadonlyMap<string, string>,
  { level, caller, signal }: Asking,
  keep: (key: string, answer: Answer) => void,
): Promise<Miss | undefined> {
  if (open.size === 0) return undefined;
  if (open.size > MOST_PIECES) return miss('size', true);
  const given = new AbortController();
  const own = AbortSignal.any([signal, given.signal]);
  // One listener a text that waits: as many as there are.
  setMaxListeners(0, own);
  const clock = setTimeout(() => given.abort(), analyzer.deadlineMs);
  let missed: Miss | undefined;
  const one = async (key: string, text: string): Promise<void> => {
    const said = await places.run(caller, () => ask({ text, level, topics, labels }, own), own);
    if (said.kind === 'said') keep(key, said);
    else {
      missed ??= said;
      // One that is missing is as good as all.
      given.abort();
    }
  };
  await Promise.all([...open].map(([key, text]) => one(key, text)));
  clearTimeout(clock);
  return missed;
}
