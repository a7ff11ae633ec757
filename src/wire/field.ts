// What one place of a request may hold, as data: the rows that the tables of known fields are made of.
// Invariant: what no row names is UNKNOWN: scanned to the last leaf, keys too, and never rewritten.
import type { LeafPlace, OpaqueKind } from '../model/prompt.js';

export interface Field {
  /** What a string here is. A set: protocol; a value outside it is structural. Default structural. */
  readonly string?: 'text' | 'structural' | ReadonlySet<string>;
  /** A value here cannot be read. `url`: an image by data URI or by address. */
  readonly opaque?: OpaqueKind | 'url';
  /** An object here stands for something that cannot be read, even when no member says what. */
  readonly media?: true;
  /** The items of an array here. */
  readonly items?: Field;
  /** The members of an object here whose names are part of the API: they need no scan. */
  readonly members?: ReadonlyMap<string, Field>;
  /** All other members; their names are leaves of their own. */
  readonly rest?: Field;
  /** An object here is read by another field, chosen by one of its members. */
  readonly choose?: {
    readonly by: string;
    readonly fields: ReadonlyMap<string, Field>;
    readonly other: Field;
  };
  /** Which strings of an array here are also scanned joined: text parts, or short pieces that may belong together. */
  readonly join?: 'parts' | 'pieces';
  /** Who wrote what is below; inherited. */
  readonly place?: LeafPlace;
  /** A JSON schema: `format`, `pattern` and `maxLength` here bind the leaves below `bound`. */
  readonly schema?: true;
  readonly bound?: true;
}

export const UNKNOWN: Field = selfSimilar({ string: 'structural' });
/** Foreign data that may be rewritten: arguments, schema examples. Its keys and numbers still may not. */
export const DATA: Field = selfSimilar({ string: 'text', join: 'pieces' });
export const TEXT: Field = { string: 'text' };
/** Ids, names of tools, switches and numbers. */
export const FIXED: Field = { string: 'structural' };

export function oneOf(...values: readonly string[]): Field {
  return { string: new Set(values) };
}

export function object(members: Readonly<Record<string, Field>>, more: Omit<Field, 'members'> = {}): Field {
  return { ...more, members: new Map(Object.entries(members)) };
}

export function list(items: Field, more: Omit<Field, 'items'> = {}): Field {
  return { ...more, items };
}

/** An object by the value of one member, e.g. content parts by `type`. */
export function chosen(by: string, fields: Readonly<Record<string, Field>>, other: Field): Field {
  return { choose: { by, fields: new Map(Object.entries(fields)), other } };
}

function selfSimilar(field: Omit<Field, 'items' | 'rest'>): Field {
  const made: { -readonly [Name in keyof Field]: Field[Name] } = { ...field };
  made.items = made;
  made.rest = made;
  return made;
}
