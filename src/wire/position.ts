// Where in a JSON text something is wrong, for error messages. Invariant: tells places, never content.

/** `at line 3, column 14`, both from 1, in UTF-16 code units. */
export function position(text: string, offset: number): string {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return `at line ${line}, column ${offset - start + 1}`;
}
