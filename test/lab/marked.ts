// Prompts in which people marked what is personal: `[[...]]`, divided by lines of `%%`.
// Invariant: the text that comes out holds no mark, and every span holds what stood between two.
import { readFileSync } from 'node:fs';

export interface Marked {
  readonly text: string;
  /** UTF-16 offsets into `text`, end exclusive. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

export function readMarked(file: string): readonly Marked[] {
  const blocks = readFileSync(file, 'utf8').split(/^%%\n/mu);
  return blocks.map((block) => unmark(block.trimEnd()));
}

function unmark(block: string): Marked {
  const spans: { start: number; end: number }[] = [];
  let text = '';
  for (const [index, piece] of block.split(/\[\[|\]\]/u).entries()) {
    if (index % 2 === 1) spans.push({ start: text.length, end: text.length + piece.length });
    text += piece;
  }
  return { text, spans };
}
