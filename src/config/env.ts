// Puts environment variables where a file says `${NAME}` or `${NAME:-default}`. Works on parsed values, never on the
// text of the file, so a value cannot bring YAML of its own. Messages name variables and never hold their values.
import type { Path } from './yaml-lines.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  readonly value: unknown;
  /** Where a variable without a value was named; '' stands there. */
  readonly unset: readonly { readonly path: Path; readonly name: string }[];
  /** Where something that begins like a reference is none. */
  readonly malformed: readonly Path[];
  /** Where a key is named so that objects treat it unlike any other; the schema would not see it. */
  readonly reserved: readonly Path[];
}

/** A policy is not nested deeper; YAML with anchors could be. */
const MAX_DEPTH = 20;

/** An empty variable counts as unset, as in a shell's `:-`. */
export function interpolate(root: unknown, env: Environment): Interpolated {
  const unset: { path: Path; name: string }[] = [];
  const malformed: Path[] = [];
  const reserved: Path[] = [];

  function text(value: string, path: Path): string {
    let rest = '';
    let at = 0;
    for (let open = value.indexOf('${'); open >= 0; open = value.indexOf('${', at)) {
      const close = value.indexOf('}', open);
      const match = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/.exec(
        close < 0 ? '' : value.slice(open + 2, close),
      );
      if (match === null) {
        malformed.push(path);
        return '';
      }
      const [, name = '', fallback] = match;
      const set = env[name];
      if ((set === undefined || set === '') && fallback === undefined) unset.push({ path, name });
      rest += value.slice(at, open) + (set === undefined || set === '' ? (fallback ?? '') : set);
      at = close + 1;
    }
    return rest + value.slice(at);
  }

  function walk(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return text(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > MAX_DEPTH) return undefined;
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...path, index]));
    if (Object.hasOwn(value, '__proto__')) reserved.push([...path, '__proto__']);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  }

  return { value: walk(root, []), unset, malformed, reserved };
}
