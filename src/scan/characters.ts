// Control sequences of terminals and characters that nobody sees, taken out of one channel.
// Invariant: what is dropped is known from at most eight code points ahead, so nothing is ever held for long.
import type { ChannelFilter } from '../model/reply.js';
import { InvisibleReader, mayHide } from './invisible.js';

const ESC = 0x1b;
const BEL = 0x07;
/** Code units of one control sequence; a longer one is text again. */
const MAX_SEQUENCE = 64;
const MAX_STRING = 4096;

export type CharacterRule = 'sanitise.terminal' | 'sanitise.invisible' | 'sanitise.bidi';

export interface CharacterJudge {
  /** @returns whether the stretch goes */
  hidden(rule: CharacterRule, start: number, end: number): boolean;
}

/** Inside of a control sequence: after ESC, in `ESC [`, in a string such as `ESC ]`. */
type Mode = 'text' | 'escape' | 'sequence' | 'string';

export class CharacterFilter implements ChannelFilter {
  readonly #reader = new InvisibleReader();
  #pending = '';
  /** Code units before `#pending`. */
  #base = 0;
  #mode: Mode = 'text';
  #length = 0;
  /** In a string: the last unit was ESC. */
  #closing = false;
  #drops = false;

  constructor(private readonly judge: CharacterJudge) {}

  push(text: string): string {
    if (this.#pending === '' && this.#mode === 'text' && isPlain(text)) {
      for (let at = 0; at < text.length; at++) this.#reader.passed(text.charCodeAt(at));
      this.#base += text.length;
      return text;
    }
    this.#pending += text;
    return this.#advance(false);
  }

  end(): string {
    return this.#advance(true);
  }

  #advance(ended: boolean): string {
    const text = this.#pending;
    let out = '';
    let at = 0;
    while (at < text.length) {
      const taken = this.#take(text, at, ended);
      if (taken.end === at) break;
      out += taken.keep ? text.slice(at, taken.end) : '';
      at = taken.end;
    }
    this.#base += at;
    this.#pending = text.slice(at);
    return out;
  }

  /** The next stretch: up to where, and whether it stays. Nothing is taken when more text is needed. */
  #take(text: string, at: number, ended: boolean): { readonly end: number; readonly keep: boolean } {
    const unit = text.charCodeAt(at);
    if (this.#mode !== 'text') {
      const inside = this.#inSequence(unit);
      if (inside) return { end: at + 1, keep: !this.#drops };
    }
    if (isControl(unit)) return { end: at + 1, keep: !this.#control(unit, at) };
    if (unit >= 0xd800 && unit < 0xdc00 && at + 1 === text.length && !ended) return { end: at, keep: true };
    const code = text.codePointAt(at) ?? unit;
    const width = code > 0xffff ? 2 : 1;
    if (!mayHide(unit)) {
      this.#reader.passed(code);
      return { end: at + width, keep: true };
    }
    return this.#invisible(text, at, { code, width, ended });
  }

  #invisible(
    text: string,
    at: number,
    { code, width, ended }: { readonly code: number; readonly width: number; readonly ended: boolean },
  ): { readonly end: number; readonly keep: boolean } {
    if (code >= 0xe0020 && code <= 0xe007f) {
      const flag = this.#reader.flag(text.slice(at, at + 16), ended);
      if (flag < 0) return { end: at, keep: true };
      if (flag > 0) {
        this.#reader.passed(code);
        return { end: at + flag, keep: true };
      }
    }
    const next = text.codePointAt(at + width) ?? -1;
    const cut = next >= 0xd800 && next < 0xdc00 && at + width + 1 === text.length;
    if ((next < 0 || cut) && !ended) return { end: at, keep: true };
    const rule = this.#reader.judge(code, next);
    const drop = rule !== 'no' && this.judge.hidden(rule, this.#base + at, this.#base + at + width);
    if (!drop) this.#reader.passed(code);
    return { end: at + width, keep: !drop };
  }

  #control(unit: number, at: number): boolean {
    this.#drops = this.judge.hidden('sanitise.terminal', this.#base + at, this.#base + at + 1);
    this.#length = 0;
    this.#closing = false;
    if (unit === ESC) this.#mode = 'escape';
    else if (unit === 0x9b) this.#mode = 'sequence';
    else if (unit === 0x90 || unit === 0x98 || unit >= 0x9d) this.#mode = 'string';
    else this.#mode = 'text';
    return this.#drops;
  }

  /** Whether this unit still belongs to the sequence. */
  #inSequence(unit: number): boolean {
    this.#length++;
    switch (this.#mode) {
      case 'text':
        return false;
      case 'escape':
        return this.#afterEscape(unit);
      case 'sequence': {
        const goesOn = unit >= 0x20 && unit <= 0x7e && this.#length <= MAX_SEQUENCE;
        if (!goesOn || unit >= 0x40) this.#mode = 'text';
        return goesOn;
      }
      case 'string': {
        const closed = unit === BEL || unit === 0x9c || (this.#closing && unit === 0x5c);
        const broken = unit === 0x0a || unit === 0x0d || this.#length > MAX_STRING;
        if (this.#closing && !closed && !broken) {
          // Not its end: another sequence begins.
          this.#mode = 'escape';
          this.#length = 1;
          this.#closing = false;
          return this.#afterEscape(unit);
        }
        this.#closing = unit === ESC;
        if (closed || broken) this.#mode = 'text';
        return !broken;
      }
    }
  }

  #afterEscape(unit: number): boolean {
    if (unit === 0x5b) this.#mode = 'sequence';
    else if (unit === 0x5d || unit === 0x50 || unit === 0x58 || unit === 0x5e || unit === 0x5f)
      this.#mode = 'string';
    else if (unit < 0x20 || unit > 0x2f || this.#length > 4) this.#mode = 'text';
    return unit >= 0x20 && unit <= 0x7e;
  }
}

/** C0 but tab, line feed and carriage return; DEL; C1. */
function isControl(unit: number): boolean {
  if (unit < 0x20) return unit !== 0x09 && unit !== 0x0a && unit !== 0x0d;
  return unit >= 0x7f && unit <= 0x9f;
}

/** Most text: nothing in it needs a second look. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit < 0x7f) continue;
    if (isControl(unit) || mayHide(unit) || (unit >= 0xd800 && unit < 0xe000)) return false;
  }
  return true;
}
