// What stands around a pseudonym in a reply: is it a word of its own, does it carry an ending, did the model put it in
// brackets? Invariant: looks at a bounded number of characters on each side, and says `wait` when they are not there yet.
import type { ChannelKind } from '../model/reply.js';
import { isLatinWord } from '../text/word-class.js';

/** UTF-16 code units before a pseudonym that anything here may look at. */
export const LOOK_BEHIND = 24;
export const OPENERS = '[<{';
const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '<': '>', '{': '}' };

const MAX_ENDING = 4;
const MAX_UNDERSCORES = 3;

/** The pseudonym is a word of its own, but for an emphasis of underscores around it and a short ending. */
export function fits(text: string, start: number, end: number, ended: boolean): 'yes' | 'no' | 'wait' {
  return opensHere(text.slice(Math.max(0, start - LOOK_BEHIND), start)) ? closesHere(text, end, ended) : 'no';
}

function opensHere(before: string): boolean {
  let at = before.length;
  while (at > 0 && before.length - at <= MAX_UNDERSCORES && before.charAt(at - 1) === '_') at--;
  if (before.length - at > MAX_UNDERSCORES) return false;
  return at === 0 || !isLatinWord(before.charCodeAt(at - 1)) || endsAnyEscape(before.slice(0, at));
}

function endsAnyEscape(before: string): boolean {
  return endsEscape(before) || endsByteEscape(before);
}

/** `%20`, `%2520` or `\x20`, where a value was replaced inside an escaped text. */
function endsByteEscape(before: string): boolean {
  const head = before.slice(0, -2);
  return isHex(before.slice(-2)) && ['%', '%25', '\\x'].some((mark) => head.endsWith(mark));
}

/** `\n` or `\u000a` as JSON writes them: their last letter is no part of the word that follows. */
export function endsEscape(before: string): boolean {
  const last = before.slice(-1);
  const hex = before.slice(-6);
  if (hex.startsWith('\\u') && hex.length === 6) return backslashes(before.slice(0, -5)) % 2 === 1;
  return 'nrtbf'.includes(last) && backslashes(before.slice(0, -1)) % 2 === 1;
}

function isHex(pair: string): boolean {
  return pair.length === 2 && Array.from(pair).every((digit) => '0123456789abcdefABCDEF'.includes(digit));
}

function backslashes(text: string): number {
  let at = text.length;
  while (at > 0 && text.charAt(at - 1) === '\\') at--;
  return text.length - at;
}

function isLowerCase(character: string): boolean {
  return character !== character.toUpperCase();
}

function closesHere(text: string, end: number, ended: boolean): 'yes' | 'no' | 'wait' {
  const first = text.charAt(end);
  const most = first === '_' ? MAX_UNDERSCORES : MAX_ENDING;
  for (let at = end; at <= end + most; at++) {
    if (at >= text.length) return ended ? 'yes' : 'wait';
    if (!isLatinWord(text.charCodeAt(at))) return 'yes';
    const goesOn = first === '_' ? text.charAt(at) === '_' : isLowerCase(text.charAt(at));
    if (!goesOn) return 'no';
  }
  return 'no';
}

export interface Surroundings {
  readonly kind: ChannelKind;
  readonly entity: string;
  readonly ended: boolean;
}

/**
 * How many brackets on each side go with the pseudonym: `[PERSON_7KQ2M]` and `{{PERSON_7KQ2M}}` are placeholders in
 * the eyes of a model. They stay where they mean something: in tool arguments, links, subscripts, calls, and around
 * addresses (`Anna <EMAIL_ADDRESS_7KQ2M>`).
 */
export function dress(text: string, start: number, end: number, around: Surroundings): number | 'wait' {
  if (around.kind === 'tool_arguments' || around.kind === 'other') return 0;
  const opener = text.charAt(start - 1);
  if (opener === '' || !OPENERS.includes(opener)) return 0;
  if (opener === '<' && (around.entity.includes('EMAIL') || around.entity.includes('URL'))) return 0;
  const depth = opener !== '<' && text.charAt(start - 2) === opener ? 2 : 1;
  const left = text.charAt(start - depth - 1);
  if (left !== '' && left !== ' ' && left !== '\n' && !'("*\u201c\u00ab'.includes(left)) return 0;
  for (let at = end; at < end + depth; at++) {
    if (at >= text.length) return around.ended ? 0 : 'wait';
    if (text.charAt(at) !== CLOSERS[opener]) return 0;
  }
  const next = text.charAt(end + depth);
  if (next === '') return around.ended ? depth : 'wait';
  return '([{:<'.includes(next) || next === CLOSERS[opener] ? 0 : depth;
}
