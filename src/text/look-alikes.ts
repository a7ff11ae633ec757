// Letters of other scripts that look like Latin ones. After Unicode's confusables (UTS 39), the letters in use only.

const PAIRS: readonly (readonly [foreign: string, latin: string])[] = [
  ['аеорсухіјѕһԁԛԝӏкьѵүғ', 'aeopcyxijshdqwlkbvyf'],
  ['АВЕЗКМНОРСТУХІЈЅӀԌѴҮ', 'ABE3KMHOPCTYXIJSIGVY'],
  ['ανοριτκχυεγηωϲϳ', 'avopitkxueynwcj'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺ', 'ABEZHIKMNOPTYXCM'],
  ['օսոհցԛ', 'ounhgq'],
];

const LATIN = new Map<number, string>();
for (const [foreign, latin] of PAIRS) {
  for (let at = 0; at < foreign.length; at++) LATIN.set(foreign.charCodeAt(at), latin.charAt(at));
}

/** The Latin letter that a Cyrillic, Greek or Armenian one looks like. */
export function latinLookAlike(code: number): string | undefined {
  return LATIN.get(code);
}

/** A letter of these scripts, look-alike or not: part of a word. */
export function isForeignLetter(code: number): boolean {
  return code >= 0x370 && code <= 0x58f;
}
