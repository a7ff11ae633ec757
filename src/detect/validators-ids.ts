// Checks of identity and account numbers. Knows checksums and issue rules, not contexts; libraries do the arithmetic
// where one is kept up. Invariant: a value is taken as written (separators allowed), and nothing here throws.
import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { stdnum } from 'stdnum';
import validator from 'validator';

type Check = (value: string) => boolean;

function digitsOf(value: string): string {
  let digits = '';
  for (const char of value) if (char >= '0' && char <= '9') digits += char;
  return digits;
}

/** One digit over and over passes Luhn and mod 97 sums often enough, and is never issued. */
function isOneDigit(digits: string): boolean {
  return digits.length > 0 && digits === digits.charAt(0).repeat(digits.length);
}

/** Luhn over 12 to 19 digits with a first digit that an issuer uses (ISO/IEC 7812: 2 to 6, 1 for older airline cards). */
function isCard(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length < 12 || digits.length > 19 || isOneDigit(digits)) return false;
  return '123456'.includes(digits.charAt(0)) && validator.isLuhnNumber(digits);
}

function isIban(value: string): boolean {
  const plain = electronicFormatIBAN(value);
  return plain !== null && isValidIBAN(plain);
}

/** Area 000, 666 and 900-999, group 00 and serial 0000 were never issued; nor are the numbers printed in adverts. */
function isUsSsn(value: string): boolean {
  const digits = digitsOf(value);
  return digits.length === 9 && !isOneDigit(digits) && stdnumCheck('US', 'ssn')(digits);
}

/** US individual taxpayer number: 9xx with a group of 50-65, 70-88, 90-92 or 94-99 (IRS). */
function isUsItin(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 9 || !digits.startsWith('9')) return false;
  const group = Number(digits.slice(3, 5));
  return (
    (group >= 50 && group <= 65) ||
    (group >= 70 && group <= 88) ||
    (group >= 90 && group <= 99 && group !== 93)
  );
}

/** UK NHS number: weights 10 to 2, modulo 11, check digit 10 not issued (NHS Data Dictionary). */
function isNhs(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 10 || isOneDigit(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits.charAt(i)) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits.charAt(9));
}

/** US routing number: weights 3, 7, 1 and a Federal Reserve district (ABA). */
function isAba(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 9) return false;
  const district = Number(digits.slice(0, 2));
  const known =
    (district >= 1 && district <= 12) ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits.charAt(i)) * ([3, 7, 1][i % 3] ?? 0);
  return known && sum % 10 === 0;
}

/** US provider number: Luhn over `80840` and the ten digits (CMS). */
function isNpi(value: string): boolean {
  const digits = digitsOf(value);
  return digits.length === 10 && '12'.includes(digits.charAt(0)) && validator.isLuhnNumber(`80840${digits}`);
}

function stdnumCheck(country: string, name: string): Check {
  const check = stdnum[country]?.[name];
  if (check === undefined) throw new Error(`stdnum has no ${country} ${name}`);
  return (value) => check.validate(value).isValid;
}

/** Validators of national numbers that stdnum knows: name in rule files -> country and module. */
const STDNUM: readonly (readonly [name: string, country: string, module: string])[] = [
  ['gb-nino', 'GB', 'nino'],
  ['de-tax-id', 'DE', 'idnr'],
  ['de-svnr', 'DE', 'svnr'],
  ['fr-nir', 'FR', 'nir'],
  ['es-dni', 'ES', 'dni'],
  ['es-nie', 'ES', 'nie'],
  ['it-codice-fiscale', 'IT', 'codicefiscale'],
  ['nl-bsn', 'NL', 'bsn'],
  ['pl-pesel', 'PL', 'pesel'],
  ['br-cpf', 'BR', 'cpf'],
  ['in-aadhaar', 'IN', 'aadhaar'],
  ['in-pan', 'IN', 'pan'],
  ['ca-sin', 'CA', 'sin'],
  ['au-tfn', 'AU', 'tfn'],
  ['se-personnummer', 'SE', 'personnummer'],
  ['fi-hetu', 'FI', 'hetu'],
  ['dk-cpr', 'DK', 'cpr'],
  ['no-fodselsnummer', 'NO', 'fodselsnummer'],
  ['be-nn', 'BE', 'nn'],
  ['ch-ahv', 'CH', 'ssn'],
  ['pt-nif', 'PT', 'nif'],
  ['mx-curp', 'MX', 'curp'],
  ['kr-rrn', 'KR', 'rrn'],
  ['cn-ric', 'CN', 'ric'],
  ['tr-tckimlik', 'TR', 'tckimlik'],
  ['za-id', 'ZA', 'idnr'],
  ['ro-cnp', 'RO', 'cnp'],
  ['cz-rc', 'CZ', 'rc'],
];

/** Checks of identity and account numbers, by the name that rule files use. */
export const ID_VALIDATORS: Readonly<Record<string, Check>> = {
  luhn: (value) => validator.isLuhnNumber(digitsOf(value)),
  card: isCard,
  iban: isIban,
  'us-ssn': isUsSsn,
  'us-itin': isUsItin,
  'us-aba': isAba,
  'us-npi': isNpi,
  'gb-nhs': isNhs,
  ...Object.fromEntries(STDNUM.map(([name, country, module]) => [name, stdnumCheck(country, module)])),
};
