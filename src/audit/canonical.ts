// JSON with one way to write each value (RFC 8785), so that a hash over the bytes is a hash over the meaning.
// Knows plain data only; what has no such form (NaN, a lone surrogate, a function) is an error, never a guess.

/**
 * @param value plain JSON data; members that are undefined count as absent
 * @throws TypeError naming the path of what cannot be written, never its content
 */
export function canonicalJson(value: unknown): string {
  return write(value, undefined);
}

/** Where a value stands; put together only when something is wrong with it. */
interface Place {
  readonly around: Place | undefined;
  readonly step: string | number;
}

function write(value: unknown, place: Place | undefined): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, place);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${pathOf(place)} is not a finite number`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, place) : writeObject(value, place);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`${pathOf(place)} is of type ${typeof value}, which JSON has no form for`);
  }
}

function writeArray(items: readonly unknown[], around: Place | undefined): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ',';
    text += write(items[i], { around, step: i });
  }
  return `${text}]`;
}

/** Members in the order of their names' UTF-16 units, which is what `sort` does. */
function writeObject(object: object, around: Place | undefined): string {
  const members: Readonly<Record<string, unknown>> = { ...object };
  let text = '{';
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${writeString(name, around)}:${write(member, { around, step: name })}`;
  }
  return `${text}}`;
}

function writeString(text: string, place: Place | undefined): string {
  // JSON.stringify writes exactly the escapes of RFC 8785, but lets lone surrogates through as escapes.
  if (!text.isWellFormed()) throw new TypeError(`${pathOf(place)} holds a lone surrogate`);
  return JSON.stringify(text);
}

function pathOf(place: Place | undefined): string {
  if (place === undefined) return '$';
  const { around, step } = place;
  return typeof step === 'number' ? `${pathOf(around)}[${step}]` : `${pathOf(around)}.${step}`;
}
