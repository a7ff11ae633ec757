// The verbs under `sluice rules`: their options and help. Parses and hands on.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LEVELS, type Level } from '../model/level.js';

export interface RulesPlaces {
  readonly config?: string;
  readonly data?: string;
  readonly classifiers?: string;
}

export type RulesListOptions = RulesPlaces & {
  readonly level?: string;
  readonly entity?: string;
  readonly kind?: string;
  readonly action?: string;
  readonly json: boolean;
};

export type RulesTestOptions = RulesPlaces & {
  readonly text?: string;
  readonly ask: boolean;
  readonly json: boolean;
};

export type RulesNewOptions = RulesPlaces & {
  readonly kind: 'words' | 'pattern';
  readonly level: Level;
  readonly entity: string;
  readonly action: 'enforce' | 'monitor';
  readonly word: readonly string[];
  readonly pattern?: string;
  readonly keyword: readonly string[];
  readonly why?: string;
  readonly match: readonly string[];
  readonly nearMiss: readonly string[];
  readonly file?: string;
};

export type RulesDiffOptions = RulesPlaces & {
  readonly jsonl?: string;
  readonly failOn?: 'downgrade';
  readonly json: boolean;
};

export interface RulesVerbs {
  list(options: RulesListOptions): Promise<number>;
  show(id: string, options: RulesPlaces & { readonly json: boolean }): Promise<number>;
  test(ids: readonly string[], options: RulesTestOptions): Promise<number>;
  create(id: string, options: RulesNewOptions): Promise<number>;
  diff(other: string, options: RulesDiffOptions): Promise<number>;
  docs(directory: string, options: RulesPlaces): Promise<number>;
}

export function rulesCommands(program: Command, verbs: RulesVerbs, done: (code: number) => void): void {
  const rules = program.command('rules').description('what is looked for: see it, try it, change it');

  withPlaces(rules.command('list').description('one row a rule'))
    .option('--level <level>', 'only this level')
    .option('--entity <entity>', 'only this entity')
    .addOption(
      new Option('--kind <kind>', 'only this kind').choices([
        'pattern',
        'words',
        'names',
        'combination',
        'model',
        'known',
      ]),
    )
    .addOption(new Option('--action <action>', 'only this action').choices(['enforce', 'monitor']))
    .option('--json', 'one object a line', false)
    .action(async (options: RulesListOptions) => done(await verbs.list(options)));

  withPlaces(rules.command('show').description('everything that a rule says'))
    .argument('<id>')
    .option('--json', 'one object', false)
    .action(async (id: string, options: RulesPlaces & { json: boolean }) =>
      done(await verbs.show(id, options)),
    );

  withPlaces(rules.command('test').description('the examples of rules, or a text, one by one'))
    .argument('[id...]', 'rules; all when none is named')
    .option('--text <file>', 'also try this file, or - for standard input')
    .option('--ask', 'ask the local models of rules of kind model', false)
    .option('--json', 'one object a line', false)
    .action(async (ids: readonly string[], options: RulesTestOptions) =>
      done(await verbs.test(ids, options)),
    );

  newCommand(rules, verbs, done);

  withPlaces(rules.command('diff').description('these rules against those of another folder'))
    .argument('<folder>', 'the rules as they were')
    .option('--jsonl <file>', 'also the levels of these texts: one {"id","text"} a line')
    .addOption(new Option('--fail-on <what>', 'exit 2 when a level is lower').choices(['downgrade']))
    .option('--json', 'one object', false)
    .action(async (other: string, options: RulesDiffOptions) => done(await verbs.diff(other, options)));

  withPlaces(rules.command('docs').description('a page for each folder of rules, in Markdown'))
    .argument('<directory>', 'where the pages go')
    .action(async (directory: string, options: RulesPlaces) => done(await verbs.docs(directory, options)));
}

function newCommand(rules: Command, verbs: RulesVerbs, done: (code: number) => void): void {
  withPlaces(rules.command('new').description('a file with a new rule, which watches at first'))
    .argument('<id>', 'dotted, lower case: business.project-name')
    .addOption(
      new Option('--kind <kind>', 'what it looks for').choices(['words', 'pattern']).default('words'),
    )
    .addOption(new Option('--level <level>', 'how sensitive it is').choices(LEVELS).default('HIGH'))
    .option('--entity <entity>', 'what was found, in capitals', capitals, 'CONFIDENTIAL')
    .addOption(
      new Option('--action <action>', 'whether it acts').choices(['enforce', 'monitor']).default('monitor'),
    )
    .option('--word <text>', 'a word or phrase; again for more', more, [])
    .option('--pattern <re2>', 'an RE2 expression')
    .option('--keyword <text>', 'the pattern is tried only near one; again for more', more, [])
    .option('--why <sentence>', 'for the person who reviews it')
    .option('--match <text>', 'an example that it must find; two at least', more, [])
    .option('--near-miss <text>', 'an example that it must leave alone; two at least', more, [])
    .option('--file <path>', 'inside the folder of the rules; made from the id')
    .action(async (id: string, options: RulesNewOptions) => done(await verbs.create(id, options)));
}

function more(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function capitals(value: string): string {
  for (const char of value) {
    if (!'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'.includes(char)) {
      throw new InvalidArgumentError('capitals and underscores, like EMAIL_ADDRESS');
    }
  }
  return value;
}

function withPlaces(command: Command): Command {
  return command
    .option('--config <file>', 'routing.yaml (SLUICE_CONFIG)')
    .option('--data <dir>', 'data directory (SLUICE_DATA, ./.sluice)')
    .option('--classifiers <dir>', 'folder of the rules (SLUICE_CLASSIFIERS)');
}
