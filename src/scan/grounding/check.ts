// A whole reply held against the source that its request carries. Invariant: reads the text as the client gets it, with
// the real values, against the request as the client sent it.
import { isGermanic } from '../../detect/wide/language.js';
import { tokenize } from '../../detect/names/tokens.js';
import type { MarkerRule } from '../markers.js';
import { strangeAddresses } from './addresses.js';
import { SourceNames, strangeNames, type ReplyManner } from './names.js';
import { SourceNumbers } from './numbers.js';
import { StatedNumbers } from './stated-numbers.js';
import { blanked, sentencesOf } from './prose.js';
import { strangeQuotes } from './quotes.js';
import { quantitiesOf, type Quantity } from './quantities.js';
import type { Source } from './source.js';
import { SourceText } from './source-text.js';
import { OTHER_SCRIPT, tongueOf } from './tongue.js';
import { ungrounded } from './ungrounded.js';
import { freshMarks, type SourceMarks } from './word-marks.js';

export interface Ungrounded {
  readonly rule: MarkerRule;
  readonly start: number;
  readonly end: number;
}

/** UTF-16 code units of a text that shows its language. */
const LONG_ENOUGH = 120;

type Place = Pick<Ungrounded, 'start' | 'end'>;

export type Grounding = (reply: string) => readonly Ungrounded[];

/**
 * Nothing of the source is read before a reply claims something that must be looked for.
 * @param marks of the texts of the source, which may be known from a request before
 */
export function makeGrounding(source: Source, marks: SourceMarks = freshMarks(source.texts)): Grounding {
  const read = readSource(source, marks);
  return (reply) => check(reply, read);
}

interface ReadSource {
  readonly about: Source;
  readonly text: SourceText;
  readonly stated: StatedNumbers;
  readonly numbers: () => SourceNumbers;
  readonly names: SourceNames;
}

function readSource(about: Source, marks: SourceMarks): ReadSource {
  const text = new SourceText(about.texts);
  const stated = new StatedNumbers(about.texts, marks);
  let numbers: SourceNumbers | undefined;
  return {
    about,
    text,
    stated,
    numbers: () => (numbers ??= new SourceNumbers(stated)),
    names: new SourceNames(text),
  };
}

function check(reply: string, source: ReadSource): readonly Ungrounded[] {
  const prose = blanked(reply);
  const { about, text } = source;
  text.begin();
  const found: Ungrounded[] = [];
  const manner = mannerOf(prose, about.texts);
  let before: readonly Quantity[] = [];
  let last: readonly Quantity[] = [];
  for (const sentence of sentencesOf(prose)) {
    const at = (rule: MarkerRule, { start, end }: Place): number =>
      found.push({ rule, start: sentence.start + start, end: sentence.start + end });
    const own = quantitiesOf(sentence.text);
    if (!about.computes) {
      for (const place of ungrounded(sentence.text, source, own, before)) at(place.rule, place);
    }
    before = [...last, ...own];
    last = own;
    for (const place of strangeNames(sentence, source.names, manner)) at('markers.ungrounded_name', place);
  }
  for (const place of strangeAddresses(reply, (lower) => text.hasLower(lower))) {
    found.push({ rule: 'markers.ungrounded_url', ...place });
  }
  if (about.translates) return found;
  for (const place of strangeQuotes(prose, text))
    if (!manner.foreign()) found.push({ rule: 'markers.ungrounded_quote', ...place });
  return found;
}

/** Asked for when something of the reply is in doubt. */
function mannerOf(prose: string, texts: readonly string[]): ReplyManner {
  let tongues: { readonly own: string | undefined; readonly others: readonly string[] } | undefined;
  const read = (): { readonly own: string | undefined; readonly others: readonly string[] } =>
    (tongues ??= {
      own: tongueOf(prose),
      others: texts.filter(({ length }) => length >= LONG_ENOUGH).flatMap((text) => tongueOf(text) ?? []),
    });
  return {
    nouns: () => {
      const { own, others } = read();
      if (own === 'de' || isGermanic(tokenize(prose.slice(0, 8000)))) return true;
      return own === undefined && others.includes('de');
    },
    foreign: () => {
      const { own, others } = read();
      return own !== undefined && others.length > 0 && !others.includes(own);
    },
    otherScript: () => {
      const { own, others } = read();
      return own !== OTHER_SCRIPT && others.length > 0 && others.every((tongue) => tongue === OTHER_SCRIPT);
    },
  };
}
