import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { issueAgentKey } from '../keys/agent-key.js';
import { VALIDATORS } from './validators.js';

const NUMBERS: readonly (readonly [validator: string, value: string, valid: boolean, note: string])[] = [
  ['card', '4111 1111 1111 1111', true, 'test number of a network'],
  ['card', '4111 1111 1111 1112', false, 'wrong Luhn digit'],
  ['card', '1700000000004', false, 'a time in ms is no issuer, whatever its sum'],
  ['card', '3782-822463-10005', true, 'fifteen digits'],
  ['iban', 'DE89 3704 0044 0532 0130 00', true, 'spaced'],
  ['iban', 'DE89 3704 0044 0532 0130 01', false, 'wrong sum'],
  ['iban', 'gb29nwbk60161331926819', true, 'lower case'],
  ['us-ssn', '536-90-4399', true, 'issued area and group'],
  ['us-ssn', '666-12-3456', false, 'area never issued'],
  ['us-ssn', '912-34-5678', false, '9xx is a taxpayer number'],
  ['us-ssn', '123-00-4567', false, 'group 00'],
  ['us-ssn', '123-45-0000', false, 'serial 0000'],
  ['us-ssn', '078-05-1120', false, 'printed on a wallet insert'],
  ['us-itin', '912-78-3456', true, 'group in range'],
  ['us-itin', '912-34-5678', false, 'group out of range'],
  ['us-aba', '021000021', true, 'weights 3 7 1'],
  ['us-aba', '021000022', false, 'wrong sum'],
  ['us-npi', '1234567893', true, 'Luhn with 80840'],
  ['us-npi', '1234567890', false, 'wrong digit'],
  ['gb-nhs', '943 476 5919', true, 'modulo 11'],
  ['gb-nhs', '943 476 5918', false, 'wrong digit'],
  ['gb-nino', 'AB123456C', true, 'letters that are issued'],
  ['gb-nino', 'BG123456C', false, 'prefix never issued'],
  ['de-tax-id', '36 574 261 809', true, 'with blanks'],
  ['de-tax-id', '36 574 261 808', false, 'wrong digit'],
  ['fr-nir', '2 95 10 99 126 111 93', true, 'remainder of 97'],
  ['es-dni-nie', '54362315K', true, 'citizen'],
  ['es-dni-nie', 'X-2482300W', true, 'foreigner'],
  ['es-dni-nie', '54362315A', false, 'wrong letter'],
  ['it-codice-fiscale', 'RCCMNL83S18D969H', true, ''],
  ['nl-bsn', '111222333', true, ''],
  ['nl-bsn', '111222334', false, ''],
  ['pl-pesel', '44051401359', true, ''],
  ['br-cpf', '390.533.447-05', true, ''],
  ['in-aadhaar', '2341 2341 2346', true, ''],
  ['in-aadhaar', '2341 2341 2345', false, ''],
  ['ca-sin', '123-456-782', true, ''],
  ['luhn', '79927398713', true, ''],
  ['luhn', '79927398710', false, ''],
];

const CONTACTS: readonly (readonly [validator: string, value: string, valid: boolean, note: string])[] = [
  ['email-domain', 'a@mail.example.org', true, 'reserved second level below a real suffix'],
  ['email-domain', 'a@corp.example', true, 'reserved suffix'],
  ['email-domain', 'a@acme.co.uk', true, 'suffix of two labels'],
  ['email-domain', 'left@pad.js', false, 'no public suffix'],
  ['email-domain', 'a@127.0.0.1', false, 'an address is no domain'],
  ['ip', '203.0.113.42', true, 'documentation range is written like a real one'],
  ['ip', '192.168.10.24', true, 'private'],
  ['ip', '10.0.0.5', true, 'private, small numbers'],
  ['ip', '127.0.0.1', false, 'loopback'],
  ['ip', '0.0.0.0', false, 'unspecified'],
  ['ip', '255.255.255.0', false, 'a mask'],
  ['ip', '22.2.1.6', false, 'a section of a standard'],
  ['ip', '999.1.1.1', false, 'no address'],
  ['ip', '2001:db8::7', true, 'IPv6'],
  ['ip', '::1', false, 'loopback'],
  ['ip', 'a::b', false, 'a scope in C++'],
  ['phone', '+44 20 7946 0958', true, 'possible in the United Kingdom'],
  ['phone', '+1 555 0100', false, 'too short for its country'],
  ['phone', '+15550123456', true, '555 counts like others'],
  ['phone-national', '0494 92 82 32', true, 'assigned in Belgium'],
  ['phone-national', '1978-04-13 12', false, 'a date and an hour'],
  ['phone-national', '000 000', false, 'assigned nowhere'],
  ['date', '7/30/1964', true, 'month first'],
  ['date', '30.7.1964', true, 'day first'],
  ['date', '1985-03-12', true, 'ISO'],
  ['date', '12. März 1985', true, 'the month is a word'],
  ['date', '31/02/1985', false, 'no such day'],
  ['date', '45.99.1985', false, 'neither order'],
];

describe('numbers and contacts', () => {
  it.each([...NUMBERS, ...CONTACTS])('%s %s is %s %s', (name, value, valid) => {
    expect(VALIDATORS[name]?.(value)).toBe(valid);
  });
});

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function withCrc(prefix: string, body: string): string {
  let rest = crc32(body);
  let tail = '';
  for (let i = 0; i < 6; i++) {
    tail = BASE62.charAt(rest % 62) + tail;
    rest = Math.floor(rest / 62);
  }
  return prefix + body + tail;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (label: string, body: string): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;
const der = Buffer.concat([Buffer.from([0x30, 0x82]), Buffer.alloc(70, 7)]).toString('base64');

describe('credentials', () => {
  const body = 'q'.repeat(10) + 'Z7'.repeat(10);
  const rows: readonly (readonly [validator: string, value: string, valid: boolean, note: string])[] = [
    ['github-crc32', withCrc('gh' + 'p_', body), true, 'own checksum'],
    ['github-crc32', withCrc('gh' + 'p_', body).slice(0, -1) + '-', false, 'last character changed'],
    ['npm-crc32', withCrc('npm' + '_', body), true, 'same scheme'],
    ['jwt', `${encode({ alg: 'HS256' })}.${encode({ sub: 'x' })}.c2ln`, true, 'names an algorithm'],
    ['jwt', `${encode({ typ: 'x' })}.${encode({ sub: 'x' })}.c2ln`, false, 'no algorithm'],
    ['jwt', 'eyJ.eyJ', false, 'two parts'],
    ['pem', pem('PRIVATE KEY', der), true, 'DER sequence'],
    ['pem', pem('PRIVATE KEY', der).replaceAll('\n', '\\n'), true, 'escaped line ends'],
    [
      'pem',
      pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0' + 'x'.repeat(60)).toString('base64')),
      true,
      '',
    ],
    ['pem', pem('PRIVATE KEY', 'MII='), false, 'too short'],
    ['pem', pem('PRIVATE KEY', 'A'.repeat(80)), false, 'decodes to zeros'],
    ['azure-key', Buffer.alloc(64, 5).toString('base64'), true, '64 bytes'],
    ['azure-key', Buffer.alloc(32, 5).toString('base64'), false, '32 bytes'],
    ['basic-auth', Buffer.from('user:pa55word').toString('base64'), true, ''],
    ['basic-auth', Buffer.from('no colon here').toString('base64'), false, ''],
    ['agent-key', issueAgentKey(Buffer.alloc(20, 9)), true, 'issued'],
    ['agent-key', issueAgentKey(Buffer.alloc(20, 9)).slice(0, -1) + '7', false, 'wrong checksum'],
  ];
  it.each(rows)('%s %s is %s %s', (name, value, valid) => expect(VALIDATORS[name]?.(value)).toBe(valid));
});

it('no validator throws, whatever it is given', () => {
  const hostile = [
    '',
    ' ',
    '.',
    '@',
    '-----',
    '::',
    '+',
    '\u0000',
    '💥',
    'a'.repeat(256),
    '9'.repeat(256),
    'eyJ.eyJ.x',
  ];
  for (const check of Object.values(VALIDATORS)) {
    for (const value of hostile) expect(typeof check(value)).toBe('boolean');
  }
});
