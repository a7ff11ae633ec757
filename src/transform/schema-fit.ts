// Can what stands for a masked value stand where a schema of the request would have the value itself? Pure.
// Invariant: a limit that the value itself could not meet concerns nobody; what cannot be read as a pattern is no limit.
import type { IssuedPseudonym, Pseudonyms } from '../model/outbound.js';
import type { SchemaLimit } from '../model/prompt.js';
import { schemaPattern } from '../text/re2-pattern.js';
import { isIpv4 } from './surrogate-forms.js';

export interface Unmet {
  readonly entity: string;
  /** Of the schema. */
  readonly path: string;
}

/** Different patterns that are read; past that they are taken for met, so that no body of patterns holds the loop. */
const MAX_PATTERNS = 200;
/** Values that are held against each limit. */
const MAX_VALUES = 1_000;

/** `format` -> entities whose values are written so. A date has no range that is nobody's, and so no surrogate. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  email: ['EMAIL_ADDRESS'],
  'idn-email': ['EMAIL_ADDRESS'],
  ipv4: ['IP_ADDRESS'],
  ipv6: ['IP_ADDRESS'],
  uri: ['URL'],
  iri: ['URL'],
  phone: ['PHONE_NUMBER'],
  date: ['DATE_OF_BIRTH', 'DATE_TIME'],
  'date-time': ['DATE_OF_BIRTH', 'DATE_TIME'],
  time: ['DATE_TIME'],
};

type Test = (text: string) => boolean;

/** What of the values cannot be given back through a schema of the request; one for each entity is enough. */
export function unmetLimits(limits: readonly SchemaLimit[], pseudonyms: Pseudonyms): readonly Unmet[] {
  const unmet = new Map<string, Unmet>();
  if (limits.length === 0 || pseudonyms.size === 0) return [];
  const tests = testsOf(limits);
  const issued = [...pseudonyms].slice(0, MAX_VALUES);
  for (const limit of distinct(limits)) {
    const test = limit.pattern === undefined ? undefined : tests.get(limit.pattern);
    for (const [text, entry] of issued) {
      if (unmet.has(entry.entity) || !concerns(limit, entry, test)) continue;
      if (!meets(limit, text, entry, test))
        unmet.set(entry.entity, { entity: entry.entity, path: limit.path });
    }
  }
  return [...unmet.values()];
}

/** Agents declare the same parameter in many tools. */
function distinct(limits: readonly SchemaLimit[]): readonly SchemaLimit[] {
  const seen = new Map<string, SchemaLimit>();
  for (const limit of limits) {
    const key = JSON.stringify([limit.format, limit.pattern, limit.maxLength]);
    if (!seen.has(key)) seen.set(key, limit);
  }
  return [...seen.values()];
}

function testsOf(limits: readonly SchemaLimit[]): ReadonlyMap<string, Test | undefined> {
  const sources = new Set(limits.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])));
  return new Map([...sources].slice(0, MAX_PATTERNS).map((source) => [source, schemaPattern(source)]));
}

/** The model might have copied the value itself into such a place. */
function concerns(limit: SchemaLimit, { value, entity }: IssuedPseudonym, test: Test | undefined): boolean {
  if (limit.format === undefined) {
    return (limit.pattern === undefined || test !== undefined) && withinLimits(limit, value, test);
  }
  const known = Object.hasOwn(FORMATS, limit.format) ? FORMATS[limit.format] : undefined;
  if (known?.includes(entity) !== true) return false;
  if (entity !== 'IP_ADDRESS') return true;
  return isIpv4(value) === (limit.format === 'ipv4');
}

function meets(
  limit: SchemaLimit,
  text: string,
  { surrogate }: IssuedPseudonym,
  test: Test | undefined,
): boolean {
  return (limit.format === undefined || surrogate === true) && withinLimits(limit, text, test);
}

function withinLimits(limit: SchemaLimit, text: string, test: Test | undefined): boolean {
  if (limit.maxLength !== undefined && Array.from(text).length > limit.maxLength) return false;
  return test?.(text) ?? true;
}
