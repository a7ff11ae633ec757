// What `serve` says of itself while it runs: start, end, notices, faults, refused callers. For a person as text, for a
// machine as JSON, one object a line (`pino`). Invariant: no content; foreign strings came through `label()` or not at all.
import { pino } from 'pino';
import { paint, safe, type Terminal } from './terminal.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, number>> | undefined>
>;

export interface ProcessLog {
  readonly format: 'text' | 'json';
  /** @param event a fixed word to filter by @param says one sentence */
  say(level: LogLevel, event: string, says: string, fields?: LogFields): void;
}

export interface LogOptions {
  /** Default: `text` where stderr is a terminal. */
  readonly logFormat?: 'text' | 'json';
  /** Default: `info`. */
  readonly logLevel?: LogLevel;
}

export function openProcessLog(terminal: Terminal, options: LogOptions): ProcessLog {
  const level = options.logLevel ?? 'info';
  const format = options.logFormat ?? (terminal.bar === undefined ? 'json' : 'text');
  return format === 'json' ? jsonLog(terminal, level) : textLog(terminal, level);
}

export function textLog(terminal: Terminal, least: LogLevel = 'info'): ProcessLog {
  return {
    format: 'text',
    say(level, _event, says) {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
      const mark = level === 'warn' ? `${paint(terminal, 'yellow', 'notice')} ` : '';
      terminal.note(`${mark}${safe(says)}`);
    },
  };
}

function jsonLog(terminal: Terminal, level: LogLevel): ProcessLog {
  const options = {
    level,
    base: { pid: process.pid },
    messageKey: 'says',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, { write: (line: string) => terminal.note(line.trimEnd()) });
  return {
    format: 'json',
    say: (at, event, says, fields = {}) => log[at]({ event, ...fields }, says),
  };
}

/** Where text is printed that is written for a person: as it is, or line by line as an error. */
export function errorsTo(terminal: Terminal, log: ProcessLog): Terminal {
  if (log.format === 'text') return terminal;
  return { ...terminal, color: false, note: (line) => log.say('error', 'problem', line) };
}
