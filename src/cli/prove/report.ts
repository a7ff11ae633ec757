// What `prove` prints: a table to put on a slide, each leak by its place, or one object a line. Never a value.
import { paint, type Terminal } from '../terminal.js';
import type { Case } from './cases.js';
import type { Verdict } from './judge.js';
import { levelText } from '../level-text.js';

export interface ReportRow {
  readonly case: Case;
  readonly direct: Verdict;
  readonly through: Verdict;
}

export interface Report {
  /** What the proxy is called. */
  readonly name: string;
  readonly rows: readonly ReportRow[];
  /** Prompts that reached an external provider through the proxy, and a local model. */
  readonly providerRequests: number;
  readonly localRequests: number;
}

type Side = 'direct' | 'through';
type Rows = readonly ReportRow[];

const leaked = (rows: Rows, side: Side): number => rows.filter((row) => row[side].leaks.length > 0).length;
const wanted = (rows: Rows): Rows => rows.filter(({ through }) => through.returned !== undefined);
const returned = (rows: Rows): Rows => rows.filter(({ through }) => through.returned === true);

/** @returns true when nothing got out and everything came back */
export function showReport(
  report: Report,
  options: { readonly json: boolean; readonly verbose: boolean },
  terminal: Terminal,
): boolean {
  if (options.json) showJson(report, terminal);
  else {
    if (options.verbose) report.rows.forEach((row) => terminal.out(rowText(row, terminal)));
    showTable(report, terminal);
    showFaults(report, options.verbose ? Infinity : MOST_FAULTS, terminal);
    terminal.out('');
    terminal.out(paint(terminal, 'bold', summary(report)));
  }
  return leaked(report.rows, 'through') === 0 && returned(report.rows).length === wanted(report.rows).length;
}

export function summary({ rows, name }: Report): string {
  return `direct: ${leaked(rows, 'direct')} of ${rows.length} leaked; through ${name}: ${leaked(rows, 'through')}`;
}

const MOST_FAULTS = 20;
const NAME = 34;
const COLUMN = 18;

function showTable(report: Report, terminal: Terminal): void {
  const { rows } = report;
  const count = (of: (row: ReportRow) => string): number => new Set(rows.map(of)).size;
  terminal.out(
    `${rows.length} requests with a planted value each: ` +
      `${count((row) => row.case.endpoint + row.case.position.where)} places, streamed and not, ` +
      `${count((row) => row.case.encoding)} encodings of the body, ` +
      `${count((row) => row.case.writing)} writings of the value.`,
  );
  const title = (text: string): void => {
    terminal.out('');
    terminal.out(
      paint(
        terminal,
        'bold',
        `${text.padEnd(NAME)}${'places'.padStart(7)}  ${'direct'.padEnd(COLUMN)}through ${report.name}`,
      ),
    );
  };
  const line = (name: string, width: number, of: Rows): void => {
    const places = String(new Set(of.map((row) => row.case.endpoint + row.case.position.where)).size);
    const pad = ' '.repeat(Math.max(0, NAME - 2 - width));
    terminal.out(
      `  ${name}${pad}${places.padStart(7)}  ${cell(of, 'direct', terminal)}${cell(of, 'through', terminal)}`,
    );
  };
  for (const [endpoint, ofEndpoint] of grouped(rows, (row) => row.case.endpoint)) {
    title(endpoint);
    for (const [group, of] of grouped(ofEndpoint, (row) => row.case.position.group))
      line(group, group.length, of);
  }
  title('By level');
  for (const [, of] of grouped(rows, (row) => row.case.level)) {
    const level = of[0]?.case.level ?? 'BLOCKED';
    const what = level === 'BLOCKED' ? 'nowhere' : level === 'HIGH' ? 'local only' : 'as pseudonyms';
    line(`${levelText(level, terminal)} ${what}`, level.length + 1 + what.length, of);
  }
  terminal.out('');
  terminal.out(
    `Through ${report.name}, providers received ${report.providerRequests} of these prompts and the local model ` +
      `${report.localRequests}; ${refused(rows)} calls were refused.`,
  );
  terminal.out(`Values that came back in the reply as they were sent: ${back(rows)}.`);
}

function cell(rows: Rows, side: Side, terminal: Terminal): string {
  const found = leaked(rows, side);
  const text = `${found === 0 ? '✓' : '✗'} ${found} of ${rows.length}`;
  return paint(terminal, found === 0 ? 'green' : 'red', side === 'direct' ? text.padEnd(COLUMN) : text);
}

function refused(rows: Rows): number {
  return rows.filter(({ through }) => through.status !== 200).length;
}

function back(rows: Rows): string {
  return `${returned(rows).length} of ${wanted(rows).length}`;
}

function showFaults({ rows, name }: Report, most: number, terminal: Terminal): void {
  const bad = rows.filter(({ through }) => through.leaks.length > 0 || through.returned === false);
  if (bad.length === 0) return;
  terminal.out('');
  terminal.out(paint(terminal, 'red', `Through ${name}:`));
  for (const row of bad.slice(0, most)) terminal.out(`  ${faultText(row)}`);
  if (bad.length > most) terminal.out(`  and ${bad.length - most} more (--verbose shows all)`);
}

function faultText({ case: entry, through }: ReportRow): string {
  const what =
    through.leaks.length > 0 ? `leaked to: ${through.leaks.join(', ')}` : 'did not come back as it was sent';
  return `${caseText(entry)}: ${what}`;
}

function caseText({ endpoint, position, value, writing, encoding, stream, level }: Case): string {
  return `${endpoint}, ${position.where}: ${level} ${value.kind}, ${writing}, ${encoding}${stream ? ', streamed' : ''}`;
}

function rowText(row: ReportRow, terminal: Terminal): string {
  const mark = (side: Side): string => {
    const { leaks, status } = row[side];
    return leaks.length === 0
      ? `${paint(terminal, 'green', '✓')} ${status}`
      : `${paint(terminal, 'red', '✗')} ${status}`;
  };
  return `${mark('direct')}  ${mark('through')}  ${caseText(row.case)}`;
}

function showJson(report: Report, terminal: Terminal): void {
  for (const { case: entry, direct, through } of report.rows) {
    const { endpoint, position, level, value, writing, encoding, stream } = entry;
    const { where, group } = position;
    const about = { endpoint, group, place: where, level, kind: value.kind, writing, encoding, stream };
    terminal.out(JSON.stringify({ ...about, direct, through }));
  }
  const { rows, name, providerRequests, localRequests } = report;
  terminal.out(
    JSON.stringify({
      summary: {
        requests: rows.length,
        through: name,
        leaked: { direct: leaked(rows, 'direct'), through: leaked(rows, 'through') },
        returned: { expected: wanted(rows).length, as_sent: returned(rows).length },
        prompts: { provider: providerRequests, local: localRequests },
        refused: refused(rows),
      },
    }),
  );
}

function grouped(rows: Rows, key: (row: ReportRow) => string): Map<string, ReportRow[]> {
  const groups = new Map<string, ReportRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
