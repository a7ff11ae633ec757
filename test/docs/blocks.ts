// Fenced blocks of a document that are tagged `run`, with what the document shows as their output.
export interface RunBlock {
  /** `sh` or `js`. */
  readonly language: string;
  readonly text: string;
  readonly line: number;
  /** Lines of the ```text block right behind it; `...` stands for anything. */
  readonly shown: readonly string[];
}

const FENCE = /^```([^\n`]*)\n([\s\S]*?)^```$/gm;

export function runBlocks(document: string): readonly RunBlock[] {
  const fences = Array.from(document.matchAll(FENCE), (hit) => ({
    info: (hit[1] ?? '').trim(),
    text: hit[2] ?? '',
    start: hit.index,
    end: hit.index + hit[0].length,
  }));
  return fences.flatMap(({ info, text, start, end }, at) => {
    const [language = '', ...tags] = info.split(' ');
    if (!tags.includes('run')) return [];
    const next = fences[at + 1];
    const behind = next !== undefined && document.slice(end, next.start).trim() === '';
    const shown = behind && next.info === 'text' ? next.text.split('\n').filter((line) => line !== '') : [];
    return [{ language, text, line: document.slice(0, start).split('\n').length, shown }];
  });
}

/** The first shown line that the output does not hold, in the shown order; undefined when all are there. */
export function missingLine(shown: readonly string[], output: string): string | undefined {
  let rest = output;
  for (const line of shown) {
    const pieces = line.split('...').map((piece) => piece.trim());
    const found = rest.split('\n').findIndex((candidate) => holdsInOrder(candidate, pieces));
    if (found < 0) return line;
    rest = rest
      .split('\n')
      .slice(found + 1)
      .join('\n');
  }
  return undefined;
}

function holdsInOrder(line: string, pieces: readonly string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const found = line.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}
