// The wide net over all texts of a request: runs of capitalised words, rules that only widen, and what `compromise`
// adds. Knows no levels. Invariant: never blocks for long; between texts the event loop gets its turn.
import type { Rule } from '../../rules/rule.js';
import { buildMatcher } from '../../text/matcher.js';
import { foldedViews, type Views } from '../../text/views.js';
import { makeReader, type Reader } from '../read-sources.js';
import { makeTargets, type Validate } from '../target.js';
import { castNet, readProse, type Prose } from './cast.js';
import type { Known } from './known.js';
import type { Mask, WideHit } from './name-words.js';

export interface NetText {
  readonly id: number;
  readonly text: string;
}

export interface LeafHit extends WideHit {
  readonly leaf: number;
}

export interface Catch {
  readonly hits: readonly LeafHit[];
  /** By id of the text, as written. */
  readonly prose: ReadonlyMap<number, Prose>;
}

export interface Net {
  /** `failed`: more hits than anyone will look at, or the engine gave up; trying again does not help. */
  cast(texts: readonly NetText[], mask: Mask): Promise<Catch | 'failed'>;
  /** Ids of the widening rules that find something; undefined when the text could not be read. */
  rulesOn(text: string): readonly string[] | undefined;
}

/** UTF-16 units that are read before others get their turn. */
const TURN = 4 * 1024;

export function makeNet(
  rules: readonly Rule[],
  validators: Readonly<Record<string, Validate>>,
  known: Known,
): Net {
  const readers = new Map<Mask, Reader>();
  const readerFor = (mask: Mask): Reader => {
    const made = readers.get(mask);
    if (made !== undefined) return made;
    const wanted = rules.filter(
      (rule) => rule.mask === 'balanced' || (rule.mask !== undefined && mask === 'strict'),
    );
    const { patterns } = makeTargets(wanted, validators);
    const reader = makeReader(patterns, [], { views: plainViews, stopAtBlocked: false });
    readers.set(mask, reader);
    return reader;
  };
  return {
    rulesOn(text) {
      const { hits, bulk } = readerFor('strict').read([{ text, kind: 'text' }]);
      return bulk ? undefined : [...new Set(hits.flat().map(({ target }) => target.rule))];
    },
    async cast(texts, mask) {
      const hits: LeafHit[] = [];
      const prose = new Map<number, Prose>();
      let since = 0;
      try {
        for (const { id, text } of texts) {
          const found = ruleHits(readerFor(mask), text);
          if (found === 'failed') return 'failed';
          if (text.length > TURN) await turn();
          const read = readProse(text, known);
          prose.set(id, read);
          for (const hit of [...found, ...nameHits(read, mask, known)]) hits.push({ ...hit, leaf: id });
          since += text.length;
          if (since < TURN) continue;
          since = 0;
          await turn();
        }
      } catch {
        return 'failed';
      }
      return { hits: mask === 'strict' ? hits : withoutCodeWords(hits, prose), prose };
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** As written and folded; what is encoded inside is evidence for the level and never prose. */
function plainViews(text: string): Views {
  return { views: foldedViews(text), opaque: [] };
}

function ruleHits(reader: Reader, text: string): WideHit[] | 'failed' {
  const { hits, bulk } = reader.read([{ text, kind: 'text' }]);
  if (bulk) return 'failed';
  return (hits[0] ?? []).map(({ target, start, end }) => ({
    entity: target.entity,
    start,
    end,
    guess: false,
  }));
}

function nameHits(prose: Prose, mask: Mask, known: Known): WideHit[] {
  return plainViews(prose.text).views.flatMap((view) => {
    const read = view.name === 'raw' ? prose : readProse(view.text, known);
    return castNet(read, mask).map((hit) => ({ ...hit, ...view.map?.toSource(hit.start, hit.end) }));
  });
}

/** A guess that stands in code as well is the name of a thing. */
function withoutCodeWords(hits: readonly LeafHit[], prose: ReadonlyMap<number, Prose>): readonly LeafHit[] {
  const valueOf = (hit: LeafHit): string => prose.get(hit.leaf)?.text.slice(hit.start, hit.end) ?? '';
  const guesses = new Set(hits.filter((hit) => hit.guess).map(valueOf));
  const withCode = [...prose.values()].filter(({ layout }) => layout.code.length > 0);
  if (guesses.size === 0 || withCode.length === 0) return hits;
  const matcher = buildMatcher([...guesses], { ignoreCase: true });
  const inCode = new Set<string>();
  for (const { text, layout } of withCode) {
    for (const { start, end } of layout.code) {
      for (const { value } of matcher.find(text.slice(start, end))) inCode.add(value);
    }
  }
  return hits.filter((hit) => !hit.guess || !inCode.has(valueOf(hit)));
}
