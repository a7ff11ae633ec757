// Reads a file of labelled texts, `{"id","text","spans":[{"entity","start","end"}]}` a line. Knows nothing of any detector.
// Invariant: what comes out can be measured: every span lies in its text and holds something else than blanks.

export interface Span {
  readonly entity: string;
  /** UTF-16 code units into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Labelled {
  /** As the file has it; `line N` where it has none. */
  readonly id: string;
  /** 1-based, in the file. */
  readonly line: number;
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Names in other people's sets -> the name that Sluice gives. Whatever is not here keeps its name. */
const SAME: Readonly<Record<string, string>> = {
  BANK_NUMBER: 'BANK_ACCOUNT',
  CREDITCARD: 'CREDIT_CARD',
  CREDITCARDNUMBER: 'CREDIT_CARD',
  DATE: 'DATE_TIME',
  DATEOFBIRTH: 'DATE_OF_BIRTH',
  DOB: 'DATE_OF_BIRTH',
  DOMAIN_NAME: 'URL',
  EMAIL: 'EMAIL_ADDRESS',
  FIRSTNAME: 'PERSON',
  FULL_NAME: 'PERSON',
  GIVENNAME: 'PERSON',
  GPE: 'LOCATION',
  IBAN: 'IBAN_CODE',
  IP: 'IP_ADDRESS',
  IPV4: 'IP_ADDRESS',
  IPV6: 'IP_ADDRESS',
  LASTNAME: 'PERSON',
  NAME: 'PERSON',
  ORG: 'ORGANIZATION',
  PER: 'PERSON',
  PHONE: 'PHONE_NUMBER',
  PHONENUMBER: 'PHONE_NUMBER',
  SSN: 'US_SSN',
  STREET_ADDRESS: 'ADDRESS',
  SURNAME: 'PERSON',
  TELEPHONENUM: 'PHONE_NUMBER',
  UK_PASSPORT: 'PASSPORT',
  US_BANK_NUMBER: 'BANK_ACCOUNT',
  US_DRIVER_LICENSE: 'DRIVER_LICENSE',
  US_PASSPORT: 'PASSPORT',
  ZIPCODE: 'ZIP_CODE',
};

/** More faults than this are not listed: a file of another format has one a line. */
const LISTED = 20;

/**
 * @param name of the file, for messages
 * @param same more names of the file -> Sluice's; they win over the known ones
 * @returns the texts in order, or every fault as `file:line: what` (never with content)
 */
export function readLabels(
  name: string,
  content: string,
  same: Readonly<Record<string, string>> = {},
): { readonly texts: readonly Labelled[] } | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  const texts: Labelled[] = [];
  const nameOf = (entity: string): string =>
    own(same, entity) ?? own(SAME, entity.toUpperCase()) ?? entity.toUpperCase();
  content
    .replace(/^\uFEFF/u, '')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      const read = readLine(line, index + 1, nameOf);
      if (typeof read === 'string') faults.push(`${name}:${index + 1}: ${read}`);
      else texts.push(read);
    });
  if (faults.length > LISTED) {
    return { faults: [...faults.slice(0, LISTED), `${name}: ${faults.length - LISTED} more faults`] };
  }
  if (faults.length > 0) return { faults };
  return texts.length > 0 ? { texts } : { faults: [`${name}: holds no texts`] };
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function readLine(line: string, number: number, nameOf: (entity: string) => string): Labelled | string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  if (!isRecord(row)) return 'is not an object';
  const { id, text, spans } = row;
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    return '"id" is neither a string nor a number';
  }
  if (typeof text !== 'string') return '"text" is missing or not a string';
  if (!Array.isArray(spans)) return '"spans" is missing or not a list';
  const read: Span[] = [];
  for (const [index, span] of spans.entries()) {
    const fault = spanFault(span, text);
    if (fault !== undefined) return `spans[${index}] ${fault}`;
    const { entity, start, end } = span as Span;
    read.push({ entity: nameOf(entity), start, end });
  }
  return { id: id === undefined ? `line ${number}` : String(id), line: number, text, spans: read };
}

function spanFault(span: unknown, text: string): string | undefined {
  if (!isRecord(span)) return 'is not an object';
  const { entity, start, end } = span;
  if (typeof entity !== 'string' || entity === '') return 'has no "entity"';
  if (!Number.isInteger(start) || !Number.isInteger(end)) return 'needs whole numbers as "start" and "end"';
  const [from, to] = [Number(start), Number(end)];
  if (from < 0 || from >= to) return `runs from ${from} to ${to}`;
  if (to > text.length) return `ends at ${to}, the text at ${text.length}`;
  if (text.slice(from, to).trim() === '') return 'holds nothing but blanks';
  if (splitsPair(text, from) || splitsPair(text, to)) {
    return 'cuts a character in two: offsets are UTF-16 code units, not code points';
  }
  return undefined;
}

function splitsPair(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
