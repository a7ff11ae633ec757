// Takes out of a file what the schema refused, so that the rest can be checked too and everything is said at once.
// Only ever used on the way to a list of problems: a salvaged file never becomes a policy.
import { routingSchema, type Routing } from './schema.js';
import type { Path } from './yaml-lines.js';

type Fields = Readonly<Record<string, unknown>>;

const EMPTY_ROUTES = { LOW: [], MEDIUM: [], HIGH: [] };
/** Sections whose entries go one by one; of any other the whole is left out. */
const PIECEWISE: readonly string[] = ['providers', 'analyzers', 'agents', 'routes'];

/** Stands where a required section was refused or is missing. */
const EMPTY: Fields = { version: 1, providers: {}, models: [], routes: EMPTY_ROUTES };

/**
 * @param refused paths of values; @param unknown paths of keys that nothing knows, which go without their surroundings
 * @returns undefined when nothing sensible is left
 */
export function salvage(
  root: unknown,
  refused: readonly Path[],
  unknown: readonly Path[],
): Routing | undefined {
  const known = unknown.reduce<unknown>((value, path) => removeAt(value, path), root);
  const kept = refused.reduce((fields, path) => withoutEntry(fields, path), isRecord(known) ? known : {});
  const parsed = routingSchema.safeParse({ ...EMPTY, ...kept });
  return parsed.success ? parsed.data : undefined;
}

function withoutEntry(root: Fields, [section, entry]: Path): Fields {
  const name = String(section);
  const inside = root[name];
  const rest = without(root, name);
  if (entry === undefined || !isRecord(inside) || !PIECEWISE.includes(name)) return rest;
  const instead = name === 'routes' ? EMPTY_ROUTES : {};
  return { ...rest, [name]: { ...instead, ...without(inside, String(entry)) } };
}

function removeAt(value: unknown, [step, ...deeper]: Path): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? removeAt(item, deeper) : item));
  }
  if (!isRecord(value)) return value;
  const name = String(step);
  if (deeper.length === 0) return without(value, name);
  // Mapped in place: the order of providers is a meaning of the file.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === name ? removeAt(item, deeper) : item]),
  );
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
