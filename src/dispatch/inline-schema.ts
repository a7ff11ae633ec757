// Writes a JSON schema without references, because Ollama drops or misreads them. Invariant: the result is bounded, also
// for a schema that refers to itself or doubles at every step.
import { invalid, unsupported } from './cannot-serve.js';
import { isPlainObject } from './plain-json.js';
import type { PlainJson, PlainObject } from './plain-json.js';

/** More than this many nodes after inlining is no schema that a model can follow. */
const LARGEST_SCHEMA = 10_000;
const DEEPEST_SCHEMA = 48;

/** Keys that only serve references and dialects. */
const DROPPED: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  '$schema',
  '$id',
  '$anchor',
  '$comment',
]);
/** Keys whose values are maps of names to schemas, where a name like `$defs` is a property. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);
/** Keys whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

/** @param param where the schema stands in the request, for the refusal. Throws `CannotServe`. */
export function inlineSchema(schema: PlainObject, param: string): PlainObject {
  let nodes = 0;

  function inline(value: PlainJson, open: readonly string[], depth: number): PlainJson {
    if (++nodes > LARGEST_SCHEMA || depth > DEEPEST_SCHEMA)
      throw unsupported(param, 'The schema is too large.');
    if (Array.isArray(value)) return value.map((item) => inline(item, open, depth + 1));
    if (!isPlainObject(value)) return value;
    const ref = value['$ref'];
    if (typeof ref === 'string') return follow(ref, value, open, depth);
    const out: PlainObject = {};
    for (const [key, inner] of Object.entries(value)) {
      if (DROPPED.has(key)) continue;
      if (DATA.has(key)) out[key] = inner;
      else if (MAPS.has(key) && isPlainObject(inner)) out[key] = inlineMap(inner, open, depth + 1);
      else out[key] = inline(inner, open, depth + 1);
    }
    return out;
  }

  function inlineMap(map: PlainObject, open: readonly string[], depth: number): PlainObject {
    return Object.fromEntries(
      Object.entries(map).map(([name, inner]) => [name, inline(inner, open, depth + 1)]),
    );
  }

  function follow(ref: string, holder: PlainObject, open: readonly string[], depth: number): PlainJson {
    // A schema inside itself has no end when written out; one level of it is kept, the next may be anything.
    if (open.includes(ref)) return {};
    const target = resolve(schema, ref);
    if (target === undefined) throw invalid(param, 'The schema has a $ref that leads nowhere inside it.');
    const inlined = inline(target, [...open, ref], depth + 1);
    if (!isPlainObject(inlined)) return inlined;
    const beside = Object.fromEntries(Object.entries(holder).filter(([key]) => key !== '$ref'));
    const more = inline(beside, open, depth + 1);
    return isPlainObject(more) ? { ...inlined, ...more } : inlined;
  }

  const result = inline(schema, [], 0);
  return isPlainObject(result) ? result : {};
}

/** A JSON pointer in a fragment (`#/$defs/Address`, `#`). */
function resolve(root: PlainObject, ref: string): PlainJson | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let at: PlainJson | undefined = root;
  for (const raw of ref.slice(2).split('/')) {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(name)];
    else if (isPlainObject(at) && Object.hasOwn(at, name)) at = at[name];
    else return undefined;
  }
  return at;
}
