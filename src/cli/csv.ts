// Rows as CSV (RFC 4180). Invariant: no cell can be taken for a formula by the program that opens the file.

/** What a spreadsheet reads as the beginning of a formula, or skips before one. */
const DANGEROUS = ['=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b', '\uff0d', '\uff20'];

/** One line without its end; a cell that is absent is empty. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map(cell).join(',');
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const begin = value.trimStart().charAt(0);
  const guarded = DANGEROUS.includes(value.charAt(0)) || DANGEROUS.includes(begin) ? `'${value}` : value;
  const quoted = ['"', ',', '\n', '\r', ';', '\t'].some((char) => guarded.includes(char));
  return quoted ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
