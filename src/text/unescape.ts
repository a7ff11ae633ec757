// The unescaped view: percent-encoding, HTML entities, and the escapes of JSON, JavaScript and their relatives, undone
// in place. What is not a sound escape stays as it stands. One layer: nesting is the caller's affair.
import { escapeAt } from './escape-forms.js';
import { ViewWriter, type TextView } from './view-writer.js';

export interface Unescaped extends TextView {
  /** Escapes that stood for a plain letter or digit: nobody needs those, so many of them mean hiding. */
  readonly needless: number;
}

/** @returns undefined when there was no escape */
export function unescapeText(text: string): Unescaped | undefined {
  const next = { '%': text.indexOf('%'), '&': text.indexOf('&'), '\\': text.indexOf('\\') };
  if (next['%'] < 0 && next['&'] < 0 && next['\\'] < 0) return undefined;
  const writer = new ViewWriter(text);
  let needless = 0;
  for (let at = 0; ;) {
    const mark = nearest(text, next, at);
    if (mark === undefined) break;
    const escape = escapeAt(text, mark);
    if (escape === undefined) {
      at = mark + 1;
      continue;
    }
    writer.replace(mark, escape.end, escape.text);
    if (isPlain(escape.text)) needless++;
    at = escape.end;
  }
  const view = writer.finish();
  return view === undefined ? undefined : { ...view, needless };
}

/** Position of the next mark at or after `at`; remembers where each one was last seen. */
function nearest(text: string, next: Record<'%' | '&' | '\\', number>, at: number): number | undefined {
  let first: number | undefined;
  for (const mark of ['%', '&', '\\'] as const) {
    if (next[mark] >= 0 && next[mark] < at) next[mark] = text.indexOf(mark, at);
    const found = next[mark];
    if (found >= 0 && (first === undefined || found < first)) first = found;
  }
  return first;
}

function isPlain(text: string): boolean {
  const unit = text.charCodeAt(0);
  const lower = unit | 0x20;
  return text.length === 1 && ((lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39));
}
