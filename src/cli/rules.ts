// `sluice rules`: what is looked for, one rule at a time, and what a change of the rules changes. Prints rules and
// levels; the texts that a diff is tried on are named, never shown.
import { LEVELS, type Level } from '../model/level.js';
import type { Problem } from '../model/problem.js';
import type { RuleSetDiff } from '../rules/compare.js';
import type { KnownRule, Rule } from '../rules/rule.js';
import { printProblems } from './check.js';
import { paint, safe, type Terminal } from './terminal.js';

export type AnyRule = Rule | KnownRule;

export interface RuleFilter {
  readonly level?: string;
  readonly entity?: string;
  readonly kind?: string;
  readonly action?: string;
}

const placeOf = ({ source }: AnyRule): string => `${source.file}:${source.line}`;
const levelOf = (rule: AnyRule): string => (rule.kind === 'known' ? '-' : rule.level);
const entityOf = (rule: AnyRule): string => (rule.kind === 'known' ? '-' : rule.entity);
const actionOf = (rule: AnyRule): string => (rule.kind === 'known' ? 'enforce' : rule.action);

/** One row a rule, in the order of the files. */
export function printRules(
  rules: readonly AnyRule[],
  filter: RuleFilter & { readonly json: boolean },
  terminal: Terminal,
): number {
  const kept = rules.filter(
    (rule) =>
      (filter.level ?? levelOf(rule)) === levelOf(rule) &&
      (filter.entity ?? entityOf(rule)) === entityOf(rule) &&
      (filter.kind ?? rule.kind) === rule.kind &&
      (filter.action ?? actionOf(rule)) === actionOf(rule),
  );
  const widest = Math.max(4, ...kept.map(({ id }) => id.length));
  for (const rule of kept) {
    const action = actionOf(rule);
    if (filter.json) {
      const { id, kind } = rule;
      const row = { id, level: levelOf(rule), entity: entityOf(rule), kind, action, place: placeOf(rule) };
      terminal.out(JSON.stringify(row));
      continue;
    }
    const watch = action === 'monitor' ? paint(terminal, 'yellow', ' monitor') : '';
    terminal.out(
      `${rule.id.padEnd(widest)}  ${levelOf(rule).padEnd(7)}  ${entityOf(rule).padEnd(24)}  ${rule.kind.padEnd(11)}  ${placeOf(rule)}${watch}`,
    );
  }
  terminal.note(`${kept.length} of ${rules.length} rules`);
  return 0;
}

/** Everything that a rule says. */
export function printRule(rule: AnyRule, json: boolean, terminal: Terminal): number {
  if (json) {
    terminal.out(JSON.stringify(rule));
    return 0;
  }
  const { id, source, examples, ...fields } = rule;
  terminal.out(`${paint(terminal, 'bold', id)}  ${source.file}:${source.line}`);
  for (const [name, value] of Object.entries(fields))
    terminal.out(`  ${name.padEnd(11)} ${fieldText(value)}`);
  for (const [name, texts] of Object.entries<readonly string[]>({ ...examples })) {
    terminal.out(`  ${name}`);
    for (const text of texts)
      terminal.out(paint(terminal, 'dim', `    - ${safe(text).replaceAll('\n', '\\n')}`));
  }
  return 0;
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? safe(value) : safe(JSON.stringify(value));
}

/** What a rule does on one text. */
export interface TestedText {
  /** `match 2`, or the name of a file. */
  readonly name: string;
  /** Undefined: nothing is expected of it. */
  readonly expected?: boolean;
  /** Undefined: it cannot be read. */
  readonly fires: boolean | undefined;
  /** Why not, where a model did not answer. */
  readonly why?: string;
  /** Best score of this rule there. */
  readonly score?: number;
  readonly others: readonly string[];
}

export interface TestedRule {
  readonly rule: AnyRule;
  readonly texts: readonly TestedText[];
  /** The model that it asks was left alone. */
  readonly unasked?: true;
}

/** @returns 1 when an example does not do what it says */
export function printTested(tested: readonly TestedRule[], json: boolean, terminal: Terminal): number {
  let wrong = 0;
  for (const { rule, texts, unasked } of tested) {
    if (!json) terminal.out(`${paint(terminal, 'bold', rule.id)}  ${placeOf(rule)}`);
    if (unasked && json) terminal.out(JSON.stringify({ rule: rule.id, unasked }));
    else if (unasked) terminal.out('  not tried: it asks a model, and --ask asks it');
    for (const text of texts) {
      const sound = text.fires !== undefined && (text.expected ?? text.fires) === text.fires;
      if (!sound) wrong += 1;
      if (json) terminal.out(JSON.stringify({ rule: rule.id, ...text, sound }));
      else terminal.out(`  ${testedLine(text, sound, terminal)}`);
    }
  }
  if (wrong > 0) terminal.note(`${wrong} do not do what they say`);
  return wrong > 0 ? 1 : 0;
}

function testedLine(
  { name, fires, why, score, others }: TestedText,
  sound: boolean,
  terminal: Terminal,
): string {
  const mark = sound ? paint(terminal, 'green', 'ok  ') : paint(terminal, 'red', 'FAIL');
  const what = fires === undefined ? (why ?? 'cannot be read') : fires ? 'found' : 'not found';
  const sure = score === undefined ? '' : ` ${score.toFixed(2)}`;
  const also = others.length === 0 ? '' : paint(terminal, 'dim', `  also ${others.join(', ')}`);
  return `${mark} ${safe(name).padEnd(14)} ${what}${sure}${also}`;
}

/** A text whose level changes from one set of rules to the other. */
export interface LevelChange {
  /** Rule and example, or the id of a line. */
  readonly name: string;
  /** `UNREAD`: it could not be read. */
  readonly from: Level | 'UNREAD';
  readonly to: Level | 'UNREAD';
}

export interface DiffReport extends RuleSetDiff {
  readonly texts: number;
  /** Downgrades first. */
  readonly levels: readonly LevelChange[];
  readonly downgrades: number;
}

export function reportDiff(rules: RuleSetDiff, texts: readonly LevelChange[]): DiffReport {
  const rank = (level: Level | 'UNREAD'): number =>
    level === 'UNREAD' ? LEVELS.length : LEVELS.indexOf(level);
  const step = ({ from, to }: LevelChange): number => rank(to) - rank(from);
  const levels = texts.filter(({ from, to }) => from !== to).sort((a, b) => step(a) - step(b));
  const downgrades = levels.filter((change) => step(change) < 0).length;
  return { ...rules, texts: texts.length, levels, downgrades };
}

const SHOWN = 50;

/** @returns 2 when asked to fail on downgrades and there is one */
export function printDiff(
  report: DiffReport,
  options: { readonly json: boolean; readonly failOn?: 'downgrade' },
  terminal: Terminal,
): number {
  const code = options.failOn === 'downgrade' && report.downgrades > 0 ? 2 : 0;
  if (options.json) {
    terminal.out(JSON.stringify(report));
    return code;
  }
  for (const id of report.removed) terminal.out(paint(terminal, 'red', `- ${id}`));
  for (const id of report.added) terminal.out(paint(terminal, 'green', `+ ${id}`));
  for (const { id, fields } of report.changed) {
    terminal.out(paint(terminal, 'yellow', `~ ${id}  ${fields.join(', ')}`));
  }
  const same = report.removed.length + report.added.length + report.changed.length === 0;
  if (same) terminal.out('the rules are the same');
  for (const { name, from, to } of report.levels.slice(0, SHOWN)) {
    terminal.out(`  ${from} -> ${to}  ${safe(name)}`);
  }
  if (report.levels.length > SHOWN) terminal.out(`  and ${report.levels.length - SHOWN} more`);
  terminal.note(
    `${report.texts} texts: ${report.levels.length} change their level, ${report.downgrades} to a lower one`,
  );
  return code;
}

/** What `rules new` did. */
export function printNewRule(
  made: { readonly file: string; readonly gaps: readonly string[]; readonly problems: readonly Problem[] },
  terminal: Terminal,
): number {
  terminal.out(made.file);
  if (made.gaps.length > 0) {
    terminal.note('Until these are filled in, `check` fails and no server starts with it:');
    for (const gap of made.gaps) terminal.note(`  ${gap}`);
    return 0;
  }
  printProblems(made.problems, terminal);
  return made.problems.length > 0 ? 1 : 0;
}
