// JSON with one way to write each value (RFC 8785), so that a hash over the bytes is a hash over the meaning.
// Knows plain data only; what has no such form (NaN, a lone surrogate, a function) is an error, never a guess.

/**
 * @param value plain JSON data; members that are undefined count as absent
 * @throws TypeError naming the path of what cannot be written, never its content
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path} is not a finite number`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`${path} is of type ${typeof value}, which JSON has no form for`);
  }
}

function writeArray(items: readonly unknown[], path: string): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ',';
    text += write(items[i], `${path}[${i}]`);
  }
  return `${text}]`;
}

/** Members in the order of their names' UTF-16 units, which is what `sort` does. */
function writeObject(object: object, path: string): string {
  const members = new Map<string, unknown>(Object.entries(object));
  let text = '{';
  for (const name of [...members.keys()].sort()) {
    const member = members.get(name);
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${writeString(name, path)}:${write(member, `${path}.${name}`)}`;
  }
  return `${text}}`;
}

function writeString(text: string, path: string): string {
  // JSON.stringify writes exactly the escapes of RFC 8785, but lets lone surrogates through as escapes.
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) {
      throw new TypeError(`${path} holds a lone surrogate`);
    }
    i += 1;
  }
  return JSON.stringify(text);
}
