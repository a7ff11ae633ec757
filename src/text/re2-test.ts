// A pattern that somebody else wrote, as a yes-or-no question. RE2 does not backtrack, so none can be made to hang.
import RE2 from 're2';

export interface TestPattern {
  test(text: string): boolean;
}

/** @throws SyntaxError on what RE2 does not know: look-around, back-references */
export function compileTest(pattern: string, flags: string): TestPattern {
  const regex = new RE2(pattern, flags.includes('u') ? flags : `${flags}u`);
  return { test: (text) => regex.test(text) };
}
