// The process's own terminal as the verbs see it.
import type { Terminal } from './cli/terminal.js';

export function createTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  // Whoever reads the output may have seen enough (`| head`): that is an end, not a fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    ...(process.stderr.isTTY && { bar }),
    color: process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    columns: process.stdout.isTTY ? process.stdout.columns : 120,
  };
}

/** Cut to the width, because a line that wraps cannot be written over. */
function bar(line: string): void {
  process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(0, process.stderr.columns - 1))}`);
}
