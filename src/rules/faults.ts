// What the schema cannot see: patterns that do not compile, names that nobody knows, rules that clash.
import { compilePattern, matchesEmpty } from '../text/re2-pattern.js';
import type { Problem } from '../model/problem.js';
import type { CombinationRule, KnownRule, ModelRule, PatternRule, Rule } from './rule.js';

export interface RuleFault {
  /** Path inside the rule, for the line. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Rule ids that the engine itself reports under. */
const RESERVED = ['own-credential', 'opaque.encoded', 'bulk.personal', 'hidden.text'];

/** Where a problem with a rule as a whole is reported. */
export function placeOf({ source }: Pick<Rule, 'source'>): Pick<Problem, 'file' | 'line'> {
  return { file: source.file, line: source.line };
}

/** Faults of one rule by itself. @param validators names that `validator` may have */
export function ruleFaults(rule: Rule, validators: readonly string[]): RuleFault[] {
  const faults: RuleFault[] = [];
  if (RESERVED.includes(rule.id))
    faults.push({ path: ['id'], message: 'this id is reserved for the engine' });
  if (rule.class === 'A' && rule.level !== 'BLOCKED') {
    faults.push({ path: ['level'], message: 'a secret of class A is BLOCKED' });
  }
  if (rule.class === 'B' && rule.level === 'BLOCKED') {
    faults.push({
      path: ['level'],
      message: 'a secret of class B is HIGH at most: a name and a value are no proof',
    });
  }
  if (rule.mask !== undefined) faults.push(...maskFaults(rule));
  if (rule.kind === 'pattern') faults.push(...patternFaults(rule, validators));
  if (rule.kind === 'model') faults.push(...modelFaults(rule));
  return faults;
}

/** A rule that only widens the mask is asked when the level is decided already. */
function maskFaults(rule: Rule): RuleFault[] {
  const faults: RuleFault[] = [];
  if (rule.level !== 'LOW')
    faults.push({ path: ['level'], message: 'a rule with `mask` only widens the mask: its level is LOW' });
  if (rule.kind !== 'pattern' && rule.kind !== 'words')
    faults.push({ path: ['mask'], message: '`mask` belongs to a rule of kind `pattern` or `words`' });
  return faults;
}

/** What a level of a model rule would promise and could not keep. */
function modelFaults(rule: ModelRule): RuleFault[] {
  const faults: RuleFault[] = [];
  if (rule.level === 'BLOCKED')
    faults.push({
      path: ['level'],
      message:
        'a model rule is HIGH at most: what is BLOCKED reaches no model, and this one has read the text',
    });
  if (rule.level === 'LOW')
    faults.push({
      path: ['level'],
      message: 'a model rule is MEDIUM or HIGH; with `action: monitor` it only watches',
    });
  if (rule.topic !== undefined && rule.level === 'MEDIUM')
    faults.push({
      path: ['level'],
      message:
        'a topic is HIGH: it stands in no place that could be masked, so the text would leave as it is',
    });
  if (rule.topic !== undefined && rule.labels !== undefined)
    faults.push({ path: ['labels'], message: 'a rule has a `topic` or `labels`, not both' });
  return faults;
}

/** What is wrong with a pattern by itself; also asked where the rest of a rule could not be read. */
export function regexFaults(pattern: string): readonly RuleFault[] {
  const path = ['pattern'];
  try {
    compilePattern(pattern);
    if (!matchesEmpty(pattern)) return [];
    return [{ path, message: 'the pattern matches the empty string, so it would fire everywhere' }];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    const hint = UNKNOWN_TO_RE2.some((form) => pattern.includes(form)) ? NO_LOOK_AROUND : '';
    return [{ path, message: `the pattern is not RE2: ${reason}${hint}` }];
  }
}

/** Look-around, atomic groups, back-references. */
const UNKNOWN_TO_RE2 = ['(?=', '(?!', '(?<=', '(?<!', '(?>', '\\1', '\\2', '(?P='];
const NO_LOOK_AROUND =
  '. RE2 has no look-around and no back-references: put what stands around the value into the pattern and the value' +
  ' into a group `(?P<value>...)`, or use `near` and `unless`';

function patternFaults(rule: PatternRule, validators: readonly string[]): RuleFault[] {
  const faults: RuleFault[] = [...regexFaults(rule.pattern)];
  for (const field of ['structure', 'validator'] as const) {
    const name = rule[field];
    if (name !== undefined && !validators.includes(name))
      faults.push({ path: [field], message: `no validator is called \`${name}\`` });
  }
  if (rule.reach !== undefined && rule.keywords === undefined) {
    faults.push({ path: ['reach'], message: '`reach` is measured from a keyword, and there is none' });
  }
  if (rule.validator === undefined && (rule.on_invalid !== undefined || rule.valid_score !== undefined)) {
    faults.push({ path: [], message: '`on_invalid` and `valid_score` mean nothing without a `validator`' });
  }
  return faults;
}

/** What is known of a rule that could not be read: its name is taken, and others may count on it. */
export interface BrokenRule {
  readonly id: string;
  readonly entity?: string;
  readonly source: Rule['source'];
}

/** Faults between rules: an id twice, a combination over something that is not there. */
export function crossCheck(
  rules: readonly Rule[],
  known: readonly KnownRule[] = [],
  broken: readonly BrokenRule[] = [],
): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, BrokenRule>();
  for (const rule of [...rules, ...known, ...broken]) {
    const other = first.get(rule.id);
    if (other === undefined) first.set(rule.id, rule);
    else {
      const { file, line } = other.source;
      problems.push({ ...placeOf(rule), message: `${rule.id}: the id stands already at ${file}:${line}` });
    }
  }
  // What only widens the mask finds nothing while the level is decided, and models are asked behind combinations.
  const finders = new Map(
    rules.filter((rule) => rule.mask === undefined && rule.kind !== 'model').map((rule) => [rule.id, rule]),
  );
  const simple = [...finders.values()].filter((rule) => rule.kind !== 'combination');
  const entities = new Set([...simple, ...broken].flatMap(({ id, entity }) => [id, entity ?? '']));
  for (const rule of rules) {
    if (rule.kind === 'combination') problems.push(...memberFaults(rule, finders, entities));
  }
  return problems;
}

function memberFaults(
  rule: CombinationRule,
  known: ReadonlyMap<string, Rule>,
  entities: ReadonlySet<string>,
): Problem[] {
  const problems: Problem[] = [];
  for (const member of rule.all.flat()) {
    const message =
      known.get(member)?.kind === 'combination' ? 'is a combination itself' : 'is no rule and no entity';
    const sound = entities.has(member);
    if (!sound) problems.push({ ...placeOf(rule), message: `${rule.id}: \`${member}\` ${message}` });
  }
  return problems;
}
