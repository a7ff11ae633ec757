// Whether a text capitalises its nouns, as German does. Knows function words only; looks at the first words of a text.
import type { Token } from '../names/tokens.js';

const GERMAN: ReadonlySet<string> = new Set(
  'der die das und ist nicht ein eine einen mit für auf den dem des im zu von sich auch wir sie ich es wird bei oder'.split(
    ' ',
  ),
);
const LOOKED_AT = 400;

export function isGermanic(tokens: readonly Token[]): boolean {
  let words = 0;
  let german = 0;
  for (const token of tokens) {
    if (token.capital || token.glued) continue;
    if (GERMAN.has(token.text)) german++;
    if (++words === LOOKED_AT) break;
  }
  return german >= 2 && german * 6 > words;
}
