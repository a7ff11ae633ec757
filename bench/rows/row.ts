// What a row of the bench is, and what it is handed.
import type { Client } from '../load.js';
import type { Target } from '../targets.js';
import type { Summary } from '../stats.js';
import type { Random } from '../texts.js';

export interface Figure {
  readonly row: string;
  readonly what: string;
  /** Unit of the numbers; `x` for ratios. */
  readonly unit: string;
  readonly value: Summary;
  /** What must hold of the median; absent: reported only. */
  readonly bound?: { readonly atMost: number } | { readonly atLeast: number };
}

export interface Bench {
  readonly random: Random;
  readonly rounds: number;
  /** Share of the usual amount of work. */
  readonly scale: number;
  readonly upstream: Client;
  readonly bare: Client;
  readonly sluice: Client;
  readonly portkey: Client | undefined;
  readonly upstreamTarget: Target;
  say(text: string): void;
}

export interface Row {
  readonly name: string;
  readonly about: string;
  /** Measured in the process of the bench: no proxy has to be warm. */
  readonly inside?: true;
  run(bench: Bench): Promise<readonly Figure[]>;
}

export function holds({ bound, value }: Figure): boolean | undefined {
  if (bound === undefined) return undefined;
  return 'atMost' in bound ? value.median <= bound.atMost : value.median >= bound.atLeast;
}
