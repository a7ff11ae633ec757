// The process's own terminal as the verbs see it.
import type { Terminal } from './cli/terminal.js';

export function createTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    color: process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    columns: process.stdout.isTTY ? process.stdout.columns : 120,
  };
}
