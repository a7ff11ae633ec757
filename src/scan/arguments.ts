// The arguments of one tool call, whole: read as JSON where they are JSON, so that no escape hides a secret.
// Invariant: JSON that goes in comes out as JSON; only strings that hold something are written again.
import type { ChannelFilter } from '../model/reply.js';

export interface ArgumentsJudge {
  /** A fresh reader of text. */
  open(): ChannelFilter;
  /** The arguments are no JSON. */
  notJson(): void;
}

/** Nothing is released before the end: a client cannot act on half a call. */
export class ArgumentsFilter implements ChannelFilter {
  #text = '';

  constructor(
    private readonly judge: ArgumentsJudge,
    /** False for tools that take free text. */
    private readonly json: boolean,
  ) {}

  push(text: string): string {
    this.#text += text;
    return '';
  }

  end(): string {
    const text = this.#text;
    this.#text = '';
    const isJson = this.json && text.trim() !== '' && parses(text);
    if (this.json && !isJson && text.trim() !== '') this.judge.notJson();
    return this.#read(isJson ? this.#strings(text) : text);
  }

  #read(text: string): string {
    const filter = this.judge.open();
    return filter.push(text) + filter.end();
  }

  /** Every string of the JSON text, decoded, read, and written again only if that changed it. */
  #strings(text: string): string {
    let out = '';
    let at = 0;
    for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', at)) {
      const close = endOfString(text, open);
      const literal = text.slice(open, close);
      const decoded: unknown = JSON.parse(literal);
      const value = typeof decoded === 'string' ? decoded : '';
      const read = this.#read(value);
      out += text.slice(at, open) + (read === value ? literal : JSON.stringify(read));
      at = close;
    }
    return out + text.slice(at);
  }
}

/** Just past the closing quote. The text is valid JSON, so there is one. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
