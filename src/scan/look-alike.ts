// Words of a reply that have the form of a pseudonym. Knows the form only; who issued one is asked elsewhere.
// Invariant: the form is that of `TYPE_XXXXX` as transform/ writes it, in capitals; lenient forms are not looked for.

const LENGTHS = new Set([5, 10, 20, 40]);

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isWordUnit(unit: number): boolean {
  return isUpper(unit) || isDigit(unit) || unit === 0x5f || (unit >= 0x61 && unit <= 0x7a);
}

/** Crockford's base32 leaves out I, L, O and U. */
function isSuffix(text: string): boolean {
  if (!LENGTHS.has(text.length)) return false;
  let digits = 0;
  for (const character of text) {
    if (isDigit(character.charCodeAt(0))) digits++;
    else if (!isUpper(character.charCodeAt(0)) || 'ILOU'.includes(character)) return false;
  }
  return digits > 0 && digits < text.length;
}

function isLookAlike(word: string): boolean {
  const cut = word.lastIndexOf('_');
  if (cut < 1 || !isSuffix(word.slice(cut + 1)) || !isUpper(word.charCodeAt(0))) return false;
  for (let at = 0; at < cut; at++) {
    const unit = word.charCodeAt(at);
    if (!isUpper(unit) && !isDigit(unit) && unit !== 0x5f) return false;
  }
  return true;
}

export function lookAlikes(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isWordUnit(text.charCodeAt(at))) continue;
    if (at - start > 6 && isLookAlike(text.slice(start, at))) found.push(text.slice(start, at));
    start = at + 1;
  }
  return found;
}

const UNITS = new Set(
  'MS NS KB MB GB TB HZ KHZ MHZ GHZ SEC PX PT MM CM KM KG KV KW MW BPS KBPS MBPS DAYS HRS'.split(' '),
);

/** `TIMEOUT_500MS`: a constant of a program, named after its value. */
export function isMeasure(word: string): boolean {
  let at = word.lastIndexOf('_') + 1;
  while (isDigit(word.charCodeAt(at))) at++;
  return UNITS.has(word.slice(at));
}
