// `sluice logs`: one row a call. Knows rows, filters and a terminal; a log may have been tampered with, so nothing in
// it may move the cursor.
import { joinRows, type CallRow } from '../audit/rows.js';
import type { Entry } from '../audit/entry.js';
import { isLevel } from '../model/level.js';
import { csvLine } from './csv.js';
import { levelText } from './level-text.js';
import type { LogFilters } from './log-filters.js';
import { keeps } from './log-filters.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

export interface LogsOptions {
  readonly json: boolean;
  readonly csv?: boolean;
  /** The entries go on: a row is shown when its call has ended. */
  readonly follow?: boolean;
}

/**
 * @param entries in the order of the log
 * @returns the exit code, always 0: no rows is an answer
 */
export async function logs(
  entries: AsyncIterable<Entry>,
  filters: LogFilters,
  options: LogsOptions,
  terminal: Terminal,
): Promise<0> {
  let calls = 0;
  let shown = 0;
  if (options.csv === true) terminal.out(csvLine(CSV_FIELDS));
  for await (const row of joinRows(entries, options.follow === true ? 'ended' : 'decided')) {
    calls += 1;
    if (!keeps(filters, row)) continue;
    if (options.json) terminal.out(JSON.stringify(row));
    else if (options.csv === true) terminal.out(csvRow(row));
    else {
      if (shown === 0) terminal.out(paint(terminal, 'bold', header()));
      terminal.out(rowText(row, terminal));
    }
    shown += 1;
  }
  if (options.follow === true) return 0;
  if (calls === 0) terminal.note('The log holds no calls yet.');
  else if (shown === 0) terminal.note(`None of the ${calls} calls in the log is like that.`);
  return 0;
}

const CSV_FIELDS = [
  ...(['time', 'decision', 'request', 'agent', 'endpoint', 'model', 'level', 'tier', 'provider'] as const),
  ...(['result', 'refused', 'detail', 'rules', 'masked', 'duration'] as const),
] as const satisfies readonly (keyof CallRow)[];

function csvRow(row: CallRow): string {
  return csvLine(
    CSV_FIELDS.map((field) => {
      if (field === 'rules') return row.rules.join(' ');
      const value = row[field];
      return typeof value === 'string' ? oneLine(value) : value;
    }),
  );
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly right?: true;
  text(row: CallRow): string;
}

/** 94 characters and a space behind each: in 120 the rules' column has 17. */
const COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', width: 14, text: (row) => row.time.slice(5, 19).replace('T', ' ') },
  { title: 'DECISION', width: 14, text: (row) => row.decision },
  { title: 'AGENT', width: 11, text: (row) => row.agent },
  { title: 'LEVEL', width: 7, text: (row) => row.level },
  {
    title: 'ROUTE',
    width: 12,
    text: (row) => (row.tier === undefined ? '-' : `${row.tier} ${row.provider ?? ''}`),
  },
  { title: 'MODEL', width: 11, text: (row) => (row.model === '' ? '-' : row.model) },
  {
    title: 'RESULT',
    width: 15,
    text: (row) => (row.result === 'aborted' ? row.result : (row.refused ?? row.result)),
  },
  { title: 'MASK', width: 4, right: true, text: (row) => (row.masked === 0 ? '-' : String(row.masked)) },
  {
    title: 'MS',
    width: 6,
    right: true,
    text: (row) => (row.duration === undefined ? '-' : row.duration.toFixed(0)),
  },
];
const LEVEL_COLUMN = COLUMNS.findIndex((column) => column.title === 'LEVEL');
const FIXED_WIDTH = COLUMNS.reduce((sum, column) => sum + column.width + 1, 0);

function header(): string {
  return [...COLUMNS.map((column) => fit(column.title, column)), 'RULES'].join(' ');
}

function rowText(row: CallRow, terminal: Terminal): string {
  const cells = COLUMNS.map((column, index) => {
    const cell = fit(oneLine(column.text(row)), column);
    return index === LEVEL_COLUMN && isLevel(row.level)
      ? cell.replace(row.level, levelText(row.level, terminal))
      : cell;
  });
  const room = Math.max(120, terminal.columns) - FIXED_WIDTH;
  const [watching] = row.monitored ?? [];
  const [first = watching === undefined ? '-' : `(${watching})`, ...others] = row.rules;
  const more = others.length === 0 ? '' : ` +${others.length}`;
  return [...cells, tail(oneLine(first), room - more.length) + more].join(' ');
}

function fit(text: string, column: Column): string {
  const cut = text.length > column.width ? `${text.slice(0, column.width - 1)}…` : text;
  return column.right === true ? cut.padStart(column.width) : cut.padEnd(column.width);
}

/** The end of a rule's id says most. */
function tail(text: string, width: number): string {
  return text.length > width ? `…${text.slice(text.length - width + 1)}` : text;
}
