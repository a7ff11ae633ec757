// Which language a text is in, by its most frequent words. Invariant: says nothing in doubt.
import { wordsIn } from './reckoning.js';

const FREQUENT: readonly (readonly [tongue: string, words: ReadonlySet<string>])[] = [
  ['en', 'the of and to in is that it for was with as his on be at by this had not are but from have or an they which were their'],
  ['de', 'der die das und ist nicht ein eine einen mit für auf den dem des im zu von sich auch wird bei aus nach am wurde sind hat'],
  ['fr', 'le la les des et est un une du en que qui dans pour sur au par ne pas il elle avec sont ce cette ont été aux'],
  ['es', 'el la los las de y que en un una por con para es se del al su lo más ha son fue como'],
  ['it', 'il la gli le di e che in un una per con è si del della al non lo dei più ha sono nel alla'],
  ['pt', 'os que em um uma por para é se da ao não na pelo pela mais dos foi são'],
  ['nl', 'de het een van en is dat in op te voor met zijn niet aan er om ook als bij door naar wordt'],
].map(([tongue, list]) => [tongue ?? '', new Set((list ?? '').split(' '))] as const); // prettier-ignore

/** UTF-16 code units that are looked at. */
const LOOKED_AT = 2500;
const MIN_WORDS = 8;

/** Written in other letters than Latin ones: names look different there. */
export const OTHER_SCRIPT = 'other script';

/** Punctuation, arrows, signs of currencies. */
function isSign(unit: number): boolean {
  return unit >= 0x2000 && unit < 0x2e80;
}

/** @returns undefined where it is too short, or as much one as another */
export function tongueOf(text: string): string | undefined {
  const sample = text.slice(0, LOOKED_AT);
  let others = 0;
  for (let at = 0; at < sample.length; at++)
    if (sample.charCodeAt(at) >= 0x370 && !isSign(sample.charCodeAt(at))) others++;
  if (others * 4 > sample.length) return OTHER_SCRIPT;
  const words = wordsIn(sample);
  if (words.length < MIN_WORDS) return undefined;
  const counted = FREQUENT.map(([tongue, list]) => ({
    tongue,
    count: words.filter((word) => list.has(word)).length,
  })).sort((a, b) => b.count - a.count);
  const [first, second] = counted;
  if (first === undefined || second === undefined || first.count * 10 < words.length) return undefined;
  return first.count > second.count * 1.2 ? first.tongue : undefined;
}
