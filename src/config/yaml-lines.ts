// Parses YAML and remembers where everything stands. Invariant: no message of ours quotes the file, because a file of
// policy can hold keys.
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';

/** Keys and indexes from the root: `['agents', 'bot', 'tiers', 0]`. */
export type Path = readonly PropertyKey[];

export interface Fault {
  readonly line: number;
  readonly message: string;
}

export interface ReadYaml {
  readonly value: unknown;
  /** 1-based line of the key or item at this path, or of the nearest place above that exists. */
  readonly lineOf: (path: Path) => number;
}

/** How often one anchor may be used again: far above what a policy needs, far below a bomb. */
const MAX_ALIASES = 100;

export function readYaml(text: string): ReadYaml | { readonly faults: readonly Fault[] } {
  const lines = new LineCounter();
  // `error`: its warnings would print pieces of the file.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      faults: broken.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        message: SENTENCES[error.code] ?? `this is not valid YAML (${error.code.toLowerCase()})`,
      })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { value, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
  } catch {
    return { faults: [{ line: 1, message: 'the aliases of this file cannot be resolved' }] };
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  MULTIPLE_DOCS: 'a second document begins here; one is allowed',
  TAB_AS_INDENT: 'YAML is indented with spaces, not tabs',
  BAD_INDENT: 'the indentation is wrong here',
  MISSING_CHAR: 'a closing quote, bracket or comma is missing here',
};

/** Walks down as far as the path exists. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(step));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}
