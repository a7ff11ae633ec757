// Names that the public knows, spared where nothing else in the request is about a person: "Who was Ada Lovelace?".
// Invariant: all or nothing. One finding of another kind, or one private role, and every name is masked.
import type { Finding } from '../model/finding.js';
import { atLeast } from '../model/level.js';
import type { Leaf } from '../model/prompt.js';

/** @returns the findings that may go out as they are */
export function sparedNames(
  findings: readonly Finding[],
  leaves: readonly Leaf[],
  isPublicName: (name: string) => boolean,
): ReadonlySet<Finding> {
  const personal = findings.filter(
    (finding) => finding.action === 'enforce' && atLeast(finding.level, 'MEDIUM'),
  );
  const all = personal.every(
    (finding) =>
      finding.entity === 'PERSON' &&
      finding.privateRole !== true &&
      finding.spans.length === 1 &&
      finding.spans.every(({ leaf, start, end }) => {
        const at = leaves[leaf];
        return at?.kind === 'text' && isPublic(at.text, start, end, isPublicName);
      }),
  );
  return new Set(all ? personal : []);
}

/** What was found may be the beginning of the name: `Rosa` of `Rosa Parks`, where `parks` is a word as well. */
function isPublic(
  text: string,
  start: number,
  end: number,
  isPublicName: (name: string) => boolean,
): boolean {
  for (let to = end, words = 0; words < 3; words++) {
    if (isPublicName(text.slice(start, to)))
      return isWholeRun(text, start, to) || isTitled(text, start, to, isPublicName);
    if (text.charAt(to) !== ' ' || !isCapital(text.charAt(to + 1))) return false;
    to++;
    while (isLetter(text.charAt(to)) || (text.charAt(to) === '-' && isLetter(text.charAt(to + 1)))) to++;
  }
  return false;
}

/** Listed with the word before it as well: `Archduke Franz Ferdinand`. */
function isTitled(
  text: string,
  start: number,
  end: number,
  isPublicName: (name: string) => boolean,
): boolean {
  let from = start - 1;
  while (from > 0 && isLetter(text.charAt(from - 1))) from--;
  return isPublicName(text.slice(from, end)) && isWholeRun(text, from, end);
}

/** No capitalised word stands right beside it: `Ada Lovelace Vo` is somebody else. */
function isWholeRun(text: string, start: number, end: number): boolean {
  if (text.charAt(end) === ' ' && isCapital(text.charAt(end + 1))) return false;
  if (text.charAt(start - 1) !== ' ') return true;
  let from = start - 1;
  while (from > 0 && isLetter(text.charAt(from - 1))) from--;
  // A capital that begins the sentence says nothing: `Was Ada Lovelace ...`.
  return !isCapital(text.charAt(from)) || from === 0 || !isLetterBefore(text, from);
}

function isLetterBefore(text: string, at: number): boolean {
  return text.charAt(at - 1) === ' ' && isLetter(text.charAt(at - 2));
}

function isLetter(char: string): boolean {
  return char.toLowerCase() !== char.toUpperCase();
}

function isCapital(char: string): boolean {
  return char !== char.toLowerCase();
}
