// `sluice serve`: starts, says where it listens and what it left out, and ends when it is told to.
import { assemble, RulesRefused, type Running } from '../assemble.js';
import { printProblems } from '../cli/check.js';
import { paint, type Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { describeFault, startFault } from './faults.js';

/** @param until resolves when the process is asked to end */
export async function serve(
  config: Config,
  version: string,
  until: () => Promise<void>,
  terminal: Terminal,
): Promise<number> {
  const running = await start(config, version, terminal);
  if (running === undefined) return 1;
  terminal.out(`Sluice is listening on ${running.url}`);
  await until();
  terminal.note('Ending: running calls have 30 seconds.');
  await running.close();
  return 0;
}

/** @returns undefined when it could not start; what was wrong has been printed */
export async function start(
  config: Config,
  version: string,
  terminal: Terminal,
): Promise<Running | undefined> {
  try {
    const running = await assemble(config, {
      version,
      fault: (where, error) => terminal.note(describeFault(where, error)),
      say: (sentence) => terminal.note(`${paint(terminal, 'yellow', 'notice')} ${sentence}`),
    });
    for (const notice of running.notices) terminal.note(`${paint(terminal, 'yellow', 'notice')} ${notice}`);
    return running;
  } catch (error) {
    if (error instanceof RulesRefused) printProblems(error.problems, terminal);
    else terminal.note(startFault(error, config));
    return undefined;
  }
}
