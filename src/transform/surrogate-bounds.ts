// Where a surrogate in a reply is one, and not a piece of a longer value: `192.0.2.1` is not in `192.0.2.10`, nor in
// `192.0.2.1.example`. Invariant: looks at two characters behind its end, and says `wait` when they are not there yet.
import { isLatinWord } from '../text/word-class.js';
import { endsEscape, LOOK_BEHIND } from './dress.js';

/** Marks that stand inside of addresses and numbers: with a letter or digit beyond, the value goes on there. */
const JOINS = '.-:@+%';

/** The surrogate is a value of its own. Text alone decides, whatever the entity. */
export function surrogateFits(
  text: string,
  start: number,
  end: number,
  ended: boolean,
): 'yes' | 'no' | 'wait' {
  const joins = joinsOf(text.slice(start, end));
  return opensHere(text, start, joins) ? closesHere(text, end, joins, ended) : 'no';
}

/** A port may follow an IPv4 address, and `mailto:` or `tel:` stand before others: only where it has colons of its own
 * does one go on behind a colon. So with `%`, a zone of IPv6, and `@`, a user before a host. */
function joinsOf(surrogate: string): { readonly before: string; readonly after: string } {
  const without = (marks: string): string =>
    Array.from(JOINS)
      .filter((mark) => !marks.includes(mark))
      .join('');
  if (surrogate.includes('://') || surrogate.includes('/'))
    return { before: without(':@'), after: without(':') };
  if (surrogate.includes('@')) return { before: without(':@'), after: without(':') };
  if (surrogate.includes(':')) return { before: without('@'), after: without('%') };
  return { before: without(':@'), after: without(':%') };
}

function opensHere(text: string, start: number, joins: { readonly before: string }): boolean {
  // A bracket or a plus begins a number by itself.
  if (!isWordAt(text, start)) return true;
  if (start === 0) return true;
  if (isWordAt(text, start - 1)) return endsEscape(text.slice(Math.max(0, start - LOOK_BEHIND), start));
  const mark = text.charAt(start - 1);
  if (!joins.before.includes(mark)) return true;
  return !(isWordAt(text, start - 2) || (mark === ':' && text.charAt(start - 2) === ':'));
}

function closesHere(
  text: string,
  end: number,
  joins: { readonly after: string },
  ended: boolean,
): 'yes' | 'no' | 'wait' {
  if (end >= text.length) return ended ? 'yes' : 'wait';
  if (isWordAt(text, end)) return 'no';
  const mark = text.charAt(end);
  if (!joins.after.includes(mark)) return 'yes';
  if (end + 1 >= text.length) return ended ? 'yes' : 'wait';
  const goesOn = isWordAt(text, end + 1) || (mark === ':' && text.charAt(end + 1) === ':');
  return goesOn ? 'no' : 'yes';
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isLatinWord(text.charCodeAt(at));
}
