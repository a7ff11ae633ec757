// A whole reply held against the source that its request carries. Invariant: reads the text as the client gets it, with
// the real values, against the request as the client sent it.
import { isGermanic } from '../../detect/wide/language.js';
import { tokenize } from '../../detect/names/tokens.js';
import type { MarkerRule } from '../markers.js';
import { wordsOf } from '../squash.js';
import { strangeAddresses } from './addresses.js';
import { SourceNames, strangeNames } from './names.js';
import { SourceNumbers } from './numbers.js';
import { blanked, sentencesOf } from './prose.js';
import { strangeQuotes } from './quotes.js';
import { quantitiesOf, type Quantity } from './quantities.js';
import type { Source } from './source.js';
import { ungrounded } from './ungrounded.js';

export interface Ungrounded {
  readonly rule: MarkerRule;
  readonly start: number;
  readonly end: number;
}

export type Grounding = (reply: string) => readonly Ungrounded[];

/** Reads the source once, when the first reply asks. */
export function makeGrounding(source: Source): Grounding {
  let read: ReadSource | undefined;
  return (reply) => check(reply, source, (read ??= readSource(source)));
}

interface ReadSource {
  readonly numbers: SourceNumbers;
  readonly names: SourceNames;
  readonly words: string;
  readonly lower: string;
}

function readSource({ texts }: Source): ReadSource {
  return {
    numbers: new SourceNumbers(texts),
    names: new SourceNames(texts),
    words: ` ${texts.map((text) => wordsOf(text).join(' ')).join(' ')} `,
    lower: texts.join('\n').toLowerCase(),
  };
}

function check(reply: string, source: Source, read: ReadSource): readonly Ungrounded[] {
  const found: Ungrounded[] = [];
  const prose = blanked(reply);
  const nouns = isGermanic(tokenize(prose.slice(0, 8000)));
  let before: readonly Quantity[] = [];
  let last: readonly Quantity[] = [];
  for (const sentence of sentencesOf(prose)) {
    if (!source.computes) {
      for (const { rule, start, end } of ungrounded(sentence.text, read.numbers, before)) {
        found.push({ rule, start: sentence.start + start, end: sentence.start + end });
      }
    }
    const own = quantitiesOf(sentence.text);
    before = [...last, ...own];
    last = own;
    for (const { start, end } of strangeNames(sentence, read.names, nouns)) {
      found.push({
        rule: 'markers.ungrounded_name',
        start: sentence.start + start,
        end: sentence.start + end,
      });
    }
  }
  for (const place of strangeAddresses(reply, (lower) => read.lower.includes(lower))) {
    found.push({ rule: 'markers.ungrounded_url', ...place });
  }
  if (source.translates) return found;
  const quoted = { holds: (words: readonly string[]) => read.words.includes(` ${words.join(' ')} `) };
  for (const place of strangeQuotes(prose, quoted))
    found.push({ rule: 'markers.ungrounded_quote', ...place });
  return found;
}
