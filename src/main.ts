#!/usr/bin/env node
// The program: reads arguments and environment once, hands everything on as values, and sets the exit code.
import { join, resolve } from 'node:path';
import { printProblems } from './cli/check.js';
import { buildProgram, type Places, type ServeOptions, type Verbs } from './cli/program.js';
import { loadConfig, type Config } from './config.js';
import { createTerminal } from './terminal.js';
import { checkVerb } from './verbs/check.js';
import { classifyVerb } from './verbs/classify.js';
import { demoVerb } from './verbs/demo.js';
import { auditVerifyVerb, logsVerb } from './verbs/log.js';
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

/** Undefined when there are problems; they have been printed. */
function configure(
  options: ServeOptions,
  env: Readonly<Record<string, string | undefined>>,
): Config | undefined {
  const loaded = loadConfig({ env, options, root: ROOT });
  if ('config' in loaded) return loaded.config;
  printProblems(loaded.problems, terminal);
  return undefined;
}

function withConfig(options: Places, run: (config: Config) => Promise<number>): Promise<number> {
  const config = configure(options, process.env);
  return config === undefined ? Promise.resolve(1) : run(config);
}

const dataDirOf = (options: Places): string =>
  resolve(options.data ?? process.env['SLUICE_DATA'] ?? '.sluice');

const verbs: Verbs = {
  serve: (options) => withConfig(options, (config) => serve(config, version, untilTold, terminal)),
  demo: ({ keep }) =>
    demoVerb(
      { keep, version, until: untilTold, config: (env, data) => configure({ data, port: 0 }, env) },
      terminal,
    ),
  classify: (file, options) =>
    withConfig(options, (config) => classifyVerb(file, options, config, process.stdin, terminal)),
  check: (options) => checkVerb(loadConfig({ env: process.env, options, root: ROOT }), terminal),
  logs: (options) => logsVerb(dataDirOf(options), options, terminal),
  auditVerify: (options) =>
    auditVerifyVerb(
      dataDirOf(options),
      { ...options, databaseUrl: process.env['DATABASE_URL'] || undefined },
      terminal,
    ),
};

const program = buildProgram(version, verbs, (code) => {
  process.exitCode = code;
});
await program.parseAsync(process.argv);
