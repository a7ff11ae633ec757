// `sluice rules list | show | test | new | diff | docs`: the rules of a folder, opened without a server.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { exampleRuns } from '../assemble/examples.js';
import { readRuleFiles } from '../assemble/rule-files.js';
import { printProblems } from '../cli/check.js';
import {
  printNewRule,
  printRule,
  printRules,
  printTested,
  type AnyRule,
  type TestedRule,
  type TestedText,
} from '../cli/rules.js';
import type { RulesListOptions, RulesNewOptions, RulesTestOptions } from '../cli/rules-program.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { makeDetector } from '../detect/detector.js';
import { VALIDATORS } from '../detect/validators.js';
import { makeKnown } from '../detect/wide/known.js';
import { makeNetTexts } from '../detect/wide/net-texts.js';
import type { Detector, Finding } from '../model/finding.js';
import { draftFile, draftGaps, draftText, type RuleDraft } from '../rules/draft.js';
import { loadRules } from '../rules/load.js';
import { rulePages } from '../rules/pages.js';
import { openClassifier, readAll } from './classify.js';
import { openAskedRules, type AskedRules } from './rules-asked.js';

/** Undefined when a file is no file of rules; the problems have been printed. */
export function loadSet(config: Config, terminal: Terminal): ReturnType<typeof loadRules> | undefined {
  const loaded = loadRules(readRuleFiles(config.classifiersDir).rules, Object.keys(VALIDATORS));
  if (loaded.problems.length === 0) return loaded;
  printProblems(loaded.problems, terminal);
  return undefined;
}

export function listRulesVerb(options: RulesListOptions, config: Config, terminal: Terminal): number {
  const set = loadSet(config, terminal);
  return set === undefined ? 1 : printRules([...set.rules, ...set.known], options, terminal);
}

export function showRuleVerb(id: string, json: boolean, config: Config, terminal: Terminal): number {
  const set = loadSet(config, terminal);
  if (set === undefined) return 1;
  const rule = [...set.rules, ...set.known].find((one) => one.id === id);
  return rule === undefined ? noRule(id, terminal) : printRule(rule, json, terminal);
}

function noRule(id: string, terminal: Terminal): number {
  terminal.note(`there is no rule \`${id}\`; \`rules list\` names them`);
  return 1;
}

export async function testRulesVerb(
  ids: readonly string[],
  options: RulesTestOptions,
  config: Config,
  stdin: Readable,
  terminal: Terminal,
): Promise<number> {
  const set = loadSet(config, terminal);
  if (set === undefined) return 1;
  const all: readonly AnyRule[] = [...set.rules, ...set.known];
  const unknown = ids.find((id) => !all.some((rule) => rule.id === id));
  if (unknown !== undefined) return noRule(unknown, terminal);
  const asked = options.ask ? openAskedRules(set, config) : undefined;
  if (asked !== undefined && 'problems' in asked) {
    printProblems(asked.problems, terminal);
    return 1;
  }
  const extra = options.text === undefined ? undefined : await textOf(options.text, stdin);
  const run = runnerOf(set, asked);
  const tested: TestedRule[] = [];
  for (const rule of all.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    if (rule.kind === 'model' && asked === undefined) {
      tested.push({ rule, texts: [], unasked: true });
      continue;
    }
    const texts: TestedText[] = [];
    for (const { name, text, expected } of textsOf(rule)) {
      texts.push({ name, expected, ...(await run(rule, text)) });
    }
    if (extra !== undefined) texts.push({ name: options.text ?? '', ...(await run(rule, extra)) });
    tested.push({ rule, texts });
  }
  await asked?.close();
  return printTested(tested, options.json, terminal);
}

function textsOf({ examples }: AnyRule): readonly { name: string; text: string; expected: boolean }[] {
  const { match, no_match: nearMisses, known_miss: missed = [] } = examples;
  const each = (name: string, texts: readonly string[], expected: boolean) =>
    texts.map((text, at) => ({ name: `${name} ${at + 1}`, text, expected }));
  return [
    ...each('match', match, true),
    ...each('no_match', nearMisses, false),
    ...each('known_miss', missed, false),
  ];
}

type Tried = Pick<TestedText, 'fires' | 'why' | 'score' | 'others'>;

/** What a rule does on a text, by what its kind does. */
function runnerOf(
  { rules, known }: ReturnType<typeof loadRules>,
  asked: AskedRules | undefined,
): (rule: AnyRule, text: string) => Promise<Tried> {
  const detector = makeDetector(rules, [], known);
  const on = exampleRuns(known, { detector, net: makeNetTexts(rules, VALIDATORS, makeKnown(known)) });
  const tried = (rule: AnyRule, found: readonly string[] | undefined, score: number | undefined): Tried => ({
    fires: found?.includes(rule.id),
    ...(score !== undefined && { score }),
    others: (found ?? []).filter((other) => other !== rule.id),
  });
  return async (rule, text) => {
    if (rule.kind === 'model') {
      const found = (await asked?.findings(rule, text)) ?? [];
      if (typeof found === 'string') return { fires: undefined, why: found, others: [] };
      return tried(rule, [...new Set(found.map(({ rule: id }) => id))], bestScore(rule, found));
    }
    const runs = rule.kind === 'known' ? on.known : rule.mask === undefined ? on.deciding : on.widening;
    return tried(rule, runs(text), scoreOf(rule, text, detector));
  };
}

function bestScore(rule: AnyRule, findings: readonly Finding[]): number | undefined {
  const scores = findings.filter((finding) => finding.rule === rule.id).map(({ score }) => score);
  return scores.length === 0 ? undefined : Math.max(...scores);
}

function scoreOf(rule: AnyRule, text: string, detector: Detector): number | undefined {
  const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
  return detection.status === 'found' ? bestScore(rule, detection.findings) : undefined;
}

async function textOf(file: string, stdin: Readable): Promise<string> {
  return file === '-' ? readAll(stdin) : readFileSync(file, 'utf8');
}

export function newRuleVerb(
  id: string,
  options: RulesNewOptions,
  config: Config,
  version: string,
  terminal: Terminal,
): number {
  const draft: RuleDraft = {
    ...{ id, kind: options.kind, level: options.level, entity: options.entity, action: options.action },
    ...{ words: options.word, keywords: options.keyword, match: options.match, nearMiss: options.nearMiss },
    ...(options.pattern !== undefined && { pattern: options.pattern }),
    ...(options.why !== undefined && { why: options.why }),
    since: version,
  };
  const set = loadSet(config, terminal);
  if (set === undefined) return 1;
  if ([...set.rules, ...set.known].some((rule) => rule.id === id)) {
    terminal.note(`the id \`${id}\` is taken; \`rules show ${id}\` shows by what`);
    return 1;
  }
  const folder = resolve(config.classifiersDir);
  const file = resolve(folder, options.file ?? draftFile(id));
  const inside = relative(folder, file);
  if (inside.startsWith('..') || !/\.ya?ml$/.test(inside)) {
    terminal.note(`a file of rules ends in .yaml and stands inside the folder of the rules`);
    return 1;
  }
  const text = draftText(draft);
  const name = inside.split(sep).join('/');
  const gaps = draftGaps(draft);
  const faults = gaps.length > 0 ? [] : loadRules([{ name, text }], Object.keys(VALIDATORS)).problems;
  if (faults.length > 0) {
    printProblems(faults, terminal);
    return 1;
  }
  if (!create(file, text)) {
    terminal.note(`${file} is there already; choose another with --file`);
    return 1;
  }
  const classifier =
    gaps.length > 0 ? undefined : openClassifier({ ...config, cores: 0 }, { overlaps: true });
  const problems = classifier !== undefined && 'problems' in classifier ? classifier.problems : [];
  return printNewRule({ file, gaps, problems }, terminal);
}

/** @returns false when the file is there already */
function create(file: string, text: string): boolean {
  mkdirSync(dirname(file), { recursive: true });
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, text);
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

export function rulesDocsVerb(directory: string, config: Config, terminal: Terminal): number {
  const set = loadSet(config, terminal);
  if (set === undefined) return 1;
  const folder = resolve(directory);
  mkdirSync(folder, { recursive: true });
  const sources = relative(folder, resolve(config.classifiersDir)).split(sep).join('/');
  for (const [name, page] of rulePages(set.rules, set.known, sources)) {
    writeFileSync(join(folder, name), page);
    terminal.out(join(directory, name));
  }
  return 0;
}
