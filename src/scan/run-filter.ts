// One channel of a reply, read run by run: a run of token characters is released when its end is known and it is clean.
// Invariant: each run is judged by itself, the text before it and one character after it, so every cut gives the same.
import type { ChannelFilter } from '../model/reply.js';
import { endOfRun, MAX_RUN, opensPem, pemHeader, startOfRun } from './token-run.js';

/** UTF-16 code units before a run that are shown to the rules: a frame such as `Authorization: Bearer`. */
const CONTEXT = 256;
/** An own credential has at least as many characters; no rule of class A finds less without a digit in it. */
const MIN_LETTERS = 16;
/** No rule of class A and no pseudonym is shorter. */
const MIN_RUN = 10;

export interface Redaction {
  readonly start: number;
  readonly end: number;
  /** Stands in its place. */
  readonly marker: string;
}

export interface RunJudge {
  /**
   * @param text what stands before the run, the run, and at most one character after it
   * @param base code units of the channel before `text`
   * @returns what must not be released, sorted, none overlapping, inside the run
   */
  judge(text: string, start: number, end: number, base: number): readonly Redaction[];
  /** A run that is too long to be read. */
  tooLong(): string;
  /** A private key begins. Never returns: the whole reply is withheld. */
  privateKey(): never;
}

export class RunFilter implements ChannelFilter {
  #context = '';
  /** Begins with a run whose end is not known yet. */
  #pending = '';
  /** How much of `#pending` is known to be one run. */
  #known = 0;
  #swallowing = false;
  /** Code units of the channel before `#context`. */
  #base = 0;

  constructor(private readonly judge: RunJudge) {}

  push(text: string): string {
    this.#pending += text;
    return this.#advance(false);
  }

  end(): string {
    return this.#advance(true);
  }

  #advance(ended: boolean): string {
    const pending = this.#pending;
    let out = '';
    let at = 0;
    while (at < pending.length) {
      const end = endOfRun(pending, Math.max(at, this.#known));
      this.#known = 0;
      const closed = end < pending.length || ended;
      if (end - at > MAX_RUN || this.#swallowing) {
        if (!this.#swallowing) out += this.judge.tooLong();
        this.#swallowing = !closed;
      } else if (end > at) {
        const header = this.#header(pending, at, end, ended);
        if (!closed || header === 'wait') {
          this.#known = closed ? 0 : end - at;
          break;
        }
        if (header === 'private') this.judge.privateKey();
        out += this.#released(pending, at, end);
      }
      const next = startOfRun(pending, end);
      out += pending.slice(end, next);
      at = next;
    }
    const context = this.#before(pending, at);
    this.#base += this.#context.length + at - context.length;
    this.#context = context;
    this.#pending = pending.slice(at);
    return out;
  }

  /** What stands before a place in the text that is pending. */
  #before(pending: string, at: number): string {
    if (at >= CONTEXT) return pending.slice(at - CONTEXT, at);
    return (this.#context + pending.slice(0, at)).slice(-CONTEXT);
  }

  #header(
    pending: string,
    start: number,
    end: number,
    ended: boolean,
  ): 'none' | 'private' | 'other' | 'wait' {
    if (!pending.startsWith('BEGIN', end - 5)) return 'none';
    if (!opensPem(this.#before(pending, start).slice(-8) + pending.slice(start, end))) return 'none';
    return pemHeader(pending.slice(end), ended);
  }

  #released(pending: string, start: number, end: number): string {
    if (!isWorthReading(pending, start, end)) return pending.slice(start, end);
    const context = this.#before(pending, start);
    const text = context + pending.slice(start, end + 1);
    const from = context.length;
    const base = this.#base + this.#context.length + start - from;
    let out = '';
    let at = from;
    for (const redaction of this.judge.judge(blankEscapes(text), from, from + end - start, base)) {
      out += text.slice(at, redaction.start) + redaction.marker;
      at = redaction.end;
    }
    return out + text.slice(at, from + end - start);
  }
}

/** Most words of prose are not: asking the rules about each would cost more than all the rest of the reply. */
function isWorthReading(text: string, start: number, end: number): boolean {
  if (end - start >= MIN_LETTERS) return true;
  if (end - start < MIN_RUN) return false;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if ((unit >= 0x30 && unit <= 0x39) || unit > 0x7e) return true;
  }
  return false;
}

/** `\n` as JSON writes it would glue its letter to the word that follows. */
function blankEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character !== '\\') out += character;
    else {
      const next = text.charAt(++at);
      out += 'nrt'.includes(next) && next !== '' ? '  ' : character + next;
    }
  }
  return out;
}
