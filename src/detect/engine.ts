// The detector, with everything it leans on handed in. Invariant: three-valued. Whatever throws inside is `failed` with
// a fixed word, never "clean" and never the text of an error, which could quote the prompt.
import { createHash } from 'node:crypto';
import type { DetectInput, Detection, Detector, SecretSpan } from '../model/finding.js';
import type { KnownRule, Rule } from '../rules/rule.js';
import { rawAndUnescaped, viewsOf } from '../text/views.js';
import { findingsOf, makePlan } from './find.js';
import type { Source } from './hit.js';
import { makeReader, type FindNames, type Reader } from './read-sources.js';
import { isSearchable, makeTargets, ownCredential, type PatternTarget, type Validate } from './target.js';

/** Changes when the engine reads the same rules in another way. */
const ENGINE = 'engine 1';

export interface Leanings {
  readonly validators: Readonly<Record<string, Validate>>;
  readonly findNames: FindNames;
  /** Words that are no names: here for the digest only. */
  readonly known?: readonly KnownRule[];
}

/**
 * @param ownCredentials keys that this process holds; those under 16 characters or 8 distinct ones are not looked for
 * @throws when a pattern does not compile or a validator is unknown: rules are checked before (`loadRules`)
 */
export function makeEngine(
  rules: readonly Rule[],
  ownCredentials: readonly string[],
  leanings: Leanings,
): Detector {
  const targets = makeTargets(
    rules.filter((rule) => rule.mask === undefined),
    leanings.validators,
  );
  const own = [...new Set(ownCredentials)].filter(isSearchable).map(ownCredential);
  const all = [...own, ...targets.patterns];
  const views = viewsOf;
  const reader = makeReader(all, targets.names, {
    views,
    findNames: leanings.findNames,
    stopAtBlocked: true,
  });
  const blocked = all.filter(({ level, action }) => level === 'BLOCKED' && action === 'enforce');
  const blockedReader = makeReader(blocked, [], { views, stopAtBlocked: false });
  const secret = all.filter(
    ({ secret, action }) => (secret === 'A' || secret === 'own') && action === 'enforce',
  );
  const secretReader = makeReader(secret, [], { views: rawAndUnescaped, stopAtBlocked: false });
  return {
    detect(input) {
      try {
        return detect(input, reader, targets.combinations);
      } catch (error) {
        return failure(error);
      }
    },
    secrets: (text) => secretsIn(text, secretReader, secret),
    blocked: (texts) => blockedIn(texts, blockedReader),
    digest: digestOf([...rules, ...(leanings.known ?? [])]),
  };
}

function detect(
  input: DetectInput,
  reader: Reader,
  combinations: Parameters<typeof findingsOf>[2],
): Detection {
  const plan = makePlan(input);
  const reading = reader.read(plan.sources);
  const findings = findingsOf(plan, reading, combinations);
  if (findings.length === 0 && !reading.bulk) return { status: 'clean' };
  return { status: 'found', findings, bulk: reading.bulk };
}

function secretsIn(
  text: string,
  reader: Reader,
  secret: readonly PatternTarget[],
): readonly SecretSpan[] | 'failed' {
  if (text === '' || secret.length === 0) return [];
  try {
    const { hits, bulk } = reader.read([{ text, kind: 'text' }]);
    if (bulk) return 'failed';
    const spans = (hits[0] ?? []).map(({ target, start, end }) => ({ rule: target.rule, start, end }));
    return spans.sort((a, b) => a.start - b.start || b.end - a.end);
  } catch {
    return 'failed';
  }
}

function blockedIn(texts: readonly string[], reader: Reader): readonly string[] | 'failed' {
  try {
    const { hits, bulk } = reader.read(texts.map((text): Source => ({ text, kind: 'text' })));
    const found = new Set(hits.flat().map(({ target }) => target.rule));
    return bulk && found.size === 0 ? 'failed' : [...found].sort();
  } catch {
    return 'failed';
  }
}

/** Everything here is a function of the text, so trying again helps only where memory was short. */
function failure(error: unknown): Detection {
  const message = error instanceof Error ? error.message : '';
  if (/allocation failed|out of memory/i.test(message) && !message.includes('RE2')) {
    return { status: 'failed', transient: true, reason: 'memory' };
  }
  if (error instanceof RangeError) return { status: 'failed', transient: false, reason: 'size' };
  return { status: 'failed', transient: false, reason: 'engine' };
}

function digestOf(rules: readonly (Rule | KnownRule)[]): string {
  const hash = createHash('sha256').update(ENGINE);
  for (const rule of rules) {
    const contents = Object.entries(rule).filter(([field]) => field !== 'source' && field !== 'examples');
    hash.update(JSON.stringify(contents.sort(([a], [b]) => (a < b ? -1 : 1))));
  }
  return hash.digest('hex');
}
