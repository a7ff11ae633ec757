// Does a request carry something that its reply must keep to? Documents, results of tools, text that is marked as such.
// Invariant: a request without one raises no grounding marker, and neither does one that asks for invention.
import type { Leaf, Prompt } from '../../model/prompt.js';
import { isDigit, isLetter } from './letters.js';
import { tokensOf } from './names.js';

/** UTF-16 code units of a message that is a document by its length alone. */
const LONG = 600;
/** Of the result of a tool, of what stands between marks, or after a word that announces it. */
const MARKED = 120;
/** Past it nothing is compared: the answer would come late. */
const MAX_SOURCE = 1_000_000;

export interface Source {
  /** All of the request: what any of it holds, the reply may say. */
  readonly texts: readonly string[];
  /** The request asks for computing: numbers are not compared. */
  readonly computes: boolean;
  /** It asks for another language: quotations are not compared. */
  readonly translates: boolean;
}

const OPENERS = [
  '"""',
  "'''",
  '<document',
  '<doc',
  '<source',
  '<context',
  '<article',
  '<text',
  '<passage',
  '<report',
  '<email',
  '<transcript',
  '<notes',
  '<<<',
  '=====',
  '-----',
  '~~~',
];
const ANNOUNCED = new Set(
  (
    'source sources text document documents article context passage transcript report email mail letter notes minutes excerpt content input data ' +
    'abstract paper story note record summary message contract policy review quelle dokument kontext artikel bericht texte contexte documento texto contesto'
  ).split(' '),
);
/** What is asked for is to be made up. */
const INVENTS = new Set(
  'imagine brainstorm invent roleplay pretend fictional hypothetical creative slogan slogans'.split(' '),
);
/** The same as an order; in a question about the text they are the author's. */
const ORDERS = new Set(
  (
    'suggest recommend predict forecast implement refactor debug program code develop design generate compose draft continue ' +
    'propose give tell write create make'
  ).split(' '),
);
const WORKS = new Set(
  'poem story essay song lyrics joke jokes function script program class code ideas suggestions recommendations email reply letter test tests'.split(
    ' ',
  ),
);
const POLITE = new Set('please can could would you me now then kindly i want need to'.split(' '));

function invents(words: readonly string[]): boolean {
  if (words.some((word) => INVENTS.has(word))) return true;
  const at = words.findIndex((word) => !POLITE.has(word));
  const order = words[at] ?? '';
  if (!ORDERS.has(order)) return false;
  const makes = [
    'write',
    'create',
    'make',
    'give',
    'tell',
    'generate',
    'compose',
    'draft',
    'propose',
  ].includes(order);
  return !makes || words.slice(at + 1, at + 6).some((word) => WORKS.has(word));
}
const COMPUTES = new Set(
  'calculate compute convert estimate simulate project extrapolate solve count berechne calcule calcula'.split(
    ' ',
  ),
);
const TRANSLATES = new Set(
  'translate translation übersetze traduis traduire traduce tradurre vertaal rewrite rephrase paraphrase'.split(
    ' ',
  ),
);

export function sourceOf(prompt: Prompt): Source | undefined {
  const spoken = prompt.leaves.filter(
    ({ isKey, kind, place }) => isKey !== true && kind !== 'number' && place !== 'declaration',
  );
  const size = spoken.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MAX_SOURCE || !spoken.some(isSource)) return undefined;
  const asked = instructionOf(prompt.leaves);
  const words = tokensOf(asked).map(({ text }) => text.toLowerCase());
  if (invents(words)) return undefined;
  return {
    texts: prompt.leaves.map(({ text }) => text),
    computes: words.some((word) => COMPUTES.has(word)) || asked.toLowerCase().includes('how many'),
    translates: words.some((word) => TRANSLATES.has(word)),
  };
}

function isSource({ place, text }: Leaf): boolean {
  if (text.length < MARKED) return false;
  const is =
    place === 'tool' ||
    (place === 'user' && text.length >= LONG) ||
    ((place === 'user' || place === 'system') && isMarked(text));
  return is && isReadable(text);
}

/** Prose or data, not code: letters, digits and spaces, and few of the signs that code is full of. */
function isReadable(text: string): boolean {
  let signs = 0;
  let letters = 0;
  let others = 0;
  const size = Math.min(text.length, 4000);
  for (let at = 0; at < size; at++) {
    const unit = text.charCodeAt(at);
    if (isLetter(text.charAt(at))) letters++;
    else if (unit === 0x20 || isDigit(unit)) others++;
    else if (';()=<>'.includes(text.charAt(at))) signs++;
  }
  return (letters + others) * 2 > size && signs * 25 < size;
}

function isMarked(text: string): boolean {
  for (const opener of OPENERS) {
    const at = text.indexOf(opener);
    if (at >= 0 && text.length - at >= MARKED) return true;
  }
  // `Context: ...`, `the following article: ...`: a word that announces what comes, then a colon or a line end.
  for (let at = text.indexOf(':'); at >= 0 && text.length - at >= MARKED; at = text.indexOf(':', at + 1)) {
    const words = tokensOf(text.slice(Math.max(0, at - 40), at));
    if (words.some(({ text: word }) => ANNOUNCED.has(word.toLowerCase()))) return true;
  }
  return false;
}

/** What the last user message asks for: its first and last lines, without the document between them. */
function instructionOf(leaves: readonly Leaf[]): string {
  const last = leaves
    .filter(({ place, kind, isKey }) => place === 'user' && kind === 'text' && isKey !== true)
    .at(-1);
  const text = last?.text ?? '';
  return text.length <= 500 ? text.slice(0, 240) : `${firstLine(text)} ${lastLine(text)}`;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return text.slice(0, Math.min(end < 0 ? text.length : end, 200));
}

function lastLine(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.slice(Math.max(trimmed.lastIndexOf('\n') + 1, trimmed.length - 200));
}
