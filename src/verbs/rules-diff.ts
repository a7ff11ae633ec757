// `sluice rules diff`: two folders of rules over the same texts: their own examples, and a batch of yours.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printProblems } from '../cli/check.js';
import { printDiff, reportDiff, type AnyRule, type LevelChange } from '../cli/rules.js';
import type { RulesDiffOptions } from '../cli/rules-program.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import type { Level } from '../model/level.js';
import { isRefusal } from '../model/refusal.js';
import { compareRules } from '../rules/compare.js';
import { inspectWith, openClassifier } from './classify.js';
import { loadSet } from './rules.js';

/** @param other folder of the rules as they were */
export async function diffRulesVerb(
  other: string,
  options: RulesDiffOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const before = { ...config, classifiersDir: resolve(other), cores: 0 };
  const after = { ...config, cores: 0 };
  const old = loadSet(before, terminal);
  const now = loadSet(after, terminal);
  if (old === undefined || now === undefined) return 1;
  const [oldLevel, newLevel] = [levels(before, terminal), levels(after, terminal)];
  if (oldLevel === undefined || newLevel === undefined) return 1;
  const batch = options.jsonl === undefined ? [] : batchTexts(options.jsonl, terminal);
  if (batch === undefined) return 1;
  const texts = [...exampleTexts([...old.rules, ...now.rules]), ...batch];
  const changes: LevelChange[] = [];
  for (const { name, text } of texts) {
    changes.push({ name, from: await oldLevel(text), to: await newLevel(text) });
  }
  const diff = compareRules([...old.rules, ...old.known], [...now.rules, ...now.known]);
  return printDiff(reportDiff(diff, changes), options, terminal);
}

function levels(
  config: Config,
  terminal: Terminal,
): ((text: string) => Promise<Level | 'UNREAD'>) | undefined {
  const classifier = openClassifier(config);
  if ('problems' in classifier) {
    printProblems(classifier.problems, terminal);
    return undefined;
  }
  const inspect = inspectWith(classifier, config);
  return async (text) => {
    const inspection = await inspect.text(text);
    return isRefusal(inspection) ? 'UNREAD' : inspection.classification.level;
  };
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Each once, under the first rule that holds it. */
function exampleTexts(rules: readonly AnyRule[]): readonly NamedText[] {
  const texts = new Map<string, NamedText>();
  for (const { id, examples } of rules) {
    const { match, no_match: nearMisses, known_miss: missed = [] } = examples;
    const all = { match, no_match: nearMisses, known_miss: missed };
    for (const [name, list] of Object.entries(all)) {
      list.forEach((text, at) => {
        if (!texts.has(text)) texts.set(text, { name: `${id} ${name} ${at + 1}`, text });
      });
    }
  }
  return [...texts.values()];
}

/** Undefined when a line is none; its place has been printed. */
function batchTexts(file: string, terminal: Terminal): readonly NamedText[] | undefined {
  const texts: NamedText[] = [];
  for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = textIn(line);
    if (read === undefined) {
      terminal.note(`${file}:${at + 1} is not {"id","text"}`);
      return undefined;
    }
    texts.push({ name: read.id ?? `${file}:${at + 1}`, text: read.text });
  }
  return texts;
}

function textIn(line: string): { readonly id?: string; readonly text: string } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('text' in value) || typeof value.text !== 'string') return undefined;
    const id = 'id' in value && typeof value.id === 'string' ? { id: value.id } : {};
    return { ...id, text: value.text };
  } catch {
    return undefined;
  }
}
