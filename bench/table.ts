// The figures as a table for people.
import { holds, type Figure } from './rows/row.js';

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { row, what, unit, value, bound } = figure;
    const limit =
      bound === undefined ? '' : 'atMost' in bound ? `<= ${text(bound.atMost)}` : `>= ${text(bound.atLeast)}`;
    const verdict = holds(figure);
    return [
      row,
      what,
      `${text(value.median)} ${unit}`,
      `${text(value.min)} to ${text(value.max)}`,
      limit,
      verdict === undefined ? '' : verdict ? 'holds' : 'MISSED',
    ];
  });
  const all = [['row', 'what', 'median', 'spread', 'bound', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)));
  return all
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function text(value: number): string {
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
}
