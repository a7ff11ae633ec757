// Times the stages for the decision record.

export interface Stopwatch {
  /** Ends a stage. */
  lap(stage: string): void;
  /** Milliseconds by stage, to a hundredth. */
  laps(): Readonly<Record<string, number>>;
}

export function stopwatch(now: () => number, start: number): Stopwatch {
  const laps: Record<string, number> = {};
  let last = start;
  return {
    lap(stage) {
      const at = now();
      laps[stage] = Math.round((at - last) * 100) / 100;
      last = at;
    },
    laps: () => ({ ...laps }),
  };
}
