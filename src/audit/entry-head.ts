// What the verifier has to know of an entry's body. Knows the body's JSON and trusts none of it: a log may have been
// tampered with, so every member is checked before it is used.

export interface EntryHead {
  readonly writer: string;
  readonly number: number;
  readonly kind: string;
  /** A decision that ended its call. */
  readonly refused: boolean;
  /** Of an outcome: the id of its decision. */
  readonly decision?: string;
  /** Of an open entry: the last entry of the log before it. */
  readonly previous?: { readonly writer: string; readonly number: number; readonly hash: string };
  /** Of an open entry: bytes of an unfinished write that were cut before it. */
  readonly cut?: number;
}

/** Undefined when the bytes are not the body of an entry. */
export function readHead(body: Buffer): EntryHead | undefined {
  const members = parseMembers(body);
  if (members === undefined) return undefined;
  const writer = members.get('writer');
  const number = members.get('number');
  const kind = members.get('kind');
  if (typeof writer !== 'string' || !isNumber(number) || typeof kind !== 'string') return undefined;
  const decision = members.get('decision');
  const cut = members.get('cut');
  const previous = readPrevious(members.get('previous'));
  return {
    writer,
    number,
    kind,
    refused: members.has('refused'),
    ...(typeof decision === 'string' && { decision }),
    ...(typeof cut === 'number' && { cut }),
    ...(previous !== undefined && { previous }),
  };
}

/** The members of a JSON object in UTF-8; undefined when the bytes are none. */
export function parseMembers(body: Buffer): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return membersOf(value);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value));
}

function readPrevious(value: unknown): EntryHead['previous'] {
  const members = membersOf(value);
  const writer = members?.get('writer');
  const number = members?.get('number');
  const hash = members?.get('hash');
  if (typeof writer !== 'string' || !isNumber(number) || typeof hash !== 'string') return undefined;
  return { writer, number, hash };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
