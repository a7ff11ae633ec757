// How fast the texts were classified. Knows lengths and times only.
import { quantile } from '../stats.js';
import type { Labelled } from './labels.js';

export interface Speed {
  /** UTF-16 code units of all texts. */
  readonly characters: number;
  readonly seconds: number;
  readonly textsPerSecond: number;
  readonly charactersPerSecond: number;
  /** Of one text, in ms. */
  readonly median: number;
  readonly p95: number;
  readonly slowest: number;
}

/** @param took ms for each text */
export function speedOf(texts: readonly Labelled[], took: readonly number[]): Speed {
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  const seconds = took.reduce((sum, ms) => sum + ms, 0) / 1000;
  return {
    characters,
    seconds,
    textsPerSecond: took.length / seconds,
    charactersPerSecond: characters / seconds,
    median: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    slowest: quantile(took, 1),
  };
}
