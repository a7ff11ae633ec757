// Durations as people write them in a policy: `5h`, `1d`, `30m`, `90s`.

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 366 * 86_400_000;

/** @returns milliseconds; undefined when this is no duration, or none between a second and a year */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (match === null) return undefined;
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
