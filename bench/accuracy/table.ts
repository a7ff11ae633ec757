// The report as tables for people. Knows the report only, so no text can get into them.
import type { Asked } from './ask.js';
import type { Leak, Quartet, Report } from './measure.js';
import type { Scores } from './score.js';
import type { Speed } from './speed.js';

type Cells = readonly string[];

export interface Shown {
  readonly file: string;
  readonly claims: string;
  readonly options: readonly string[];
  readonly overlap: number;
  readonly report: Report;
  readonly speed: Speed;
  readonly refused: Asked['refused'];
}

export function tablesOf(shown: Shown): string {
  const { report, refused } = shown;
  const head = [
    `${report.texts} texts of ${shown.file}: ${shown.claims}, ${shown.options.join(' ') || 'defaults'}`,
    `levels: ${countsOf(report.levels)}`,
    ...(refused.length === 0
      ? []
      : [
          `refused and not measured: ${refused.length} (${refused
            .slice(0, 10)
            .map(({ line, code }) => `line ${line}: ${code}`)
            .join(', ')})`,
        ]),
  ];
  return [
    head.join('\n'),
    scoreTable('by character, entity must agree', report, ({ chars }) => chars.typed),
    scoreTable('by character, any entity', report, ({ chars }) => chars.blind),
    scoreTable(`by span (overlap ${shown.overlap}), entity must agree`, report, ({ spans }) => spans.typed),
    scoreTable(`by span (overlap ${shown.overlap}), any entity`, report, ({ spans }) => spans.blind),
    leakTable(report),
    raisedLines(report),
    speedLine(shown.speed),
  ].join('\n\n');
}

function scoreTable(title: string, report: Report, scores: (quartet: Quartet) => Scores): string {
  const row = (name: string, of: Scores): Cells => [
    name,
    ...[of.precision, of.recall, of.f1, of.f2].map(ratio),
    ...[of.labelled, of.found, of.claimed, of.right].map(String),
  ];
  return grid([
    [title, 'P', 'R', 'F1', 'F2', 'labelled', 'found', 'claimed', 'right'],
    row('all', scores(report.total)),
    ...Object.entries(report.entities).map(([entity, quartet]) => row(`  ${entity}`, scores(quartet))),
  ]);
}

function leakTable({ leaks }: Report): string {
  const row = (name: string, leak: Leak): Cells => [
    name,
    ...[leak.values, leak.whole, leak.part, leak.outside].map(String),
  ];
  return grid([
    ['leaked values', 'values', 'unmasked', 'in part', 'would leave'],
    row('all', leaks.total),
    ...Object.entries(leaks.entities).map(([entity, leak]) => row(`  ${entity}`, leak)),
  ]);
}

function raisedLines({ unlabelled, labelled }: Report): string {
  const of = (row: { readonly texts: number; readonly raised: number; readonly share: number | null }) =>
    `${row.raised} of ${row.texts}${row.share === null ? '' : ` (${(100 * row.share).toFixed(1)} %)`}`;
  return [
    `raised above LOW, with a label     ${of(labelled)}`,
    `raised above LOW, without a label  ${of(unlabelled)}`,
    ...(unlabelled.raised === 0
      ? []
      : [
          `  levels: ${countsOf(unlabelled.levels)}`,
          `  rules: ${countsOf(unlabelled.rules)}`,
          `  texts: ${unlabelled.ids.slice(0, 20).map(printable).join(', ')}${unlabelled.raised > 20 ? ', ...' : ''}`,
        ]),
  ].join('\n');
}

function speedLine(speed: Speed): string {
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  return [
    `speed  ${speed.textsPerSecond.toFixed(0)} texts a second, ${(speed.charactersPerSecond / 1e6).toFixed(2)} million characters a second;`,
    `a text takes ${ms(speed.median)} at the median, ${ms(speed.p95)} at p95, ${ms(speed.slowest)} at most`,
  ].join(' ');
}

function ratio(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([name, count]) => `${printable(name)} ${count}`)
    .join(', ');
}

/** Ids and entities come from a file that anybody wrote; a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, 60);
}

function grid(rows: readonly Cells[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}
