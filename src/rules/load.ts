// Rule files -> rules. Knows YAML and the schema, reads no disk.
// Invariant: every problem of every file is reported at once, with its line; a file with a problem gives no half rules.
import { LineCounter, isMap, isNode, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { Problem } from '../model/problem.js';
import { crossCheck, regexFaults, ruleFaults, type BrokenRule, type RuleFault } from './faults.js';
import { ruleIssues } from './issues.js';
import type { KnownRule, Rule, RuleSource } from './rule.js';
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
  const read: Read = { rules: [], known: [], broken: [], problems: [] };
  for (const file of files) readFile(file, validators, read);
  const { rules, known, problems } = read;
  problems.push(...crossCheck(rules, known, read.broken));
  const order = new Map(files.map((file, index) => [file.name, index]));
  problems.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line);
  return { rules, known, problems };
}

interface Read {
  readonly rules: Rule[];
  readonly known: KnownRule[];
  readonly broken: BrokenRule[];
  readonly problems: Problem[];
}

function readFile(file: RuleFile, validators: readonly string[], into: Read): void {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const report = (line: number, message: string) => into.problems.push({ file: file.name, line, message });
  const tab = lineWithTab(file.text);
  if (document.errors.length > 0 && tab !== undefined) {
    report(tab, 'not YAML: a line is indented with a tab; YAML takes spaces only');
    return;
  }
  const seen = new Set<number>();
  for (const error of document.errors) {
    const { line } = lines.linePos(error.pos[0]);
    // One slip makes several of them; the first one says it.
    if (seen.has(line)) continue;
    seen.add(line);
    report(
      line,
      `not YAML: ${error.message}${INDENTED.has(error.code) ? ' (is it indented as it should be?)' : ''}`,
    );
  }
  if (document.errors.length > 0) return;

  const root = document.contents;
  const wrapped = isMap(root);
  const list = wrapped ? document.get('rules', true) : root;
  if (!isSeq(list)) {
    report(1, 'a rule file is a list of rules (`- id: ...`), or a map with the list under `rules`');
    return;
  }
  if (wrapped) {
    for (const { key } of root.items) {
      const name = isNode(key) ? String(key) : '';
      if (name !== 'rules') report(lineOf(key, lines), `unknown key \`${name}\``);
    }
  }
  list.items.forEach((item, index) => {
    const path = [...(wrapped ? ['rules'] : []), index];
    const line = lineOf(item, lines);
    const written: unknown = isNode(item) ? item.toJS(document) : item;
    const lineAt = (inside: readonly string[]): number =>
      lineOfPath(document, [...path, ...inside], lines) ?? line;
    readRule(written, { file: file.name, line, lineAt }, validators, into);
  });
}

/** What the parser says when a line stands too far left or right. */
const INDENTED: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
]);

function lineWithTab(text: string): number | undefined {
  const at = text
    .split('\n')
    .findIndex((line) => line.slice(0, line.length - line.trimStart().length).includes('\t'));
  return at < 0 ? undefined : at + 1;
}

interface Place {
  readonly file: string;
  readonly line: number;
  /** Line of a field by its path inside the rule. */
  readonly lineAt: (path: readonly string[]) => number;
}

function readRule(written: unknown, place: Place, validators: readonly string[], into: Read): void {
  const { file, line, lineAt } = place;
  const report = ({ path, message }: RuleFault, id = ''): void => {
    into.problems.push({ file, line: lineAt(path), message: id + message });
  };
  const parsed = ruleSchema.safeParse(written);
  if (!parsed.success) {
    for (const issue of ruleIssues(parsed.error.issues, written)) report(issue);
    const { id, entity, pattern } = textsOf(written);
    if (pattern !== undefined && pattern !== '') for (const fault of regexFaults(pattern)) report(fault);
    if (id !== undefined)
      into.broken.push({ id, ...(entity !== undefined && { entity }), source: { file, line } });
    return;
  }
  const examples = Object.fromEntries(
    Object.entries(parsed.data.examples).map(([name, texts]) => [
      name,
      texts.map((_text, at) => lineAt(['examples', name, String(at)])),
    ]),
  );
  const source: RuleSource = { file, line, examples };
  if (parsed.data.kind === 'known') {
    into.known.push({ ...parsed.data, source });
    return;
  }
  const rule: Rule = { ...parsed.data, source };
  for (const fault of ruleFaults(rule, validators)) report(fault, `${rule.id}: `);
  into.rules.push(rule);
}

/** What can be said of a rule that is not one: more of it may be wrong than the schema saw first. */
function textsOf(written: unknown): Readonly<Record<string, string>> {
  if (typeof written !== 'object' || written === null) return {};
  return Object.fromEntries(
    Object.entries(written).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
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
