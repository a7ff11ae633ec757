// Levels and tiers: the two words every other file is written in. Knows nothing else.

/** From harmless to forbidden. The order is the order of severity. */
export const LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'BLOCKED'] as const;
export type Level = (typeof LEVELS)[number];

/** Where a call may be answered: L1 local Ollama, L2 subscription, L3 pay-per-token. */
export const TIERS = ['L1', 'L2', 'L3'] as const;
export type Tier = (typeof TIERS)[number];

/** The tiers outside the machine. */
export type ExternalTier = Exclude<Tier, 'L1'>;

export function isLevel(value: string): value is Level {
  return LEVELS.some((level) => level === value);
}

/** The more severe of two levels. */
export function maxLevel(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b;
}

export function atLeast(level: Level, floor: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(floor);
}

/**
 * The whole boundary as one table: which tiers a level may ever reach.
 * `routing.yaml` can shorten a row and never lengthen it.
 */
export const ALLOWED_TIERS: Readonly<Record<Level, readonly Tier[]>> = {
  LOW: ['L1', 'L2', 'L3'],
  MEDIUM: ['L1', 'L2', 'L3'],
  HIGH: ['L1'],
  BLOCKED: [],
};
