// Hits, claims and labels into precision, recall, F1 and F2. Knows numbers only.

/** What was claimed and right, what was labelled and found; units are characters or spans. */
export interface Counts {
  /** Labelled units. */
  labelled: number;
  /** Those that something covers. */
  found: number;
  /** Units that were claimed. */
  claimed: number;
  /** Those that a label bears out. */
  right: number;
}

export interface Scores extends Readonly<Counts> {
  /** 0..1; null where nothing was claimed (precision), labelled (recall), or either (F1, F2). */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly f2: number | null;
}

export function noCounts(): Counts {
  return { labelled: 0, found: 0, claimed: 0, right: 0 };
}

export function scoresOf(counts: Readonly<Counts>): Scores {
  const precision = share(counts.right, counts.claimed);
  const recall = share(counts.found, counts.labelled);
  return { ...counts, precision, recall, f1: fScore(precision, recall, 1), f2: fScore(precision, recall, 2) };
}

export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** @param beta how much more recall counts than precision */
function fScore(precision: number | null, recall: number | null, beta: number): number | null {
  if (precision === null || recall === null) return null;
  if (precision === 0 && recall === 0) return 0;
  const square = beta * beta;
  return ((1 + square) * precision * recall) / (square * precision + recall);
}
