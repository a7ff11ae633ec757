// The wide net over one text: which words are masked once the request leaves as MEDIUM. Invariant: decides no level.
import { FIRST, LAST, lowerBits } from '../names/gazetteer.js';
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

/** Whoever writes no capital at all writes names without one, too: those of the lists that are no words. */
function lowerHits(text: string, tokens: readonly Token[], layout: Layout): WideHit[] {
  const hits: WideHit[] = [];
  for (const token of tokens) {
    if (token.glued || isInside(layout.code, token.start) || (lowerBits(token.text) & (FIRST | LAST)) === 0) continue;
    const last = hits.at(-1);
    if (last !== undefined && token.start - last.end === 1 && text.charAt(last.end) === ' ')
      hits[hits.length - 1] = { ...last, end: token.end };
    else hits.push({ entity: 'PERSON', start: token.start, end: token.end, guess: false });
  }
  return hits;
}
