// The command line: verbs, options, help. Parses and hands on; the verbs themselves are given.
import { LEVELS } from '../model/level.js';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOG_LEVELS, type LogOptions } from './process-log.js';
import { rulesCommands, type RulesVerbs } from './rules-program.js';

/** Where things are; undefined means the environment or the default. */
export interface Places {
  readonly config?: string;
  readonly data?: string;
}

export interface ServeOptions extends Places {
  readonly port?: number;
  readonly host?: string;
}

/** What a classification can do without. */
export type Part = 'compromise' | 'models';
const PARTS: readonly Part[] = ['compromise', 'models'];

export interface ClassifyVerbOptions extends Places {
  readonly explain: boolean;
  readonly outbound: boolean;
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly exitCode: boolean;
  /** Absent: as routing.yaml says. */
  readonly mask?: 'balanced' | 'strict';
  readonly publicNames?: 'spare' | 'mask';
  readonly without: readonly Part[];
}

export interface LogsVerbOptions extends Places {
  readonly level?: string;
  readonly agent?: string;
  readonly rule?: string;
  readonly tier?: string;
  readonly since?: string;
  readonly until?: string;
  readonly json: boolean;
  readonly csv: boolean;
  readonly follow: boolean;
}

export interface ReplayVerbOptions extends Places {
  readonly classifiers?: string;
  readonly agent?: string;
  readonly since?: string;
  readonly until?: string;
  readonly failOn?: 'downgrade';
  readonly json: boolean;
}

export interface ProveVerbOptions {
  /** Another gateway, instead of Sluice. */
  readonly baseUrl?: string;
  readonly key?: string;
  readonly model: string;
  /** Of the OpenAI stand-in; the Ollama stand-in takes the next one. */
  readonly listen?: number;
  /** Where that gateway keeps its logs. */
  readonly logs?: string;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly thorough: boolean;
  /** Only places whose name, group or endpoint holds this. */
  readonly only?: string;
}

/** What an agent may do, in the words of routing.yaml; what is absent has its default there. */
export interface AgentFields {
  readonly min_level?: string;
  readonly tiers?: readonly string[];
  readonly models?: readonly string[];
  readonly tools?: readonly string[];
  readonly mask?: string;
  readonly restore_tools?: boolean;
  readonly opaque_allowed?: readonly string[];
  readonly provider_tools?: string;
  readonly on_block?: string;
  readonly passthrough?: string;
}

export type AgentVerbOptions = Places & { readonly json: boolean };

export interface DoctorOptions extends ServeOptions {
  readonly json: boolean;
  readonly offline: boolean;
}

/** Each verb resolves to its exit code. */
export interface Verbs {
  serve(options: ServeOptions & LogOptions): Promise<number>;
  demo(options: { readonly keep: boolean }): Promise<number>;
  prove(options: ProveVerbOptions): Promise<number>;
  classify(file: string, options: ClassifyVerbOptions): Promise<number>;
  check(options: Places): Promise<number>;
  doctor(options: DoctorOptions): Promise<number>;
  init(directory: string): number;
  pull(model: string, options: Places): Promise<number>;
  readonly rules: RulesVerbs;
  agentsAdd(name: string, fields: AgentFields, options: AgentVerbOptions): Promise<number>;
  agentsList(options: AgentVerbOptions): Promise<number>;
  agentsRotate(name: string, options: AgentVerbOptions): Promise<number>;
  agentsDisable(name: string, options: Places): Promise<number>;
  logs(options: LogsVerbOptions): Promise<number>;
  explain(decision: string, options: Places & { readonly json: boolean }): Promise<number>;
  replay(options: ReplayVerbOptions): Promise<number>;
  auditVerify(options: Places & { readonly json: boolean; readonly journal: boolean }): Promise<number>;
}

/** @param done takes the exit code of the verb that ran */
export function buildProgram(version: string, verbs: Verbs, done: (code: number) => void): Command {
  const program = new Command('sluice')
    .description(
      'An OpenAI-compatible proxy that decides from the content where a prompt may go, and keeps evidence.',
    )
    .version(version)
    .showHelpAfterError()
    .helpOption('-h, --help', 'show help');

  withAddress(withPlaces(program.command('serve').description('start the proxy')))
    .addOption(
      new Option('--log-format <format>', 'of stderr; default: text where that is a terminal').choices([
        'text',
        'json',
      ]),
    )
    .addOption(
      new Option('--log-level <level>', 'the least that stderr gets; default: info').choices(LOG_LEVELS),
    )
    .action(async (options: ServeOptions & LogOptions) => done(await verbs.serve(options)));

  program
    .command('demo')
    .description('all four levels for real, against stand-in providers on this machine')
    .option('--keep', 'leave the proxy running to try it with curl', false)
    .action(async (options: { keep: boolean }) => done(await verbs.demo(options)));

  proveCommand(program, verbs, done);

  withPlaces(program.command('classify').description('what level a text has, and why'))
    .argument('[file]', 'a file, or - for standard input', '-')
    .option('--explain', 'also rules that only watch, and every reason', false)
    .option('--outbound', 'what an external provider would receive', false)
    .addOption(new Option('--mask <mask>', 'what is masked outside').choices(['balanced', 'strict']))
    .addOption(new Option('--public-names <how>', 'names that the public knows').choices(['spare', 'mask']))
    .addOption(
      new Option('--without <part>', `leave out ${PARTS.join(' or ')}; again for more`)
        .argParser(leftOut)
        .default([], 'none'),
    )
    .option('--json', 'one object', false)
    .option('--jsonl', 'a batch: one {"id","text"} or {"id","request"} a line', false)
    .option('--exit-code', 'exit 3 when the text is BLOCKED', false)
    .action(async (file: string, options: ClassifyVerbOptions) => done(await verbs.classify(file, options)));

  withPlaces(
    program.command('check').description('routing.yaml, rules, their examples and overlaps, policy cases'),
  ).action(async (options: Places) => done(await verbs.check(options)));

  machineCommands(program, verbs, done);
  rulesCommands(program, verbs.rules, done);
  agentsCommands(program, verbs, done);
  logsCommand(program, verbs, done);
  lookingCommands(program, verbs, done);

  const audit = program.command('audit').description('work on the evidence');
  withPlaces(
    audit.command('verify').description('recompute the chains of the log; 0 sound, 2 tampered, 3 incomplete'),
  )
    .option('--journal', 'the journal alone, not compared with the store', false)
    .option('--json', 'one object', false)
    .action(async (options: Places & { json: boolean; journal: boolean }) =>
      done(await verbs.auditVerify(options)),
    );
  return program;
}

function proveCommand(program: Command, verbs: Verbs, done: (code: number) => void): void {
  program
    .command('prove')
    .description('plant values in every place of every endpoint, and show what gets out')
    .option('--base-url <url>', 'another gateway, such as http://127.0.0.1:4000/v1; default: Sluice')
    .option('--key <key>', 'what that gateway wants as a key')
    .option('--model <name>', 'what it is asked for', 'gpt-5')
    .option('--listen <port>', 'of the stand-in provider; one for Ollama takes the next port', portNumber)
    .option('--logs <dir>', 'look through the files below, too, such as the logs of that gateway')
    .option('--only <text>', 'only places whose name, group or endpoint holds this')
    .option('--thorough', 'values of all levels in every way: three times as many requests', false)
    .option('--verbose', 'one line a request', false)
    .option('--json', 'one object a line, the summary last', false)
    .action(async (options: ProveVerbOptions) => done(await verbs.prove(options)));
}

/** What makes a machine ready. */
function machineCommands(program: Command, verbs: Verbs, done: (code: number) => void): void {
  program
    .command('init')
    .description('write files to start from; what is there already stays as it is')
    .argument('[directory]', 'where to', '.')
    .action((directory: string) => done(verbs.init(directory)));
  withPlaces(program.command('pull').description('fetch a local model through Ollama'))
    .argument('<model>', 'its name, such as llama3.2')
    .action(async (model: string, options: Places) => done(await verbs.pull(model, options)));
  withAddress(
    withPlaces(program.command('doctor').description('what is wrong with this machine, and what to do')),
  )
    .option('--offline', 'ask no provider outside', false)
    .option('--json', 'one object a line', false)
    .action(async (options: DoctorOptions) => done(await verbs.doctor(options)));
}

function logsCommand(program: Command, verbs: Verbs, done: (code: number) => void): void {
  withPlaces(program.command('logs').description('one row a call'))
    .addOption(
      new Option('--level <level>', 'only this level').choices([
        'LOW',
        'MEDIUM',
        'HIGH',
        'BLOCKED',
        'UNREAD',
      ]),
    )
    .option('--agent <name>', 'only this agent')
    .option('--rule <id>', 'only calls in which this rule fired')
    .addOption(new Option('--tier <tier>', 'only calls answered by this tier').choices(['L1', 'L2', 'L3']))
    .option('--since <time>', 'from this time on (RFC 3339, or an age such as 2h)')
    .option('--until <time>', 'up to this time')
    .option('--follow', 'go on with new calls, each when it has ended', false)
    .option('--json', 'one object a line', false)
    .addOption(new Option('--csv', 'for a spreadsheet').default(false).conflicts('json'))
    .action(async (options: LogsVerbOptions) => done(await verbs.logs(options)));
}

function lookingCommands(program: Command, verbs: Verbs, done: (code: number) => void): void {
  withPlaces(program.command('explain').description('one decision: rules, providers, times, outcome'))
    .argument('<decision>', 'its id, as in x-sluice-decision')
    .option('--json', 'one object', false)
    .action(async (decision: string, options: Places & { json: boolean }) =>
      done(await verbs.explain(decision, options)),
    );

  withPlaces(
    program.command('replay').description('what recorded traffic would do under these rules and this policy'),
  )
    .option('--classifiers <dir>', 'folder of the rules (SLUICE_CLASSIFIERS)')
    .option('--agent <name>', 'only calls of this agent')
    .option('--since <time>', 'from this time on (RFC 3339, or an age such as 2h)')
    .option('--until <time>', 'up to this time')
    .addOption(new Option('--fail-on <what>', 'exit 2 when a level would be lower').choices(['downgrade']))
    .option('--json', 'one object', false)
    .action(async (options: ReplayVerbOptions) => done(await verbs.replay(options)));
}

interface AddOptions extends AgentVerbOptions {
  readonly minLevel?: string;
  readonly tiers?: readonly string[];
  readonly models?: readonly string[];
  readonly tools?: readonly string[];
  readonly mask?: string;
  readonly restoreTools: boolean;
  readonly opaqueAllowed?: readonly string[];
  readonly providerTools?: string;
  readonly onBlock?: string;
  readonly passthrough?: string;
}

function agentsCommands(program: Command, verbs: Verbs, done: (code: number) => void): void {
  const agents = program.command('agents').description('who may call; acts on a running server at once');
  withPlaces(agents.command('add').description('a new agent; its key is shown once'))
    .argument('<name>')
    .addOption(new Option('--min-level <level>', 'no request is below').choices(LEVELS))
    .option('--tiers <list>', 'tiers that it may use, such as L1,L2', commas)
    .option('--models <list>', 'names or globs of models that it may ask for', commas)
    .option('--tools <list>', 'names or globs of tools that it may declare', commas)
    .addOption(new Option('--mask <mask>', 'what MEDIUM replaces').choices(['balanced', 'strict']))
    .option('--no-restore-tools', 'leave pseudonyms in the arguments of tool calls')
    .option('--opaque-allowed <list>', 'kinds of unread content that do not raise the level', commas)
    .addOption(
      new Option('--provider-tools <how>', 'tools of the provider').choices(['strip', 'refuse', 'allow']),
    )
    .addOption(new Option('--on-block <how>', 'a blocked call gets').choices(['error', 'refusal']))
    .option('--passthrough <provider>', 'brings its own key for this provider')
    .option('--json', 'one object', false)
    .action(async (name: string, options: AddOptions) =>
      done(await verbs.agentsAdd(name, fieldsOf(options), options)),
    );
  withPlaces(agents.command('list').description('agents, and unknown callers as they call themselves'))
    .option('--json', 'one object a line', false)
    .action(async (options: AgentVerbOptions) => done(await verbs.agentsList(options)));
  withPlaces(agents.command('rotate').description('a new key; the old one is refused at once'))
    .argument('<name>')
    .option('--json', 'one object', false)
    .action(async (name: string, options: AgentVerbOptions) => done(await verbs.agentsRotate(name, options)));
  withPlaces(agents.command('disable').description('its key is refused at once'))
    .argument('<name>')
    .action(async (name: string, options: Places) => done(await verbs.agentsDisable(name, options)));
}

function fieldsOf(options: AddOptions): AgentFields {
  const { minLevel, tiers, models, tools, mask, opaqueAllowed, providerTools, onBlock, passthrough } =
    options;
  return {
    ...(minLevel !== undefined && { min_level: minLevel }),
    ...(tiers !== undefined && { tiers }),
    ...(models !== undefined && { models }),
    ...(tools !== undefined && { tools }),
    ...(mask !== undefined && { mask }),
    ...(!options.restoreTools && { restore_tools: false }),
    ...(opaqueAllowed !== undefined && { opaque_allowed: opaqueAllowed }),
    ...(providerTools !== undefined && { provider_tools: providerTools }),
    ...(onBlock !== undefined && { on_block: onBlock }),
    ...(passthrough !== undefined && { passthrough }),
  };
}

function commas(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function withPlaces(command: Command): Command {
  return command
    .option('--config <file>', 'routing.yaml (SLUICE_CONFIG)')
    .option('--data <dir>', 'data directory (SLUICE_DATA, ./.sluice)');
}

function withAddress(command: Command): Command {
  return command
    .option('--port <number>', 'port to listen on (8787)', portNumber)
    .option('--host <address>', 'address to listen on (127.0.0.1)');
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a number from 0 to 65535');
  return port;
}

function leftOut(value: string, before: readonly Part[]): readonly Part[] {
  const part = PARTS.find((one) => one === value);
  if (part === undefined) throw new InvalidArgumentError(PARTS.join(' or '));
  return [...before, part];
}
