#!/usr/bin/env node
// The program: reads arguments and environment once, hands everything on as values, and sets the exit code.
import './preflight.js';
import { join, resolve } from 'node:path';
import { printProblems } from './cli/check.js';
import { buildProgram, type Places, type ServeOptions, type Verbs } from './cli/program.js';
import { errorsTo, openProcessLog, type ProcessLog } from './cli/process-log.js';
import type { RulesPlaces, RulesVerbs } from './cli/rules-program.js';
import { loadConfig, type Config } from './config.js';
import { createTerminal } from './terminal.js';
import { addAgentVerb, disableAgentVerb, listAgentsVerb, rotateAgentVerb } from './verbs/agents.js';
import { checkVerb } from './verbs/check.js';
import { classifyVerb } from './verbs/classify.js';
import { doctorVerb } from './verbs/doctor.js';
import { demoVerb } from './verbs/demo.js';
import { auditVerifyVerb, logsVerb } from './verbs/log.js';
import { proveVerb } from './verbs/prove.js';
import { explainVerb } from './verbs/explain.js';
import { describeFault, describeFileFault } from './verbs/faults.js';
import { initVerb } from './verbs/init.js';
import { pullVerb } from './verbs/pull.js';
import { replayVerb } from './verbs/replay.js';
import { listRulesVerb, newRuleVerb, rulesDocsVerb, showRuleVerb, testRulesVerb } from './verbs/rules.js';
import { diffRulesVerb } from './verbs/rules-diff.js';
import { serve } from './verbs/serve.js';
import { packageVersion } from './version.js';

/** Where package.json, routing.yaml and classifiers/ stand, in a checkout and when installed. */
const ROOT = resolve(import.meta.dirname, '..');

const terminal = createTerminal(process.env);
const version = packageVersion(join(ROOT, 'package.json'));

/** The first signal asks for an orderly end; a second one ends at once, as the shell's user expects. */
function untilTold(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

/** While calls are served, an error that nobody caught can quote one: Node would print its message. */
function crashQuietly(log: ProcessLog): void {
  process.once('uncaughtException', (error) => {
    log.say('error', 'crash', describeFault('the process', error));
    process.exit(1);
  });
}

/** Undefined when there are problems; they have been printed. */
function configure(
  options: ServeOptions,
  env: Readonly<Record<string, string | undefined>>,
  {
    serving = true,
    errors = terminal,
  }: { readonly serving?: boolean; readonly errors?: typeof terminal } = {},
): Config | undefined {
  const loaded = loadConfig({ env, options, root: ROOT, serving });
  if ('config' in loaded) return loaded.config;
  printProblems(loaded.problems, errors);
  return undefined;
}

function withConfig(options: Places, run: (config: Config) => Promise<number>): Promise<number> {
  const config = configure(options, process.env);
  return config === undefined ? Promise.resolve(1) : run(config);
}

/** For verbs on agents: an address that needs agents must not keep them from being made. */
function withAgents(options: Places, run: (config: Config) => Promise<number>): Promise<number> {
  const config = configure(options, process.env, { serving: false });
  return config === undefined ? Promise.resolve(1) : run(config);
}

/** With `--classifiers`, over the rules of that folder. */
function withRules(options: RulesPlaces, run: (config: Config) => number | Promise<number>): Promise<number> {
  const { classifiers } = options;
  return withConfig(options, async (config) =>
    run(classifiers === undefined ? config : { ...config, classifiersDir: resolve(classifiers) }),
  );
}

const logOf = (options: Places): { dataDir: string; databaseUrl: string | undefined } => ({
  dataDir: resolve(options.data ?? process.env['SLUICE_DATA'] ?? '.sluice'),
  databaseUrl: process.env['DATABASE_URL'] || undefined,
});

const rules: RulesVerbs = {
  list: (options) => withRules(options, (config) => listRulesVerb(options, config, terminal)),
  show: (id, options) => withRules(options, (config) => showRuleVerb(id, options.json, config, terminal)),
  test: (ids, options) =>
    withRules(options, (config) => testRulesVerb(ids, options, config, process.stdin, terminal)),
  create: (id, options) =>
    withRules(options, (config) => newRuleVerb(id, options, config, version, terminal)),
  diff: (other, options) => withRules(options, (config) => diffRulesVerb(other, options, config, terminal)),
  docs: (directory, options) => withRules(options, (config) => rulesDocsVerb(directory, config, terminal)),
};

const verbs: Verbs = {
  rules,
  serve(options) {
    const log = openProcessLog(terminal, options);
    crashQuietly(log);
    const config = configure(options, process.env, { errors: errorsTo(terminal, log) });
    if (config === undefined) return Promise.resolve(1);
    return serve(config, version, untilTold, terminal, log);
  },
  demo: ({ keep }) =>
    demoVerb(
      { keep, version, until: untilTold, config: (env, data) => configure({ data, port: 0 }, env) },
      terminal,
    ),
  prove: (options) =>
    proveVerb(options, { version, config: (env, data) => configure({ data, port: 0 }, env) }, terminal),
  classify: (file, options) =>
    withConfig(options, (config) => classifyVerb(file, options, config, process.stdin, terminal)),
  check: (options) => checkVerb(loadConfig({ env: process.env, options, root: ROOT }), terminal),
  doctor: (options) =>
    doctorVerb(
      {
        ...options,
        loaded: loadConfig({ env: process.env, options, root: ROOT }),
        ...logOf(options),
        secretGiven: (process.env['SLUICE_SECRET'] ?? '') !== '',
        version,
        node: process.version,
        uid: process.getuid?.(),
        clock: {
          time: () => Date.now(),
          now: () => performance.now(),
          origin: performance.timeOrigin,
        },
      },
      terminal,
    ),
  init: (directory) => initVerb(resolve(directory), ROOT, terminal),
  pull: (model, options) =>
    withConfig(options, (config) => pullVerb(model, config, { version, until: untilTold }, terminal)),
  agentsAdd: (name, fields, options) =>
    withAgents(options, (config) => addAgentVerb(name, fields, options.json, config, terminal)),
  agentsList: (options) => withAgents(options, (config) => listAgentsVerb(options, config, terminal)),
  agentsRotate: (name, options) =>
    withAgents(options, (config) => rotateAgentVerb(name, options.json, config, terminal)),
  agentsDisable: (name, options) => withAgents(options, (config) => disableAgentVerb(name, config, terminal)),
  logs: (options) => logsVerb(logOf(options), options, untilTold, terminal),
  explain: (decision, options) => explainVerb(decision, logOf(options), options, terminal),
  replay: (options) => withRules(options, (config) => replayVerb(options, config, terminal)),
  auditVerify(options) {
    const { dataDir, databaseUrl } = logOf(options);
    return auditVerifyVerb(dataDir, { ...options, databaseUrl }, terminal);
  },
};

const program = buildProgram(version, verbs, (code) => {
  process.exitCode = code;
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  terminal.note(describeFileFault(error) ?? describeFault('the command', error));
  process.exitCode = 1;
}
