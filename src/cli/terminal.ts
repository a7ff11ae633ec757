// What a verb may write to: data on stdout, notes on stderr. Handed in, so that verbs can be tested and piped.

export interface Terminal {
  /** One line of data. */
  out(line: string): void;
  /** One line for a person. */
  note(line: string): void;
  /** Shows one line in the place of the last such line; absent when stderr is no terminal. '' takes it away. */
  readonly bar?: (line: string) => void;
  /** stdout is a terminal and NO_COLOR is not set. */
  readonly color: boolean;
  readonly columns: number;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

export function paint(terminal: Pick<Terminal, 'color'>, style: Style, text: string): string {
  if (!terminal.color) return text;
  const [on, off] = CODES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** What comes from a caller or a model must not move the cursor. */
export function safe(text: string): string {
  let result = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const control = (code < 0x20 && char !== '\n' && char !== '\t') || (code >= 0x7f && code < 0xa0);
    result += control ? `\\u${code.toString(16).padStart(4, '0')}` : char;
  }
  return result;
}
