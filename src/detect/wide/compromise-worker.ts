// Runs in a worker thread: sentences in, names of people, places and organisations out. The only file that loads
// `compromise`, which may take 20 ms for a KB. Invariant: answers in the order of the sentences; keeps nothing.
import nlp from 'compromise';
import { standBack } from '../threads.js';
import type { Named } from './sentences.js';

standBack();

interface Part {
  readonly offset: { readonly start: number; readonly length: number };
}

export function nameSentences(sentences: readonly string[]): Named[][] {
  return sentences.map((sentence) => {
    const doc = nlp(sentence);
    return [
      ...read('PERSON', sentence, offsetsOf(doc.people())),
      ...read('LOCATION', sentence, offsetsOf(doc.places())),
      ...read('ORGANIZATION', sentence, offsetsOf(doc.organizations())),
    ];
  });
}

/** The package types its answer as anything. */
function offsetsOf(view: { json(options: { offset: true }): unknown }): readonly Part[] {
  const parts: unknown = view.json({ offset: true });
  return Array.isArray(parts) ? parts.filter(isPart) : [];
}

function isPart(part: unknown): part is Part {
  if (typeof part !== 'object' || part === null || !('offset' in part)) return false;
  const { offset } = part;
  if (typeof offset !== 'object' || offset === null || !('start' in offset) || !('length' in offset))
    return false;
  return typeof offset.start === 'number' && typeof offset.length === 'number';
}

function read(entity: Named['entity'], sentence: string, parts: readonly Part[]): Named[] {
  return parts.flatMap(({ offset }) => {
    let { start } = offset;
    let end = start + offset.length;
    while (start < end && !isLetter(sentence.charAt(start))) start++;
    while (end > start && !isLetter(sentence.charAt(end - 1))) end--;
    const tail = sentence.slice(end - 2, end);
    if (end - start > 3 && (tail === "'s" || tail === '’s')) end -= 2;
    return end > start && isPlain(sentence.slice(start, end)) ? [{ entity, start, end }] : [];
  });
}

/** Words and what stands inside names; no addresses, links or code. */
function isPlain(text: string): boolean {
  for (const char of text) if (!isLetter(char) && !" .-'’&".includes(char)) return false;
  return true;
}

function isLetter(char: string): boolean {
  return char.toLowerCase() !== char.toUpperCase();
}
