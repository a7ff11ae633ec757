// Checks of ways to reach a person: mail domains, addresses of machines, phone numbers, dates of birth. Knows public
// lists, not contexts. Invariant: nothing here throws or looks anything up over the network.
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isPossiblePhoneNumber, isValidPhoneNumber, type CountryCode } from 'libphonenumber-js/max';
import { parse as parseHost } from 'tldts';

type Check = (value: string) => boolean;

/** Reserved by RFC 2606 and RFC 6762; an address there is written like a person's and is treated like one. */
const RESERVED_SUFFIXES = ['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'corp', 'lan'];

const FILE_ENDINGS: ReadonlySet<string> = new Set(
  'txt pdf csv json xml html htm log eml msg vcf ics doc docx xls xlsx odt png jpg jpeg gz bak yaml yml'.split(
    ' ',
  ),
);

/** The part after the `@` (or the whole value) ends in a known public suffix or a reserved name. */
function isMailDomain(value: string): boolean {
  const written = value.slice(value.lastIndexOf('@') + 1).toLowerCase();
  const last = written.lastIndexOf('.');
  // `maria@example.org.txt`: a file is called after whose it is.
  const domain = FILE_ENDINGS.has(written.slice(last + 1)) ? written.slice(0, last) : written;
  const host = parseHost(domain);
  if (host.hostname === null || host.isIp === true) return false;
  if (host.isIcann === true || host.isPrivate === true)
    return host.domain !== null || host.isPrivate === true;
  return RESERVED_SUFFIXES.includes(domain.slice(domain.lastIndexOf('.') + 1));
}

/** An address of a machine other than this one; a mask, a version and the number of a section (22.2.1.6) are none. */
function isMachineAddress(value: string): boolean {
  if (isIPv4(value)) {
    const parts = value.split('.').map(Number);
    if (parts[0] !== 10 && parts.every((part) => part < 32)) return false;
    // The address of a whole network (192.0.2.0/24) ends in 0; a machine has none such.
    if (parts[0] === 255 || parts[0] === 0 || parts[3] === 0) return false;
    return !['loopback', 'unspecified', 'broadcast'].includes(ipaddr.parse(value).range());
  }
  // `a::b` is an address to the parser and a scope to everybody else.
  if (!isIPv6(value) || value.split(':').length < 4) return false;
  return !['loopback', 'unspecified'].includes(ipaddr.parse(value).range());
}

/** Countries whose national form has no leading zero; the number is tried in each, some microseconds a try. */
const WITHOUT_TRUNK: readonly CountryCode[] = [
  'US',
  'ES',
  'PL',
  'PT',
  'IT',
  'NO',
  'DK',
  'CZ',
  'BR',
  'IN',
  'GR',
  'EE',
  'CY',
  'CN',
  'MX',
  'SG',
  'RU',
];

/** `+` or `00`, a country code, and as many digits as that country has. */
function isInternationalPhone(value: string): boolean {
  const digits = value.startsWith('00') ? `+${value.slice(2)}` : value;
  return isPossiblePhoneNumber(digits);
}

/**
 * Only evidence beside a word such as `tel`. Most of the world dials a zero first, and then a number of eight digits
 * and more is believed; without it the number must be assigned in one of the other countries.
 */
function isNationalPhone(value: string): boolean {
  if (value.startsWith('+') || value.startsWith('00')) return isInternationalPhone(value);
  const digits = onlyDigits(value);
  if (digits.length < 7 || digits.length > 12) return false;
  if (digits.startsWith('0')) return digits.length >= 8;
  // Russia dials 8 first, as others dial 0.
  return (
    isAssigned(digits) || (digits.length === 11 && digits.startsWith('8') && isAssigned(digits.slice(1)))
  );
}

/** A number that is written as people dial it, and that the country of its prefix has. */
function isDialledPhone(value: string): boolean {
  const digits = onlyDigits(value);
  if (digits.startsWith('00')) return isValidPhoneNumber(`+${digits.slice(2)}`);
  if (digits.startsWith('011')) return isValidPhoneNumber(`+${digits.slice(3)}`);
  return DIALLED.some((region) => isValidPhoneNumber(digits, region));
}

const DIALLED: readonly CountryCode[] = ['FR', 'NL', 'BR'];

/** Some look-ups for each number are dear, and hostile text repeats its numbers: the last few are remembered. */
const REMEMBERED = 512;
const assigned = new Map<string, boolean>();

function isAssigned(digits: string): boolean {
  const known = assigned.get(digits);
  if (known !== undefined) return known;
  const found = WITHOUT_TRUNK.some((region) => isValidPhoneNumber(digits, region));
  if (assigned.size >= REMEMBERED) assigned.clear();
  assigned.set(digits, found);
  return found;
}

function onlyDigits(value: string): string {
  let digits = '';
  for (const char of value) if (char >= '0' && char <= '9') digits += char;
  return digits;
}

/** The runs of ASCII digits, as numbers. */
function numbersIn(value: string): readonly number[] {
  const numbers: number[] = [];
  let open = -1;
  for (let i = 0; i <= value.length; i++) {
    const digit = value.charAt(i) >= '0' && value.charAt(i) <= '9';
    if (digit && open < 0) open = i;
    if (!digit && open >= 0) {
      numbers.push(Number(value.slice(open, i)));
      open = -1;
    }
  }
  return numbers;
}

const isYear = (number: number): boolean => number >= 1900 && number <= 2099;

function isDayMonth(day: number, month: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0);
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A calendar day, in any order of day, month and year; where the month is a word, a day and a year are left. */
function isDate(value: string): boolean {
  const numbers = numbersIn(value);
  const rest = numbers.filter((number) => !isYear(number));
  if (numbers.length === 2) return rest.length > 0 && rest.every((number) => number >= 1 && number <= 99);
  if (numbers.length !== 3) return false;
  const [a = 0, b = 0] = rest;
  return isDayMonth(a, b) || isDayMonth(b, a);
}

/** A date, and the hour behind it, is written with phone separators too. */
function isFullDate(value: string): boolean {
  const numbers = numbersIn(value).slice(0, 3);
  return numbers.some(isYear) && isDate(numbers.join('-'));
}

/** `2005-2008`: the word for phone beside it belongs to a firm. */
function isYears(value: string): boolean {
  const numbers = numbersIn(value);
  return numbers.length === 2 && numbers.every(isYear);
}

/** Checks of contact data, by the name that rule files use. */
export const CONTACT_VALIDATORS: Readonly<Record<string, Check>> = {
  'email-domain': isMailDomain,
  ip: isMachineAddress,
  phone: isInternationalPhone,
  'phone-national': (value) => !isFullDate(value) && !isYears(value) && isNationalPhone(value),
  'phone-dialled': isDialledPhone,
  date: isDate,
};
