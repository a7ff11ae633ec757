// One HTML tag of a reply, whole: does it run, load or send something? Invariant: what is not changed keeps its bytes.
import { judgeDestination, type DestinationOptions, type LinkRule, type Use } from './destination.js';

export type TagRule = LinkRule | 'sanitise.active-tag';

export interface TagEdit {
  readonly rule: TagRule;
  /** Offsets into the tag: what gives way to a marker; of an active tag, its `<`. */
  readonly start: number;
  readonly end: number;
}

/** These act by themselves wherever they stand. */
const ACTIVE = new Set(
  'script iframe frame frameset object embed applet form base link meta style portal'.split(' '),
);
/** Fetch something, so an unfinished one is not let through either. */
const LOADING = new Set('img image picture source video audio svg'.split(' '));
/** Attributes that are shown or looked up, never fetched. */
const INERT = new Set(
  'alt title class id width height align valign lang dir rel target colspan rowspan name type role value loading for label'.split(
    ' ',
  ),
);
const MAX_STARTS = 16;

/** @param tag from `<` to `>` @param name of the element, in lower case */
export function judgeTag(tag: string, name: string, options: DestinationOptions): readonly TagEdit[] {
  const active: TagEdit = { rule: 'sanitise.active-tag', start: 0, end: 1 };
  if (ACTIVE.has(name)) return [active];
  const edits: TagEdit[] = [];
  for (const { key, start, end } of attributesOf(tag, name.length + 1)) {
    if (key.startsWith('on') && key.length > 3) return [active];
    if (INERT.has(key) || key.startsWith('aria-') || key.startsWith('data-')) continue;
    const use: Use = key === 'href' && (name === 'a' || name === 'area') ? 'link' : 'image';
    const value = tag.slice(start, end);
    const rule = startsOf(value)
      .map((at) => judgeDestination(value.slice(at), use, false, options))
      .find((one) => one !== undefined);
    if (rule !== undefined) edits.push({ rule, start, end });
  }
  return edits;
}

/** The value itself, and every address inside of it (`srcset`, `style`). */
function startsOf(value: string): readonly number[] {
  const starts = [0];
  for (
    let at = value.indexOf('//', 1);
    at >= 0 && starts.length < MAX_STARTS;
    at = value.indexOf('//', at + 2)
  ) {
    let start = at;
    while (start > 0 && (isLetter(value.charCodeAt(start - 1)) || value.charAt(start - 1) === ':')) start--;
    if (start > 0) starts.push(start);
  }
  return starts;
}

interface Attribute {
  readonly key: string;
  /** Of the value, without its quotes. */
  readonly start: number;
  readonly end: number;
}

function* attributesOf(tag: string, from: number): Generator<Attribute> {
  const last = tag.length - 1;
  let at = from;
  while (at < last) {
    while (at < last && isGap(tag.charAt(at))) at++;
    const begin = at;
    while (at < last && !isGap(tag.charAt(at)) && tag.charAt(at) !== '=') at++;
    const key = tag.slice(begin, at).toLowerCase();
    if (at === begin && tag.charAt(at) !== '=') break;
    let equals = at;
    while (equals < last && isSpace(tag.charAt(equals))) equals++;
    if (tag.charAt(equals) !== '=') {
      if (key !== '') yield { key, start: at, end: at };
      continue;
    }
    at = equals + 1;
    while (at < last && isSpace(tag.charAt(at))) at++;
    const quote = tag.charAt(at);
    if (quote === '"' || quote === "'") {
      const close = tag.indexOf(quote, at + 1);
      const end = close < 0 ? last : close;
      yield { key, start: at + 1, end };
      at = end + 1;
    } else {
      const start = at;
      while (at < last && !isSpace(tag.charAt(at))) at++;
      yield { key, start, end: at };
    }
  }
}

function isSpace(character: string): boolean {
  return (
    character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f'
  );
}

function isGap(character: string): boolean {
  return isSpace(character) || character === '/' || character === '"' || character === "'";
}

export function isLetter(unit: number): boolean {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}

const MAX_TAG = 2048;

export type TagEnd = 'wait' | 'none' | { readonly end: number; readonly name: string };

/**
 * The tag that begins at `at`, where `<` stands. `none`: no tag, or none that ends in time.
 * Quotes count only after `=`, so that an apostrophe in prose holds nothing.
 */
export function tagAt(text: string, at: number, ended: boolean): TagEnd {
  let end = at + 1;
  while (end < text.length && end - at < 24 && isNameUnit(text.charCodeAt(end))) end++;
  if (end >= text.length) return ended ? 'none' : 'wait';
  const name = text.slice(at + 1, end).toLowerCase();
  const after = text.charAt(end);
  if (name === '' || !isLetter(name.charCodeAt(0)) || !(isSpace(after) || after === '/' || after === '>'))
    return 'none';
  let quote = '';
  let solid = '';
  for (; end < text.length && end - at < MAX_TAG; end++) {
    const character = text.charAt(end);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '>') return { end: end + 1, name };
    else if (character === '<' || (character === '\n' && solid === '\n')) return 'none';
    else if ((character === '"' || character === "'") && solid === '=') quote = character;
    if (!isSpace(character) || character === '\n') solid = character;
  }
  return end - at >= MAX_TAG || ended ? 'none' : 'wait';
}

/** A tag that fetches or runs something begins here and does not end in time: a browser may still find its end. */
export function isUnfinished(text: string, at: number): boolean {
  let end = at + 1;
  while (end < text.length && end - at < 24 && isNameUnit(text.charCodeAt(end))) end++;
  const name = text.slice(at + 1, end).toLowerCase();
  const after = text.charAt(end);
  return (ACTIVE.has(name) || LOADING.has(name)) && (isSpace(after) || after === '/');
}

function isNameUnit(unit: number): boolean {
  return isLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit === 0x2d;
}
