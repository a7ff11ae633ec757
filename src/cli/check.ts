// `sluice check`: every problem in the configuration and the rules at once, each with its file and line.
import type { Problem } from '../model/problem.js';
import { paint, type Terminal } from './terminal.js';

export interface CheckReport {
  readonly problems: readonly Problem[];
  /** What works but deserves to be known: providers left out, fields that are not enforced yet. */
  readonly notices: readonly string[];
  readonly counts: { readonly rules: number; readonly examples: number; readonly cases: number };
}

/** @returns 1 when there is a problem */
export function printCheck(report: CheckReport, terminal: Terminal): number {
  for (const notice of report.notices) terminal.note(`${paint(terminal, 'yellow', 'notice')} ${notice}`);
  printProblems(report.problems, terminal);
  const { rules, examples, cases } = report.counts;
  if (report.problems.length > 0) return 1;
  terminal.out(`ok: ${rules} rules, ${examples} examples, ${cases} policy cases`);
  return 0;
}

export function printProblems(problems: readonly Problem[], terminal: Terminal): void {
  for (const problem of problems) {
    const place = problem.line > 0 ? `${problem.file}:${problem.line}` : problem.file;
    terminal.note(`${paint(terminal, 'red', place)} ${problem.message}`);
  }
  if (problems.length > 0) terminal.note(`${problems.length} problem${problems.length === 1 ? '' : 's'}`);
}
