// Takes out of a file what the schema refused, so that the rest can be checked too and everything is said at once.
// Only ever used on the way to a list of problems: a salvaged file never becomes a policy.
import { routingSchema, type Routing } from './schema.js';
import type { Path } from './yaml-lines.js';

/** Stands where a required section was refused or is missing. */
const EMPTY: Readonly<Record<string, unknown>> = {
  version: 1,
  providers: {},
  models: [],
  routes: { LOW: [], MEDIUM: [], HIGH: [] },
};

/** @param places paths of what was refused; @returns undefined when nothing sensible is left */
export function salvage(root: unknown, places: readonly Path[]): Routing | undefined {
  let kept: Readonly<Record<string, unknown>> = isRecord(root) ? root : {};
  for (const [section, entry] of places) kept = without(kept, String(section), entry);
  const known = Object.entries(kept).filter(([key]) => Object.hasOwn(routingSchema.shape, key));
  const parsed = routingSchema.safeParse({ ...EMPTY, ...Object.fromEntries(known) });
  return parsed.success ? parsed.data : undefined;
}

/** One provider or agent goes alone; any other section as a whole. */
function without(
  root: Readonly<Record<string, unknown>>,
  section: string,
  entry: PropertyKey | undefined,
): Readonly<Record<string, unknown>> {
  const inside = root[section];
  const rest = Object.fromEntries(Object.entries(root).filter(([key]) => key !== section));
  if (entry === undefined || !isRecord(inside) || (section !== 'providers' && section !== 'agents'))
    return rest;
  const others = Object.entries(inside).filter(([key]) => key !== entry);
  return { ...rest, [section]: Object.fromEntries(others) };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
