// The arguments of a tool call against the schema that the request declares. Schemas and arguments are strangers' data.
// Invariant: a schema is compiled only when its size, its references and its cost are bounded; nothing is ever fetched.
import { createHash } from 'node:crypto';
import { Ajv, type ValidateFunction } from 'ajv';
import { LRUCache } from 'lru-cache';
import { compileTest } from '../text/re2-test.js';

export type SchemaVerdict = 'fits' | 'breaks' | 'not-checked';

/** Values of a schema after every reference is followed once. */
const MAX_NODES = 5_000;
const MAX_DEPTH = 40;
const MAX_SCHEMA = 128 * 1024;
/** Nodes of the schema times UTF-16 code units of the arguments. */
const MAX_WORK = 100_000_000;
const MAX_KEPT = 200;
/** These apply several schemas to one value. */
const BRANCHES = new Set(['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);
/** Not applied where they stand, or no schemas. */
const ASIDE = new Set(['$ref', '$defs', 'definitions', 'enum', 'const', 'examples', 'default']);

type Compiled = { readonly validate: ValidateFunction; readonly nodes: number } | 'hostile';

export interface SchemaChecks {
  /** @param schema as JSON text */
  check(schema: string, json: string): SchemaVerdict;
}

/** Compiled schemas are kept, by their hash: agents send the same tools with every call. */
export function makeSchemaChecks(): SchemaChecks {
  const kept = new LRUCache<string, Compiled>({ max: MAX_KEPT });
  return {
    check(schema, json) {
      const key = createHash('sha256').update(schema).digest('base64');
      const compiled = kept.get(key) ?? compile(schema);
      kept.set(key, compiled);
      if (compiled === 'hostile' || compiled.nodes * json.length > MAX_WORK) return 'not-checked';
      try {
        const data: unknown = JSON.parse(json);
        return compiled.validate(data) ? 'fits' : 'breaks';
      } catch {
        return 'not-checked';
      }
    },
  };
}

function compile(text: string): Compiled {
  if (text.length > MAX_SCHEMA) return 'hostile';
  try {
    const schema: unknown = JSON.parse(text);
    if (!isRecord(schema)) return 'hostile';
    const nodes = new Weigher(schema).weigh();
    const ajv = new Ajv({
      strict: false,
      meta: false,
      validateSchema: false,
      validateFormats: false,
      logger: false,
      code: {
        regExp: Object.assign((pattern: string, flags: string) => compileTest(pattern, flags), {
          code: 'RE2',
        }),
      },
    });
    return { validate: ajv.compile(local(schema)), nodes };
  } catch {
    return 'hostile';
  }
}

/** Without its names for itself: they say where more of it could be fetched, or clash. */
function local(schema: Items): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id' && key !== 'id'),
  );
}

type Items = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Items {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class TooMuch extends Error {}

/** Where in the schema: how deep, how far into the value, and whether other schemas are tried on the same value. */
interface At {
  readonly depth: number;
  readonly level: number;
  readonly branch: boolean;
}

/** What checking one value may cost, as a count of schema nodes with references followed. */
class Weigher {
  readonly #known = new Map<string, number>();
  /** Reference -> how far into the value it was followed. */
  readonly #open = new Map<string, number>();
  #loops = 0;

  constructor(private readonly root: Items) {}

  /** @throws TooMuch */
  weigh(): number {
    return this.#of(this.root, { depth: 0, level: 0, branch: false });
  }

  #of(value: unknown, at: At): number {
    if (at.depth > MAX_DEPTH) throw new TooMuch();
    const deeper = { ...at, depth: at.depth + 1 };
    if (Array.isArray(value)) return this.#sum(value.map((item: unknown) => [item, deeper] as const));
    if (!isRecord(value)) return 1;
    if (value['uniqueItems'] === true) throw new TooMuch();
    for (const key of ['$id', 'id', '$recursiveRef', '$dynamicRef', '$anchor', '$dynamicAnchor']) {
      if (value !== this.root && typeof value[key] === 'string') throw new TooMuch();
    }
    const reference = value['$ref'];
    const own = typeof reference === 'string' ? this.#reference(reference, deeper) : 0;
    const rest = Object.entries(value)
      .filter(([key]) => !ASIDE.has(key))
      .map(([key, item]) => {
        const branch = BRANCHES.has(key);
        return [
          item,
          { ...deeper, level: branch ? at.level : at.level + 1, branch: at.branch || branch },
        ] as const;
      });
    return own + this.#sum(rest) + 1;
  }

  #sum(values: readonly (readonly [unknown, At])[]): number {
    let sum = 0;
    for (const [value, at] of values) {
      sum += this.#of(value, at);
      if (sum > MAX_NODES) throw new TooMuch();
    }
    return sum;
  }

  #reference(reference: string, at: At): number {
    if (!reference.startsWith('#')) throw new TooMuch();
    const open = this.#open.get(reference);
    if (open !== undefined) {
      // A schema that contains itself ends with the value; on the same value it never does, and two such ways at every
      // step would double the work with each.
      if (open === at.level || (at.branch && ++this.#loops > 1)) throw new TooMuch();
      return 1;
    }
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    this.#open.set(reference, at.level);
    const weight = this.#of(this.#target(reference), at);
    this.#open.delete(reference);
    this.#known.set(reference, weight);
    return weight;
  }

  #target(reference: string): unknown {
    let value: unknown = this.root;
    for (const step of reference.split('/').slice(1)) {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(value)) value = value[Number(key)];
      else value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    if (value === undefined) throw new TooMuch();
    return value;
  }
}
