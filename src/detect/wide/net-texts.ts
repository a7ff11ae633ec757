// What the wide net makes of one text, whatever stands beside it: runs of capitalised words, and rules that only widen.
// Knows no levels and remembers nothing. Invariant: never blocks for long; inside of a large text and between texts the
// event loop gets its turn.
import type { Rule } from '../../rules/rule.js';
import { TURN, turn } from '../../text/turn.js';
import { foldedViews, type Views } from '../../text/views.js';
import { makeReader, type Reader } from '../read-sources.js';
import { makeTargets, type Validate } from '../target.js';
import { castNet, readProse, type Prose } from './cast.js';
import type { Known } from './known.js';
import type { Mask, WideHit } from './name-words.js';
import type { Region } from './regions.js';
import { worthAsking } from './sentences.js';

/** Offsets, no text. */
export interface Reading {
  readonly hits: readonly WideHit[];
  readonly worth: readonly number[];
  readonly code: readonly Region[];
}

export interface NetTexts {
  /** In the order of the texts. `failed`: more hits than anyone will look at, or the engine gave up. */
  read(texts: readonly string[], mask: Mask): Promise<readonly Reading[] | 'failed'>;
  /** Ids of the widening rules that find something; undefined when the text could not be read. */
  rulesOn(text: string): readonly string[] | undefined;
}

export function makeNetTexts(
  rules: readonly Rule[],
  validators: Readonly<Record<string, Validate>>,
  known: Known,
): NetTexts {
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
    async read(texts, mask) {
      const readings: Reading[] = [];
      let since = 0;
      try {
        for (const text of texts) {
          const reading = await readText(text, mask, readerFor(mask), known);
          if (reading === 'failed') return 'failed';
          readings.push(reading);
          since += text.length;
          if (since < TURN) continue;
          since = 0;
          await turn();
        }
      } catch {
        return 'failed';
      }
      return readings;
    },
    rulesOn(text) {
      const { hits, bulk } = readerFor('strict').read([{ text, kind: 'text' }]);
      return bulk ? undefined : [...new Set(hits.flat().map(({ target }) => target.rule))];
    },
  };
}

async function readText(text: string, mask: Mask, reader: Reader, known: Known): Promise<Reading | 'failed'> {
  const found = ruleHits(reader, text);
  if (found === 'failed') return 'failed';
  if (text.length > TURN) await turn();
  const prose = readProse(text, known);
  return {
    hits: [...found, ...nameHits(prose, mask, known)],
    worth: worthAsking(prose, mask),
    code: prose.layout.code,
  };
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
