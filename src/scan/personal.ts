// Personal data of a reply that the request does not hold, in one channel, read sentence by sentence.
// Invariant: where nothing is to be taken out, nothing is held back either; sentences end where the text says so.
import type { ChannelFilter } from '../model/reply.js';

export interface PersonalSpan {
  readonly rule: string;
  readonly entity: string;
  readonly start: number;
  readonly end: number;
}

export interface PersonalJudge {
  /** Its findings take text out, so text waits for them. */
  readonly holds: boolean;
  /**
   * @param text what stands before, and a piece that begins at `from`
   * @param base code units of the channel before `text`
   * @returns what goes, sorted, none overlapping, inside the piece; [] where it only is recorded
   */
  personal(text: string, from: number, base: number): readonly PersonalSpan[];
}

/** UTF-16 code units before a piece that are shown to the rules. */
const CONTEXT = 256;
/** A sentence that does not end is read in pieces. */
const MAX_SENTENCE = 400;
/** Pieces are large where nothing waits for them. */
const PIECE = 4096;

export class PersonalFilter implements ChannelFilter {
  #context = '';
  #pending = '';
  #base = 0;

  constructor(private readonly judge: PersonalJudge) {}

  push(text: string): string {
    this.#pending += text;
    const out = this.#advance(false);
    return this.judge.holds ? out : text;
  }

  end(): string {
    const out = this.#advance(true);
    return this.judge.holds ? out : '';
  }

  #advance(ended: boolean): string {
    let out = '';
    let at = 0;
    for (;;) {
      const cut = this.judge.holds ? endOfSentence(this.#pending, at) : endOfPiece(this.#pending, at);
      const end = cut ?? (ended ? this.#pending.length : at);
      if (end === at) break;
      out += this.#read(this.#pending.slice(at, end));
      at = end;
    }
    this.#pending = this.#pending.slice(at);
    return out;
  }

  #read(piece: string): string {
    const text = this.#context + piece;
    const from = this.#context.length;
    const base = this.#base - from;
    this.#base += piece.length;
    this.#context = text.slice(-CONTEXT);
    let out = '';
    let at = from;
    for (const { entity, start, end } of this.judge.personal(text, from, base)) {
      out += `${text.slice(at, start)}[REDACTED:${entity}]`;
      at = end;
    }
    return out + text.slice(at);
  }
}

function endOfPiece(text: string, from: number): number | undefined {
  if (text.length - from < PIECE) return undefined;
  return lastSpace(text, from, from + PIECE);
}

/** Just past the end of the sentence; undefined while it may go on. */
function endOfSentence(text: string, from: number): number | undefined {
  const last = Math.min(text.length, from + MAX_SENTENCE);
  for (let at = from; at < last; at++) {
    const character = text.charAt(at);
    if (character === '\n' || '\u3002\uff01\uff1f'.includes(character)) return at + 1;
    if (!'.!?'.includes(character)) continue;
    const next = text.charAt(at + 1);
    if ((next === ' ' || next === '\t') && !isAbbreviation(text, from, at)) return at + 2;
  }
  return text.length - from >= MAX_SENTENCE ? lastSpace(text, from, from + MAX_SENTENCE) : undefined;
}

/** `Dr.`, `St.`, `J.`: a short word with a capital goes on after its full stop. */
function isAbbreviation(text: string, from: number, dot: number): boolean {
  if (text.charAt(dot) !== '.') return false;
  let at = dot;
  while (at > from && text.charAt(at - 1) > ' ') at--;
  const word = text.slice(at, dot);
  const first = word.charAt(0);
  return word.length > 0 && word.length <= 4 && first !== first.toLowerCase();
}

function lastSpace(text: string, from: number, to: number): number {
  for (let at = to; at > from + (to - from) / 2; at--) if (text.charAt(at - 1) <= ' ') return at;
  const high = text.charCodeAt(to - 1);
  return high >= 0xd800 && high < 0xdc00 ? to - 1 : to;
}
