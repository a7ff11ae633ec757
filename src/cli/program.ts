// The command line: verbs, options, help. Parses and hands on; the verbs themselves are given.
import { Command, InvalidArgumentError, Option } from 'commander';

/** Where things are; undefined means the environment or the default. */
export interface Places {
  readonly config?: string;
  readonly data?: string;
}

export interface ServeOptions extends Places {
  readonly port?: number;
  readonly host?: string;
}

export interface ClassifyVerbOptions extends Places {
  readonly explain: boolean;
  readonly outbound: boolean;
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly exitCode: boolean;
}

export interface LogsVerbOptions extends Places {
  readonly level?: string;
  readonly agent?: string;
  readonly rule?: string;
  readonly tier?: string;
  readonly since?: string;
  readonly until?: string;
  readonly json: boolean;
}

/** Each verb resolves to its exit code. */
export interface Verbs {
  serve(options: ServeOptions): Promise<number>;
  demo(options: { readonly keep: boolean }): Promise<number>;
  classify(file: string, options: ClassifyVerbOptions): Promise<number>;
  check(options: Places): Promise<number>;
  logs(options: LogsVerbOptions): Promise<number>;
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

  withPlaces(program.command('serve').description('start the proxy'))
    .option('--port <number>', 'port to listen on (8787)', portNumber)
    .option('--host <address>', 'address to listen on (127.0.0.1)')
    .action(async (options: ServeOptions) => done(await verbs.serve(options)));

  program
    .command('demo')
    .description('all four levels for real, against stand-in providers on this machine')
    .option('--keep', 'leave the proxy running to try it with curl', false)
    .action(async (options: { keep: boolean }) => done(await verbs.demo(options)));

  withPlaces(program.command('classify').description('what level a text has, and why'))
    .argument('[file]', 'a file, or - for standard input', '-')
    .option('--explain', 'also rules that only watch, and every reason', false)
    .option('--outbound', 'what an external provider would receive', false)
    .option('--json', 'one object', false)
    .option('--jsonl', 'a batch: one {"id","text"} or {"id","request"} a line', false)
    .option('--exit-code', 'exit 3 when the text is BLOCKED', false)
    .action(async (file: string, options: ClassifyVerbOptions) => done(await verbs.classify(file, options)));

  withPlaces(
    program.command('check').description('routing.yaml, rules, their examples and overlaps, policy cases'),
  ).action(async (options: Places) => done(await verbs.check(options)));

  logsCommand(program, verbs, done);

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
    .option('--json', 'one object a line', false)
    .action(async (options: LogsVerbOptions) => done(await verbs.logs(options)));
}

function withPlaces(command: Command): Command {
  return command
    .option('--config <file>', 'routing.yaml (SLUICE_CONFIG)')
    .option('--data <dir>', 'data directory (SLUICE_DATA, ./.sluice)');
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a number from 0 to 65535');
  return port;
}
