// Where in Markdown are we: inside a fenced block of code, inside the brackets of an image, at a definition?
// Invariant: knows the characters before and nothing else, so it is the same however the text was cut.

/** Nested brackets that are told apart; past them an open image is remembered for good. */
const MAX_NESTING = 64;
/** Of a line, as far as it can begin or end a block of code. */
const MAX_HEAD = 120;

export class Markup {
  #brackets: boolean[] = [];
  #popped = false;
  #head = '';
  #fence: { readonly mark: string; readonly length: number } | undefined;
  #previous = '';
  #escaped = false;
  #definition = false;

  /** In a block of code, which no client renders. */
  get code(): boolean {
    return this.#fence !== undefined;
  }

  get previous(): string {
    return this.#previous;
  }

  /** What stands next is the address of a definition: it may be an image's. */
  get definition(): boolean {
    return this.#definition;
  }

  /** The next character is a `(` that opens an address. */
  get opensTarget(): boolean {
    return this.#previous === ']' && !this.#escaped;
  }

  get targetIsImage(): boolean {
    return this.#popped || this.#brackets.includes(true);
  }

  feed(text: string): void {
    if (text !== '' && !this.#definition && !holdsMark(text)) {
      if (this.#head.length < MAX_HEAD) this.#head += text.slice(0, MAX_HEAD - this.#head.length);
      this.#escaped = false;
      this.#previous = text.charAt(text.length - 1);
      return;
    }
    for (let at = 0; at < text.length; at++) this.#see(text.charAt(at));
  }

  #see(character: string): void {
    if (character === '\n') {
      this.#endLine();
    } else {
      if (this.#head.length < MAX_HEAD) this.#head += character;
      if (!this.#escaped && this.#fence === undefined) this.#bracket(character);
      if (this.#definition && character > ' ' && character !== '<' && character !== ':')
        this.#definition = false;
      if (character === ':' && this.#previous === ']') this.#definition = true;
    }
    this.#escaped = character === '\\' && !this.#escaped;
    this.#previous = character;
  }

  #bracket(character: string): void {
    if (character === '[') {
      this.#brackets.push(this.#previous === '!');
      if (this.#brackets.length > MAX_NESTING && this.#brackets.shift() === true) this.#brackets[0] = true;
    } else if (character === ']') this.#popped = this.#brackets.pop() ?? true;
  }

  #endLine(): void {
    const line = this.#head;
    this.#head = '';
    let indent = 0;
    while (indent < 4 && line.charAt(indent) === ' ') indent++;
    const mark = line.charAt(indent);
    if (indent > 3 || (mark !== '`' && mark !== '~')) {
      if (line.trim() === '' && this.#fence === undefined) this.#brackets = [];
      return;
    }
    let end = indent;
    while (line.charAt(end) === mark) end++;
    const length = end - indent;
    const rest = line.slice(end);
    if (this.#fence === undefined) {
      if (length >= 3 && line.length < MAX_HEAD && !(mark === '`' && rest.includes('`')))
        this.#fence = { mark, length };
    } else if (mark === this.#fence.mark && length >= this.#fence.length && rest.trim() === '')
      this.#fence = undefined;
  }
}

/** Whether anything but the end of a text can change where we are. */
function holdsMark(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x3a || unit === 0x5b || unit === 0x5c || unit === 0x5d) return true;
  }
  return false;
}
