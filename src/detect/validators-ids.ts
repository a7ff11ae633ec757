// Checks of identity and account numbers. Knows checksums and issue rules, not contexts; libraries do the arithmetic
// where one is kept up. Invariant: a value is taken as written (separators allowed), and nothing here throws.
import { electronicFormatIBAN, validateIBAN, ValidationErrorsIBAN } from 'ibantools';
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

/** Prefixes that issuers use and the lengths of their numbers (ISO/IEC 7812 ranges as the networks publish them). */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4000, 4999, [13, 16, 19]],
  [5100, 5599, [16]],
  [2221, 2720, [16]],
  [3400, 3499, [15]],
  [3700, 3799, [15]],
  [3000, 3059, [14]],
  [3600, 3699, [14]],
  [3800, 3999, [14]],
  [3528, 3589, [16, 17, 18, 19]],
  [1800, 1800, [15]],
  [2131, 2131, [15]],
  [6011, 6011, [16, 17, 18, 19]],
  [6440, 6599, [16, 17, 18, 19]],
  [6200, 6299, [16, 17, 18, 19]],
  [2200, 2204, [16]],
  ...[604, 5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763].map(
    (prefix) => [prefix, prefix, [12, 13, 14, 15, 16, 17, 18, 19]] as const,
  ),
];

/** A prefix and length of an issuer, and the Luhn sum. */
function isCard(value: string): boolean {
  const digits = digitsOf(value);
  const prefix = Number(digits.slice(0, 4));
  const issued = ISSUERS.some(
    ([from, to, lengths]) => prefix >= from && prefix <= to && lengths.includes(digits.length),
  );
  return issued && validator.isLuhnNumber(digits);
}

/** Length, form and sum; the second sum that some countries keep inside is not asked, as made-up accounts do not have it. */
function isIban(value: string): boolean {
  const plain = electronicFormatIBAN(value);
  if (plain === null) return false;
  const { errorCodes } = validateIBAN(plain);
  return errorCodes.every((code) => code === ValidationErrorsIBAN.WrongAccountBankBranchChecksum);
}

/** Seventeen characters with letters in the part of the maker. */
function isVehicleNumber(value: string): boolean {
  return value.length === 17 && digitsOf(value.slice(0, 3)).length < 3 && digitsOf(value).length < 16;
}

/** Area 000, 666 and 900-999, group 00 and serial 0000 were never issued; nor are the numbers printed in adverts. */
function isUsSsn(value: string): boolean {
  const digits = digitsOf(value);
  return digits.length === 9 && !digits.endsWith('0000') && stdnumCheck('US', 'ssn')(digits);
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
  return (value) => {
    // The library says "no" with an error, and an error takes down the stack: ten times what the arithmetic costs.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return check.validate(value).isValid;
    } catch {
      // Some modules of the library take the pieces of a value apart before they look how many there are.
      return false;
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

/** Validators of national numbers that stdnum knows: name in rule files -> country and module. */
const STDNUM: readonly (readonly [name: string, country: string, module: string])[] = [
  ['gb-nino', 'GB', 'nino'],
  ['de-tax-id', 'DE', 'idnr'],
  ['de-svnr', 'DE', 'svnr'],
  ['fr-nir', 'FR', 'nir'],
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
  ['gb-utr', 'GB', 'utr'],
  ['ie-pps', 'IE', 'pps'],
  ['at-vnr', 'AT', 'vnr'],
  ['bg-egn', 'BG', 'egn'],
  ['hr-oib', 'HR', 'oib'],
  ['ee-ik', 'EE', 'ik'],
  ['lt-asmens', 'LT', 'asmens'],
  ['lv-pvn', 'LV', 'pvn'],
  ['si-emso', 'SI', 'emso'],
  ['sk-rc', 'SK', 'rc'],
  ['gr-amka', 'GR', 'amka'],
  ['es-nss', 'ES', 'nss'],
  ['il-id', 'IL', 'idnr'],
  ['th-id', 'TH', 'idnr'],
  ['hk-hkid', 'HK', 'hkid'],
  ['tw-id', 'TW', 'natid'],
  ['my-nric', 'MY', 'nric'],
  ['ar-cuit', 'AR', 'cuit'],
  ['mx-rfc', 'MX', 'rfc'],
  ['mx-clabe', 'MX', 'clabe'],
  ['in-epic', 'IN', 'epic'],
  ['in-gstin', 'IN', 'gstin'],
  ['ru-inn', 'RU', 'inn'],
  ['ua-rntrc', 'UA', 'rntrc'],
  ['br-cnpj', 'BR', 'cnpj'],
  ['de-stnr', 'DE', 'stnr'],
  ['co-nit', 'CO', 'nit'],
  ['nz-ird', 'NZ', 'ird'],
];

/** Checks of identity and account numbers, by the name that rule files use. */
export const ID_VALIDATORS: Readonly<Record<string, Check>> = {
  luhn: (value) => validator.isLuhnNumber(digitsOf(value)),
  card: isCard,
  iban: isIban,
  vehicle: isVehicleNumber,
  'es-dni-nie': (value) => stdnumCheck('ES', 'dni')(value) || stdnumCheck('ES', 'nie')(value),
  // The library takes no dots.
  'cl-rut': (value) => stdnumCheck('CL', 'rut')(value.replaceAll('.', '')),
  'us-ssn': isUsSsn,
  'us-itin': isUsItin,
  'us-aba': isAba,
  'us-npi': isNpi,
  'gb-nhs': isNhs,
  ...Object.fromEntries(STDNUM.map(([name, country, module]) => [name, stdnumCheck(country, module)])),
};
