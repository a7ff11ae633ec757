// Collects what is wrong and what deserves to be known while a file is checked, so that everything is said at once.
import type { Path } from './yaml-lines.js';

export interface Report {
  /** Stops the start. */
  problem(path: Path, message: string): void;
  /** One line at start. */
  notice(text: string): void;
}

export interface Collected extends Report {
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
  readonly notices: readonly string[];
}

export function collect(): Collected {
  const problems: { path: Path; message: string }[] = [];
  const notices: string[] = [];
  return {
    problems,
    notices,
    problem: (path, message) => problems.push({ path, message }),
    notice: (text) => notices.push(text),
  };
}
