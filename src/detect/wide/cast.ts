// The wide net over one text: which words are masked once the request leaves as MEDIUM. Invariant: decides no level.
import { bitsOf, FIRST, isWord, LAST, PLACE, STOP } from '../names/gazetteer.js';
import { tokenize, type Token } from '../names/tokens.js';
import { balancedHits } from './balanced.js';
import type { Known } from './known.js';
import { isGermanic } from './language.js';
import type { Mask, Scene, WideHit } from './name-words.js';
import { isInside, layoutOf, type Layout } from './regions.js';
import { runsOf, type Run } from './runs.js';
import { strictHits } from './strict.js';

/** @returns hits in order of text, UTF-16 offsets */
export function castNet(text: string, mask: Mask, known: Known): WideHit[] {
  const layout = layoutOf(text);
  const tokens = tokenize(text);
  if (!tokens.some((token) => token.capital)) return lowerHits(text, tokens, layout);
  const runs = runsOf(text, tokens, layout, known);
  const scene: Scene = { mask, layout, capitalNouns: isGermanic(tokens), proper: properWords(runs) };
  return runs.flatMap((run) => (mask === 'strict' ? strictHits(run, scene) : balancedHits(run, scene)));
}

function properWords(runs: readonly Run[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const run of runs) {
    if (run.heading) continue;
    for (const { token } of run.opens ? run.words.slice(1) : run.words) words.add(token.text);
  }
  return words;
}

/** Whoever writes no capital at all writes names without one, too: those of the lists that are no words, an unknown word
 * beside one, and initials between. */
function lowerHits(text: string, tokens: readonly Token[], layout: Layout): WideHit[] {
  const hits: WideHit[] = [];
  let joined = false;
  for (const [index, token] of tokens.entries()) {
    const last = hits.at(-1);
    const gap = last === undefined ? '' : text.slice(last.end, token.start);
    const beside = last !== undefined && (gap === ' ' || (gap === '. ' && joined));
    const kind = token.glued || isInside(layout.code, token.start) ? 'word' : lowerKind(token);
    const next = tokens[index + 1];
    const between = kind === 'initial' && next !== undefined && lowerKind(next) !== 'word';
    if (last !== undefined && beside && (kind === 'name' || kind === 'unknown' || between))
      hits[hits.length - 1] = { ...last, end: token.end };
    else if (kind === 'name')
      hits.push({ entity: 'PERSON', start: token.start, end: token.end, guess: false });
    joined = between;
  }
  return hits;
}

function lowerKind({ text }: Token): 'name' | 'unknown' | 'initial' | 'word' {
  if (text.length === 1) return 'initial';
  if (isWord(text) || text.length < 3) return 'word';
  const bits = bitsOf(text.charAt(0).toUpperCase() + text.slice(1), text);
  if ((bits & (STOP | PLACE)) !== 0) return 'word';
  return (bits & (FIRST | LAST)) !== 0 ? 'name' : 'unknown';
}
