// Where in a text are we: inside a URL (and of which host), an image, a tag that loads something?
// Invariant: a verdict depends only on the characters before it, so it is the same however the text was cut.

/** Elements whose attributes make a client fetch something without a click. */
const LOADING_TAGS = new Set(
  'img image picture source video audio track iframe frame embed object link script input body svg use style meta'.split(
    ' ',
  ),
);
/** Browsers read these as absolute with any number of slashes, or none. */
const SPECIAL_SCHEMES = new Set(['http', 'https', 'ws', 'wss', 'ftp']);
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '<': '>',
  '[': ']',
  '{': '}',
  '|': '|',
};
const MAX_NESTING = 64;
const MAX_HOST = 300;

interface Url {
  host: string;
  /** Still reading `//user@host:port`. */
  authority: boolean;
  /** The character that ends it besides a space; '' when nothing stood before it. */
  readonly close: string;
  /** Quoted as an attribute: spaces and line ends belong to it. */
  readonly quoted: boolean;
  readonly image: boolean;
  readonly scheme: string;
}

/** The destination of a Markdown link or image. */
interface Target {
  readonly image: boolean;
  /** Parentheses open inside. */
  depth: number;
  length: number;
  /** Between `<` and `>`. */
  angle: boolean;
}

function isSpace(character: string): boolean {
  return character <= ' ' || character === '\u00a0' || character === '\u2028' || character === '\u2029';
}

function isLabel(character: string): boolean {
  return (
    (character >= 'a' && character <= 'z') ||
    (character >= 'A' && character <= 'Z') ||
    (character >= '0' && character <= '9') ||
    character === '.' ||
    character === '+' ||
    character === '-'
  );
}

function isDomain(label: string): boolean {
  const dot = label.lastIndexOf('.');
  const last = label.slice(dot + 1);
  return (
    dot > 0 && last.length > 1 && Array.from(last).every((one) => one.toLowerCase() !== one.toUpperCase())
  );
}

/** `user:key@Host:80` -> `host` */
function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  return (port > 0 ? host.slice(0, port) : host).toLowerCase();
}

export class Place {
  #url: Url | undefined;
  /** Inside `](...)`. */
  #target: Target | undefined;
  /** Open `[`, true for `![`. */
  #brackets: boolean[] = [];
  #popped = false;
  #tag: { quote: string } | undefined;
  #tagName: string | undefined;
  /** The run of label characters that ends here, and what stood before it. */
  #label = '';
  #labelBefore = '';
  #scheme = '';
  #slashes = 0;
  #previous = '';
  #escaped = false;
  /** The last characters that are no space, up to the label. */
  #solid = '';

  /** @param hosts in lower case: the only ones whose URLs may carry a restored value
   * @param onHost hears the host of every URL when its end is reached */
  constructor(
    private readonly hosts: () => ReadonlySet<string>,
    private readonly onHost?: (host: string) => void,
  ) {}

  /** May a value be put where the next character stands? */
  mayRestore(): boolean {
    if (this.#tag !== undefined || this.#target?.image === true) return false;
    if (this.#url === undefined) return !SPECIAL_SCHEMES.has(this.#scheme);
    if (this.#url.image || this.#url.authority) return false;
    return this.hosts().has(hostOf(this.#url.host)) || (this.#url.scheme === 'file' && this.#url.host === '');
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (this.#tag !== undefined) this.#inTag(this.#tag, character);
      else this.#inText(character);
      this.#escaped = character === '\\' && !this.#escaped;
      this.#previous = character;
      if (!isSpace(character) && character !== '\\') this.#solid = (this.#solid + character).slice(-3);
    }
  }

  /** No more text: a host that stands at the very end is complete. */
  end(): void {
    this.#endUrl();
  }

  #inTag(tag: { quote: string }, character: string): void {
    if (tag.quote !== '') {
      if (character === tag.quote) tag.quote = '';
    } else if ((character === '"' || character === "'") && this.#solid.endsWith('=')) {
      tag.quote = character;
    } else if (character === '>') {
      this.#tag = undefined;
    }
  }

  #inText(character: string): void {
    if (this.#url !== undefined) this.#inUrl(this.#url, character);
    if (this.#target !== undefined) this.#inTarget(this.#target, character);
    this.#markup(character);
    if (this.#url === undefined) this.#beforeUrl(character);
  }

  #inUrl(url: Url, character: string): void {
    const lineEscape = this.#escaped && 'nrt'.includes(character);
    const ends = url.quoted
      ? character === url.close
      : isSpace(character) || character === '<' || character === url.close || lineEscape;
    if (ends) {
      this.#endUrl();
      return;
    }
    if (!url.authority) return;
    if ('/\\?#'.includes(character)) {
      // Slashes in front of the host are skipped, as browsers do for http.
      if (url.host !== '' || !'/\\'.includes(character) || !SPECIAL_SCHEMES.has(url.scheme))
        url.authority = false;
    } else if (url.host.length < MAX_HOST) {
      url.host += character;
    }
  }

  #endUrl(): void {
    const host = this.#url === undefined ? '' : hostOf(this.#url.host);
    if (host !== '') this.onHost?.(host);
    this.#url = undefined;
    this.#label = '';
    this.#scheme = '';
  }

  #inTarget(target: Target, character: string): void {
    target.length++;
    if (target.length === 1 && character === '<') target.angle = true;
    else if (target.angle) target.angle = character !== '>' && character !== '\n';
    else if (this.#escaped) return;
    else if (character === '(') target.depth++;
    else if (character === ')' && target.depth-- === 0) {
      this.#target = undefined;
      this.#endUrl();
    }
  }

  /** Brackets of Markdown and the names of tags. */
  #markup(character: string): void {
    if (this.#tagName !== undefined) {
      const name = this.#tagName;
      if (isLabel(character)) this.#tagName = name.length < 16 ? name + character.toLowerCase() : name;
      else {
        this.#tagName = undefined;
        if (LOADING_TAGS.has(name) && character !== '>') this.#tag = { quote: '' };
      }
    }
    if (character === '<') this.#tagName = '';
    if (this.#escaped) return;
    if (character === '[') {
      this.#brackets.push(this.#previous === '!');
      // Past the cap an open image is remembered for good: too careful beats too little.
      if (this.#brackets.length > MAX_NESTING && this.#brackets.shift() === true) this.#brackets[0] = true;
    } else if (character === ']') {
      this.#popped = this.#brackets.pop() ?? true;
    } else if (character === '(' && this.#previous === ']' && this.#target === undefined) {
      this.#target = {
        image: this.#popped || this.#brackets.includes(true),
        depth: 0,
        length: 0,
        angle: false,
      };
    }
  }

  #beforeUrl(character: string): void {
    const slash = character === '/' || (character === '\\' && this.#target !== undefined);
    if (SPECIAL_SCHEMES.has(this.#scheme) && !isSpace(character) && !'"\'`,;)'.includes(character)) {
      this.#begin(this.#scheme, '/\\'.includes(character) ? '' : character, true);
      return;
    }
    this.#slashes = slash ? this.#slashes + 1 : 0;
    if (this.#slashes === 2 && (this.#scheme !== '' || !isLabel(this.#labelBefore.slice(-1)))) {
      this.#begin(this.#scheme, '', true);
      return;
    }
    if ((character === '/' || character === '?' || character === '#') && isDomain(this.#hostLabel())) {
      this.#begin('http', this.#hostLabel(), false);
      return;
    }
    if (isLabel(character)) {
      if (this.#label === '') this.#labelBefore = this.#solid + (isSpace(this.#previous) ? ' ' : '');
      this.#label += character;
      if (this.#label.length > MAX_HOST) this.#label = this.#label.slice(-MAX_HOST);
      if (this.#label.toLowerCase() === 'www.') this.#begin('http', 'www.', true);
    } else if (character === ':') {
      this.#scheme = this.#label.toLowerCase();
      this.#label = '';
      return;
    } else {
      if (!slash) this.#labelBefore = '';
      if (slash && this.#slashes === 1)
        this.#labelBefore =
          this.#scheme === '' ? this.#solid + (isSpace(this.#previous) ? ' ' : '') : this.#labelBefore;
      this.#label = '';
    }
    if (!slash) this.#scheme = isLabel(character) && isDomain(this.#scheme) ? this.#scheme : '';
  }

  /** `evil.example` before a slash, or `evil.example:8080`. */
  #hostLabel(): string {
    return isDomain(this.#scheme) ? this.#scheme : this.#label;
  }

  #begin(scheme: string, host: string, authority: boolean): void {
    const before = this.#labelBefore;
    const opener = before.slice(-1);
    const attribute = (opener === '"' || opener === "'") && before.at(-2) === '=';
    const bare = before.replace(' ', '').replace('<', '');
    this.#url = {
      host,
      authority,
      close: CLOSING[opener] ?? '',
      quoted: attribute,
      // A reference definition may be an image's: which one is not known here.
      image: this.#target?.image === true || bare.endsWith(']:'),
      scheme,
    };
    this.#label = '';
    this.#scheme = '';
    this.#slashes = 0;
  }
}
