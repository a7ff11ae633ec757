// Tables in a text (commas, semicolons, tabs, pipes): what a column is called stands in its first line only, so each
// cell of a column that is called like something personal or secret is written again behind its heading.
// Invariant: one pass over the lines, and nothing at all where no line looks like headings.
import { OffsetMapBuilder, type OffsetMap } from './offset-map.js';

const LONGEST_LINE = 600;
const LONGEST_HEADING = 40;
const LONGEST_CELL = 400;
const MOST_COLUMNS = 60;
const DELIMITERS = new Set([0x2c, 0x3b, 0x09, 0x7c]);
const PIPE = '|';

/** Parts of headings under which a cell needs its heading to be understood. */
const TELLING = [
  ...['phone', 'tel', 'mobil', 'movil', 'cell', 'fax', 'handy', 'gsm', 'celular', 'kom'],
  ...['birth', 'dob', 'geb', 'naiss', 'nacim', 'nascit', 'nascim', 'urodz'],
  ...[
    'name',
    'nom',
    'cognome',
    'apellido',
    'apelido',
    'naam',
    'nazwisko',
    'imi',
    'holder',
    'inhaber',
    'titular',
  ],
  ...['address', 'street', 'adres', 'straße', 'strasse', 'indirizzo', 'direcci', 'morada', 'endere', 'ulica'],
  ...['ssn', 'social', 'passport', 'reisepass', 'passeport', 'pasaporte', 'licen', 'tax', 'steuer', 'fiscal'],
  ...[
    'pesel',
    'nif',
    'dni',
    'nie',
    'bsn',
    'cpf',
    'nino',
    'nhs',
    'ahv',
    'iban',
    'account',
    'konto',
    'card',
    'plate',
  ],
  ...[
    'passw',
    'passwd',
    'pwd',
    'secret',
    'token',
    'key',
    'pin',
    'kennwort',
    'contras',
    'wachtwoord',
    'hasło',
  ],
  ...['senha', 'diagnos', 'patient', 'email', 'mail'],
];

export interface TableView {
  readonly text: string;
  readonly map: OffsetMap;
}

interface Cell {
  readonly start: number;
  readonly end: number;
}

interface Column {
  readonly place: number;
  readonly heading: string;
  readonly cells: Cell[];
}

interface Line extends Cell {
  readonly next: number;
}

/** @returns undefined where there is no table with a telling column */
export function tableText(text: string): TableView | undefined {
  if (!text.includes('\n')) return undefined;
  const out = new TableWriter(text);
  for (let line = lineAt(text, 0); line !== undefined;) {
    const delimiter = delimiterOf(text, line);
    const end = delimiter === undefined ? undefined : readTable(text, line, delimiter, out);
    line = lineAt(text, end ?? line.next);
  }
  return out.finish();
}

/** @returns where the table ends; undefined when the line was none of headings */
function readTable(text: string, head: Line, delimiter: string, out: TableWriter): number | undefined {
  const headings = cellsOf(text, head, delimiter);
  const columns: Column[] = [];
  for (const [place, cell] of headings.entries()) {
    const heading = text.slice(cell.start, cell.end);
    const plain = withoutAccents(heading.toLowerCase());
    if (TELLING.some((part) => plain.includes(part))) columns.push({ place, heading, cells: [] });
  }
  if (columns.length === 0) return undefined;
  let rows = 0;
  let end = head.next;
  for (let line = lineAt(text, end); line !== undefined; line = lineAt(text, end)) {
    const cells = line.end - line.start > 4 * LONGEST_LINE ? [] : cellsOf(text, line, delimiter);
    if (cells.length !== headings.length) break;
    end = line.next;
    if (isRule(text, line)) continue;
    rows += 1;
    for (const { place, cells: own } of columns) own.push(...cells.slice(place, place + 1));
  }
  for (const { heading, cells } of columns) out.column(heading, cells);
  return rows === 0 ? undefined : end;
}

function withoutAccents(text: string): string {
  return Array.from(text.normalize('NFD'))
    .filter((character) => character < '\u0300' || character > '\u036f')
    .join('');
}

/** A line of headings is short cells of letters, two at least, between the same delimiter. */
function delimiterOf(text: string, { start, end }: Line): string | undefined {
  if (end - start < 5 || end - start > LONGEST_LINE) return undefined;
  let found = 0;
  let count = 0;
  let cell = 0;
  let letters = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (DELIMITERS.has(unit) && (found === 0 || found === unit)) {
      found = unit;
      count += 1;
      cell = 0;
    } else if (!isHeadingUnit(unit) || ++cell > LONGEST_HEADING) return undefined;
    else if (unit > 0x40) letters += 1;
  }
  return count === 0 || count > MOST_COLUMNS || letters < 4 ? undefined : String.fromCharCode(found);
}

/** Letters, digits, blanks and what joins words; no sentence and no code. */
function isHeadingUnit(unit: number): boolean {
  if (unit >= 0x80) return true;
  if (unit >= 0x30 && unit <= 0x39) return true;
  const lower = unit | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return true;
  return HEADING_MARKS.includes(String.fromCharCode(unit));
}
const HEADING_MARKS = ' _-./"\'#()\r';

/** The cells without blanks and quotes around them; the edges of a table of pipes are none. */
function cellsOf(text: string, { start, end }: Line, delimiter: string): readonly Cell[] {
  const cells: Cell[] = [];
  let from = start;
  let quoted = false;
  for (let at = start; at <= end; at++) {
    if (at < end && text[at] === '"' && delimiter !== PIPE) quoted = !quoted;
    if (at < end && (quoted || text[at] !== delimiter)) continue;
    cells.push(trimmed(text, from, at));
    from = at + 1;
    if (cells.length > MOST_COLUMNS + 2) return [];
  }
  if (delimiter !== PIPE) return cells;
  const inner = (text[start] === PIPE ? cells.slice(1) : cells).slice();
  if (inner.length > 0 && text.slice(start, end).trimEnd().endsWith(PIPE)) inner.pop();
  return inner;
}

function trimmed(text: string, start: number, end: number): Cell {
  let from = start;
  let to = end;
  while (from < to && ' "\'\r'.includes(text.charAt(from))) from++;
  while (to > from && ' "\'\r'.includes(text.charAt(to - 1))) to--;
  return { start: from, end: to };
}

/** `|---|---|`, `+----+` */
function isRule(text: string, { start, end }: Line): boolean {
  for (let at = start; at < end; at++) if (!'|-:+= \t\r'.includes(text.charAt(at))) return false;
  return true;
}

function lineAt(text: string, start: number): Line | undefined {
  if (start >= text.length) return undefined;
  const end = text.indexOf('\n', start);
  return end < 0 ? { start, end: text.length, next: text.length } : { start, end, next: end + 1 };
}

/** Wider than words near by reach. */
const APART = '\n'.repeat(96);

class TableWriter {
  readonly #map = new OffsetMapBuilder();
  readonly #out: string[] = [];
  #length = 0;

  constructor(private readonly source: string) {}

  /** Each cell on a line of its own, and no column near another: a heading speaks for its own cells only. */
  column(heading: string, cells: readonly Cell[]): void {
    let gap = APART;
    for (const { start, end } of cells) {
      if (end <= start || end - start > LONGEST_CELL) continue;
      this.#map.block(this.#length, start, start);
      this.#put(`${gap}${heading}: `);
      this.#map.linear(this.#length, start);
      this.#put(this.source.slice(start, end));
      gap = '\n\n';
    }
  }

  finish(): TableView | undefined {
    if (this.#length === 0) return undefined;
    return { text: this.#out.join(''), map: this.#map.build() };
  }

  #put(text: string): void {
    this.#out.push(text);
    this.#length += text.length;
  }
}
