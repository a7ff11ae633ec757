// Rule files -> rules. Knows YAML and the schema, reads no disk.
// Invariant: every problem of every file is reported at once, with its line; a file with a problem gives no half rules.
import { LineCounter, isMap, isNode, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { Problem } from '../model/problem.js';
import { crossCheck, ruleFaults } from './faults.js';
import type { KnownRule, Rule } from './rule.js';
import { ruleSchema } from './schema.js';

export interface RuleFile {
  /** As it shall stand in messages. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads rule files: a list of rules, or `{rules: [...]}`.
 * @param validators names that a rule's `validator` may have
 * @returns the sound rules and known words in the order of the files, and every problem sorted by file and line. Start only when
 *   `problems` is empty.
 */
export function loadRules(
  files: readonly RuleFile[],
  validators: readonly string[],
): { rules: Rule[]; known: KnownRule[]; problems: Problem[] } {
  const rules: Rule[] = [];
  const known: KnownRule[] = [];
  const problems: Problem[] = [];
  for (const file of files) readFile(file, validators, { rules, known }, problems);
  problems.push(...crossCheck(rules, known));
  const order = new Map(files.map((file, index) => [file.name, index]));
  problems.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line);
  return { rules, known, problems };
}

function readFile(
  file: RuleFile,
  validators: readonly string[],
  into: { readonly rules: Rule[]; readonly known: KnownRule[] },
  problems: Problem[],
): void {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const report = (line: number, message: string) => problems.push({ file: file.name, line, message });
  for (const error of document.errors) report(lines.linePos(error.pos[0]).line, `not YAML: ${error.message}`);
  if (document.errors.length > 0) return;

  const root = document.contents;
  const wrapped = isMap(root);
  const list = wrapped ? document.get('rules', true) : root;
  if (wrapped) {
    for (const { key } of root.items) {
      const name = isNode(key) ? String(key) : '';
      if (name !== 'rules') report(lineOf(key, lines), `unknown key \`${name}\``);
    }
  }
  if (!isSeq(list)) {
    report(1, 'a rule file is a list of rules, or a map with the list under `rules`');
    return;
  }
  const prefix = wrapped ? ['rules'] : [];
  list.items.forEach((item, index) => {
    const at = lineOf(item, lines);
    const parsed = ruleSchema.safeParse(isNode(item) ? item.toJS(document) : item);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const path = [...prefix, index, ...issue.path.map(String)];
        const line = lineOfPath(document, path, lines) ?? at;
        const where = issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ` : '';
        report(line, where + issue.message);
      }
      return;
    }
    const source = { file: file.name, line: at };
    if (parsed.data.kind === 'known') {
      into.known.push({ ...parsed.data, source });
      return;
    }
    const rule: Rule = { ...parsed.data, source };
    for (const { path, message } of ruleFaults(rule, validators)) {
      report(lineOfPath(document, [...prefix, index, ...path], lines) ?? at, `${rule.id}: ${message}`);
    }
    into.rules.push(rule);
  });
}

/** Line of the deepest node on the path that exists: a missing key is reported where its map begins. */
function lineOfPath(
  document: Document,
  path: readonly (string | number)[],
  lines: LineCounter,
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const key = keyNode(document, path.slice(0, length));
    if (key !== undefined) return lineOf(key, lines);
  }
  return undefined;
}

/** The key of a map entry, so that the line is that of `pattern:` and not of the block below it; else the node. */
function keyNode(document: Document, path: readonly (string | number)[]): Node | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path[path.length - 1];
  if (isMap(parent)) {
    for (const { key } of parent.items) if (isNode(key) && String(key) === String(last)) return key;
    return undefined;
  }
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

function lineOf(node: unknown, lines: LineCounter): number {
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
}
