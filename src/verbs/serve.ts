// `sluice serve`: starts, says where it listens and what it left out, and ends when it is told to.
import { assemble, RulesRefused, type Running } from '../assemble.js';
import { sayCalls } from '../cli/call-lines.js';
import { printProblems } from '../cli/check.js';
import { errorsTo, textLog, type ProcessLog } from '../cli/process-log.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { describeFault, faultFields, startFault } from './faults.js';

/** @param until resolves when the process is asked to end */
export async function serve(
  config: Config,
  version: string,
  until: () => Promise<void>,
  terminal: Terminal,
  log: ProcessLog = textLog(terminal),
): Promise<number> {
  const running = await start(config, version, terminal, log);
  if (running === undefined) return 1;
  terminal.out(`Sluice is listening on ${running.url}`);
  const { url } = running;
  if (log.format === 'json') log.say('info', 'start', `started version ${version}`, { url, version });
  await until();
  log.say('info', 'stopping', 'Ending: running calls have 30 seconds.');
  await running.close();
  if (log.format === 'json') log.say('info', 'stop', 'ended');
  return 0;
}

/** @returns undefined when it could not start; what was wrong has been printed */
export async function start(
  config: Config,
  version: string,
  terminal: Terminal,
  log: ProcessLog = textLog(terminal),
): Promise<Running | undefined> {
  try {
    const running = await assemble(config, {
      version,
      fault: (where, error) =>
        log.say('error', 'fault', describeFault(where, error), faultFields(where, error)),
      say: (sentence) => log.say('warn', 'notice', sentence),
      watch: (entries) => sayCalls(entries, log),
    });
    for (const notice of running.notices) log.say('warn', 'notice', notice);
    return running;
  } catch (error) {
    const errors = errorsTo(terminal, log);
    if (error instanceof RulesRefused) printProblems(error.problems, errors);
    else errors.note(startFault(error, config));
    return undefined;
  }
}
