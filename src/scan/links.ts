// Addresses and tags of one channel: what would carry something out, or run, gives way to a marker.
// Invariant: held back is one unfinished word, address or tag of bounded length; past the bound it is judged as it is.
import type { ChannelFilter } from '../model/reply.js';
import { judgeDestination, type DestinationOptions, type Use } from './destination.js';
import { Markup } from './markup.js';
import { isLetter, isUnfinished, judgeTag, tagAt, type TagRule } from './tags.js';

/** UTF-16 code units of a word without an address, and of an address. */
const MAX_WORD = 1024;
const MAX_ADDRESS = 4096;
const MAX_TARGET = 2048;
const MAX_SCHEME = 16;
/** Addresses inside one address that are looked at each by itself. */
const MAX_STARTS = 16;

export type LinkFound = TagRule | 'sanitise.long-address';

export interface LinkJudge {
  readonly options: DestinationOptions;
  /** @returns whether it gives way */
  link(rule: LinkFound, start: number, end: number): boolean;
}

/** What was read, and what is released for it. */
interface Step {
  readonly end: number;
  readonly out: string;
}

export class LinkFilter implements ChannelFilter {
  readonly #markup = new Markup();
  #pending = '';
  #base = 0;
  /** Inside of an address that was too long to be read. */
  #swallowing = false;
  /** A target whose end is not in reach: the next address is still meant. */
  #open: Use | undefined;

  constructor(
    private readonly judge: LinkJudge,
    /** Nobody renders this: arguments of a tool, say. Then only a value of the request counts. */
    private readonly plain: boolean,
  ) {}

  push(text: string): string {
    this.#pending += text;
    return this.#advance(false);
  }

  end(): string {
    return this.#advance(true);
  }

  get #code(): boolean {
    return this.plain || this.#markup.code;
  }

  #advance(ended: boolean): string {
    const text = this.#pending;
    const out: string[] = [];
    let at = 0;
    while (at < text.length) {
      const plain = this.#swallowing || this.#open !== undefined ? at : endOfPlain(text, at);
      if (plain > at) {
        const piece = text.slice(at, plain);
        this.#markup.feed(piece);
        out.push(piece);
        at = plain;
        continue;
      }
      const step = this.#step(text, at, ended);
      if (step === undefined) break;
      this.#markup.feed(text.slice(at, step.end));
      out.push(step.out);
      at = step.end;
    }
    this.#base += at;
    this.#pending = text.slice(at);
    return out.join('');
  }

  /** The next piece; undefined when more text is needed. */
  #step(text: string, at: number, ended: boolean): Step | undefined {
    if (this.#swallowing) {
      const end = endOfAddress(text, at, text.length);
      this.#swallowing = end === text.length;
      if (end > at) return { end, out: '' };
    }
    const character = text.charAt(at);
    if (character === '<' && !this.#code) return this.#tag(text, at, ended);
    if (character === '(' && !this.#code && this.#markup.opensTarget) return this.#target(text, at, ended);
    if (isWordUnit(text.charCodeAt(at))) return this.#word(text, at, ended);
    let end = at + 1;
    while (end < text.length && isQuiet(text.charCodeAt(end))) end++;
    return { end, out: text.slice(at, end) };
  }

  #tag(text: string, at: number, ended: boolean): Step | undefined {
    const tag = tagAt(text, at, ended);
    if (tag === 'wait') return undefined;
    if (tag === 'none') {
      const gone = isUnfinished(text, at) && this.#found('sanitise.active-tag', at, at + 1);
      return { end: at + 1, out: gone ? '&lt;' : '<' };
    }
    const whole = text.slice(at, tag.end);
    let out = '';
    let from = 0;
    for (const { rule, start, end } of judgeTag(whole, tag.name, this.judge.options)) {
      if (!this.#found(rule, at + start, at + end)) continue;
      out += whole.slice(from, start) + (rule === 'sanitise.active-tag' ? '&lt;' : marker(rule));
      from = end;
    }
    return { end: tag.end, out: out + whole.slice(from) };
  }

  /** `(address "title")` after the text of a link or an image. */
  #target(text: string, at: number, ended: boolean): Step | undefined {
    const target = targetAt(text, at + 1);
    if (target === undefined) {
      if (!ended && text.length - at < MAX_TARGET) return undefined;
      this.#open = this.#markup.targetIsImage ? 'image' : 'link';
      return { end: at + 1, out: '(' };
    }
    const { start, end } = target;
    const use: Use = this.#markup.targetIsImage ? 'image' : 'link';
    const rule = judgeDestination(text.slice(start, end), use, false, this.judge.options);
    if (rule === undefined || !this.#found(rule, start, end)) return { end, out: text.slice(at, end) };
    return { end, out: text.slice(at, start) + marker(rule) };
  }

  #word(text: string, at: number, ended: boolean): Step | undefined {
    const end = endOfWord(text, at);
    if (end === text.length && !ended && end - at < MAX_WORD) return undefined;
    const word = text.slice(at, end);
    const start = startOfAddress(word, this.#markup.previous);
    // The end of a very long word stays: an address may begin there.
    if (start === undefined && end - at === MAX_WORD) {
      return { end: end - MAX_SCHEME, out: word.slice(0, -MAX_SCHEME) };
    }
    if (start === undefined) {
      this.#open = undefined;
      return { end, out: word };
    }
    if (start > 0) return { end: at + start, out: word.slice(0, start) };
    return this.#address(text, at, ended);
  }

  #address(text: string, at: number, ended: boolean): Step | undefined {
    const spaced = this.#markup.definition && this.#markup.previous === '<';
    const run = spaced ? endOfAngle(text, at, at + MAX_ADDRESS) : endOfAddress(text, at, at + MAX_ADDRESS);
    if (run === text.length && !ended && run - at < MAX_ADDRESS) return undefined;
    const { options } = this.judge;
    if (run - at >= MAX_ADDRESS) {
      if (!this.#found('sanitise.long-address', at, run)) return { end: run, out: text.slice(at, run) };
      this.#swallowing = true;
      return { end: run, out: marker('sanitise.long-address') };
    }
    const end = spaced ? run : endOfMarkup(text, at, run);
    const use = this.#use();
    const scheme = isBareHost(text.slice(at, end).toLowerCase()) ? 'http://' : '';
    const whole = judgeDestination(scheme + text.slice(at, run), 'plain', true, options);
    const rule = whole ?? judgeDestination(scheme + text.slice(at, end), use, this.#code, options);
    const stop = whole === undefined || spaced ? end : withoutTail(text, at, run);
    if (rule !== undefined && this.#found(rule, at, stop)) return { end: stop, out: marker(rule) };
    return this.#inner(text, at, stop, use);
  }

  /** Addresses inside an address that may be followed: a redirect hands them on. */
  #inner(text: string, at: number, end: number, use: Use): Step {
    const { options } = this.judge;
    let from = text.indexOf('//', at) + 2;
    for (let starts = 0; starts < MAX_STARTS; starts++) {
      const slashes = text.slice(from, end).indexOf('//');
      if (slashes < 0) break;
      let start = from + slashes;
      while (start > at && (isLetter(text.charCodeAt(start - 1)) || text.charAt(start - 1) === ':')) start--;
      const rule = judgeDestination(text.slice(start, end), use, this.#code, options);
      if (rule !== undefined && this.#found(rule, start, end))
        return { end, out: text.slice(at, start) + marker(rule) };
      from += slashes + 2;
    }
    return { end, out: text.slice(at, end) };
  }

  #use(): Use {
    const open = this.#open;
    this.#open = undefined;
    if (this.#markup.definition) return 'image';
    if (open !== undefined) return open;
    return this.#markup.previous === '<' ? 'link' : 'plain';
  }

  #found(rule: LinkFound, start: number, end: number): boolean {
    return this.judge.link(rule, this.#base + start, this.#base + end);
  }
}

function marker(rule: LinkFound): string {
  return `[REDACTED:${rule}]`;
}

/** Printable ASCII that a word is made of; brackets, quotes and tags end it. */
function isWordUnit(unit: number): boolean {
  return unit < 0x7f && WORD_UNITS[unit] === 1;
}

const WORD_UNITS = Uint8Array.from({ length: 0x7f }, (_, unit) =>
  unit > 0x20 && !'<>"`[]()'.includes(String.fromCharCode(unit)) ? 1 : 0,
);

/**
 * The end of whole words in which no address can begin, which needs a dot or a colon, and of what stands between them:
 * most of any text, and nothing in it is to be looked at.
 */
function endOfPlain(text: string, from: number): number {
  let end = from;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isWordUnit(unit)) {
      if (unit === 0x2e || unit === 0x3a) break;
    } else if (isQuiet(unit) || unit === 0x22 || unit === 0x29) end = at + 1;
    else break;
  }
  return end;
}

/** Neither a word nor the beginning of anything. */
function isQuiet(unit: number): boolean {
  return unit <= 0x20 ? unit !== 0x0a : unit > 0x7e;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < MAX_WORD && isWordUnit(text.charCodeAt(at))) at++;
  return at;
}

/** An address goes on to a space, a quote or a tag; brackets and foreign letters may stand in it. */
function endOfAddress(text: string, from: number, most: number): number {
  let at = from;
  const last = Math.min(text.length, most);
  while (at < last) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === 0xa0 || unit === 0x3000 || '<>"`'.includes(text.charAt(at))) break;
    at++;
  }
  return at;
}

/** Between `<` and `>` a definition's address may hold spaces. */
function endOfAngle(text: string, from: number, most: number): number {
  let at = from;
  while (at < text.length && at < most && text.charAt(at) !== '>' && text.charAt(at) !== '\n') at++;
  return at;
}

/** Where Markdown ends it: a bracket that closes what was opened before, the beginning of an image or a target. */
function endOfMarkup(text: string, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const character = text.charAt(at);
    if (character === '(' || character === '[') {
      if (character === '[' && text.charAt(at - 1) === '!') return at - 1;
      if (character === '(' && text.charAt(at - 1) === ']') return at;
      depth++;
    } else if ((character === ')' || character === ']') && depth-- === 0) return at;
  }
  return end;
}

/** Full stops and closing brackets at the end belong to the sentence. */
function withoutTail(text: string, from: number, end: number): number {
  let at = end;
  while (at > from + 1 && ".,;:!?)]}'*_".includes(text.charAt(at - 1))) at--;
  return at;
}

const SCHEMES = ['mailto:', 'javascript:', 'vbscript:', 'data:'];
/** Last parts of file names, which look like those of hosts. */
const FILES = new Set(
  'ts js md py go rs sh css html htm json yaml yml xml txt csv sql java cpp php rb vue tsx jsx toml lock log conf ini pdf png jpg'.split(
    ' ',
  ),
);

/** Offset of the first address in a word without brackets. */
function startOfAddress(word: string, before: string): number | undefined {
  const lower = word.toLowerCase();
  const colon = addressColon(lower);
  if (colon !== undefined) return colon;
  if (lower.startsWith('www.')) return 0;
  if (before === '<' || before === ':' || before === ' ' || before === '') {
    if (SCHEMES.some((scheme) => lower.startsWith(scheme))) return 0;
  }
  return isBareHost(lower) ? 0 : undefined;
}

/** `https://`, with either slash, or with one only. */
function addressColon(lower: string): number | undefined {
  for (let at = lower.indexOf(':'); at >= 0; at = lower.indexOf(':', at + 1)) {
    const next = lower.charAt(at + 1);
    if (next !== '/' && next !== '\\') continue;
    let start = at;
    while (start > 0 && isLetter(lower.charCodeAt(start - 1))) start--;
    if (at - start > 1) return start;
  }
  return undefined;
}

/** `evil.example/path`: some clients make a link of it. */
function isBareHost(lower: string): boolean {
  let end = 0;
  while (end < lower.length && !'/?#'.includes(lower.charAt(end))) end++;
  if (end === lower.length) return false;
  const labels = lower.slice(0, end).split('.');
  const last = labels.at(-1) ?? '';
  const letters = Array.from(last).every((one) => one >= 'a' && one <= 'z');
  return labels.length > 1 && last.length > 1 && letters && !FILES.has(last) && !labels.includes('');
}

/** The address of a target, from the first character after `(`; undefined when its end is not there. */
function targetAt(text: string, from: number): { readonly start: number; readonly end: number } | undefined {
  let start = from;
  while (start < text.length && start - from < 8 && text.charCodeAt(start) <= 0x20) start++;
  const angle = text.charAt(start) === '<';
  let depth = 0;
  const last = Math.min(text.length, from + MAX_TARGET);
  for (let at = start; at < last; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '\n') return { start, end: at };
    else if (angle) {
      if (character === '>') return { start, end: at };
    } else if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) return { start, end: at };
    else if (character <= ' ' && at + 1 < last && '"\'('.includes(text.charAt(at + 1)))
      return { start, end: at };
  }
  return undefined;
}
