// How a value is recognised in bytes: by every form that keeps it readable. Deliberately not the reading of `src/text/`:
// what a guard overlooks, its proof must not overlook for the same reason.
import type { Content } from './planting.js';
import type { Value } from './values.js';

/** Shorter pieces could stand anywhere by chance; encoded ones hold less. */
const SHORTEST = 8;
const SHORTEST_ENCODED = 12;

/** @returns texts that stand nowhere unless this value does */
export function marksOf(value: Value, content: Content): readonly string[] {
  const plain = [value.value, ...value.parts];
  const bare = value.value.replaceAll(/[^A-Za-z0-9]/g, '');
  const all = [
    ...plain.flatMap(formsOf),
    // Nine digits alone could be anything; a header whose name they are arrives in lower case.
    ...(bare.length >= SHORTEST_ENCODED ? [bare, bare.toLowerCase()] : []),
    `x-${bare.toLowerCase()}`,
    value.value.toLowerCase(),
    content.value,
    escaped(content.value),
    ...(value.alone ? [] : [content.text, escaped(content.text)]),
  ];
  return [...new Set(all)].filter((mark) => mark.length >= SHORTEST);
}

function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  // Inside longer base64 a text stands in one of three alignments; the edges depend on its neighbours.
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift, 'x'), bytes])
      .toString('base64')
      .slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)),
  );
  const encoded = [
    ...aligned,
    ...aligned.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
    hex.replaceAll(/../g, '%$&'),
    hex.toUpperCase().replaceAll(/../g, '%$&'),
  ];
  return [
    text,
    escaped(text),
    encodeURIComponent(text),
    ...encoded.filter((form) => form.length >= SHORTEST_ENCODED),
  ];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
