// Checks that no kept library has: numbers of Singapore, Australia, Japan and the United States, and addresses of wallets.
// Knows published sums, not contexts. Invariant: a value is taken as written (separators allowed), and nothing here throws.
import { decodeBase58Check } from './base58.js';

type Check = (value: string) => boolean;

const isAlphanumeric = (char: string): boolean =>
  (char >= '0' && char <= '9') || char.toLowerCase() !== char.toUpperCase();

/** Letters and digits, in capitals. */
function plainOf(value: string): string {
  return Array.from(value).filter(isAlphanumeric).join('').toUpperCase();
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits.charAt(index)), 0);
}

/** Singapore's NRIC and FIN: weights 2 7 6 5 4 3 2, an offset by century, a letter by series. */
function isSgNric(value: string): boolean {
  const plain = plainOf(value);
  if (plain.length !== 9) return false;
  const series = plain.charAt(0);
  const offset = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0;
  const sum = weighted(plain.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset;
  const letters = {
    S: 'JZIHGFEDCBA',
    T: 'JZIHGFEDCBA',
    F: 'XWUTRQPNMLK',
    G: 'XWUTRQPNMLK',
    M: 'KLJNPQRTUWX',
  };
  const table = new Map(Object.entries(letters)).get(series);
  return table !== undefined && table.charAt(series === 'M' ? 10 - (sum % 11) : sum % 11) === plain.charAt(8);
}

/** Australia's Medicare card: first digit 2 to 6, weights 1 3 7 9 1 3 7 9, modulo 10. */
function isAuMedicare(value: string): boolean {
  const digits = plainOf(value);
  const length = digits.length >= 10 && digits.length <= 11;
  return (
    length &&
    '23456'.includes(digits.charAt(0)) &&
    weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits.charAt(8))
  );
}

/** Japan's individual number: weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11. */
function isJpMyNumber(value: string): boolean {
  const digits = plainOf(value);
  if (digits.length !== 12 || digits === digits.charAt(0).repeat(12)) return false;
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits.charAt(11));
}

/** A prescriber's number in the United States (DEA): odd digits plus twice the even ones. */
function isUsDea(value: string): boolean {
  const digits = plainOf(value).slice(2);
  return digits.length === 7 && weighted(digits, [1, 2, 1, 2, 1, 2]) % 10 === Number(digits.charAt(6));
}

/** An ORCID: ISO 7064 modulo 11, 2. */
function isOrcid(value: string): boolean {
  const plain = plainOf(value);
  if (plain.length !== 16) return false;
  let total = 0;
  for (const digit of plain.slice(0, 15)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  return (check === 10 ? 'X' : String(check)) === plain.charAt(15);
}

/** Bitcoin's first two kinds of address: a version, the digest of a key, a checksum. */
function isBase58Address(value: string): boolean {
  return decodeBase58Check(value)?.length === 21;
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173 and BIP 350: a polynomial over the prefix and the data is 1, or Bech32m's constant. */
function isBech32(value: string): boolean {
  const lower = value.toLowerCase();
  const border = lower.lastIndexOf('1');
  const prefix = lower.slice(0, border);
  const codes = Array.from(prefix, (char) => char.charCodeAt(0));
  const data = Array.from(lower.slice(border + 1), (char) => BECH32.indexOf(char));
  if (border < 1 || data.includes(-1)) return false;
  let sum = 1;
  for (const next of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ next;
    GENERATOR.forEach((factor, bit) => {
      if (((top >> bit) & 1) === 1) sum ^= factor;
    });
  }
  return sum === 1 || sum === 0x2bc830a3;
}

/** What documentation shows. */
const SAMPLES: ReadonlySet<string> = new Set([
  '001A2B3C4D5E',
  '001122334455',
  'AABBCCDDEEFF',
  '0123456789AB',
]);

/** A device's own address: neither all the same, nor a group's, nor the range for examples (RFC 7042). */
function isMac(value: string): boolean {
  const plain = plainOf(value);
  const group = (Number.parseInt(plain.slice(1, 2), 16) & 1) === 1;
  return !SAMPLES.has(plain) && !group && plain !== plain.charAt(0).repeat(12) && !plain.startsWith('00005E');
}

/** Checks by the name that rule files use. */
export const MORE_VALIDATORS: Readonly<Record<string, Check>> = {
  'sg-nric': isSgNric,
  'au-medicare': isAuMedicare,
  'jp-my-number': isJpMyNumber,
  'us-dea': isUsDea,
  orcid: isOrcid,
  'bitcoin-address': (value) =>
    value.toLowerCase().startsWith('bc1') ? isBech32(value) : isBase58Address(value),
  mac: isMac,
};
