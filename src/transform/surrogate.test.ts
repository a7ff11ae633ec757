import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { SURROGATE_ENTITIES, type SurrogateEntity } from '../model/surrogate.js';
import { buildMatcher } from '../text/matcher.js';
import { issueSurrogates, passes } from './surrogate.js';
import { isReserved } from './surrogate-forms.js';

const digest = (entity: string, value: string) =>
  createHmac('sha256', 'k').update(`${entity}\n${value}`).digest();
const ALL = new Set<string>(SURROGATE_ENTITIES);

function surrogateOf(entity: string, value: string, texts: readonly string[] = []): string | undefined {
  const { pseudonyms } = issueSurrogates([{ entity, value }], texts, digest, ALL);
  return [...pseudonyms.keys()][0];
}

function many(entity: SurrogateEntity, values: readonly string[], texts: readonly string[] = []) {
  return issueSurrogates(
    values.map((value) => ({ entity, value })),
    texts,
    digest,
    ALL,
  );
}

const FORMS: readonly (readonly [note: string, entity: SurrogateEntity, value: string, form: RegExp])[] = [
  ['an address', 'EMAIL_ADDRESS', 'maria.lopez@acme.test', /^u\d[0-9a-z]{4}@example\.com$/],
  ['IPv4', 'IP_ADDRESS', '10.20.0.15', /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/],
  ['IPv6', 'IP_ADDRESS', 'fe80::1:2:3', /^2001:db8::[1-9a-f][0-9a-f]{3}:[1-9a-f][0-9a-f]{3}$/],
  ['North America', 'PHONE_NUMBER', '(212) 736-5000', /^\(\d{3}\) 555-01\d\d$/],
  ['dotted', 'PHONE_NUMBER', '212.736.5000', /^\d{3}\.555\.01\d\d$/],
  ['E.164', 'PHONE_NUMBER', '+12127365000', /^\+1\d{3}55501\d\d$/],
  ['with the country', 'PHONE_NUMBER', '+1 (212) 736-5000', /^\+1 \(\d{3}\) 555-01\d\d$/],
  ['with an extension', 'PHONE_NUMBER', '212-736-5000 x12', /^\d{3}-555-01\d\d$/],
  ['London', 'PHONE_NUMBER', '+44 20 7123 4567', /^\+44 \d\d \d{4} \d{4}$/],
  ['a British mobile', 'PHONE_NUMBER', '+447123456789', /^\+447700900\d{3}$/],
  ['France', 'PHONE_NUMBER', '+33 6 12 34 56 78', /^\+33 6 39 98 \d\d \d\d$/],
  ['Germany, other length', 'PHONE_NUMBER', '+49 30 1234567', /^\+49 \d\d \d{8}$/],
  ['Australia', 'PHONE_NUMBER', '+61 2 9123 4567', /^\+61 [2378] 5550 \d{4}$/],
  [
    'a country without a range',
    'PHONE_NUMBER',
    '+420 602 123 456',
    /^\+1 \d{3}-555-01\d\d$|^\+1\d{2} \d{2}5 550 1\d\d$/,
  ],
  ['a national form', 'PHONE_NUMBER', '0494 92 82 32', /^\d{4} \d\d \d\d \d\d$/],
  ['a site', 'URL', 'https://crm.acme.test/u/7', /^https:\/\/example\.com\/u\d[0-9a-z]{4}$/],
  ['a site without a scheme', 'URL', 'www.acme.test/u', /^www\.example\.com\/u\d[0-9a-z]{4}$/],
  ['MAC', 'MAC_ADDRESS', 'A4:83:E7:12:34:56', /^00:00:5E:00:53:[0-9A-F]{2}$/],
  ['MAC, small, hyphens', 'MAC_ADDRESS', 'a4-83-e7-12-34-56', /^00-00-5e-00-53-[0-9a-f]{2}$/],
];

describe('forms', () => {
  test.each(FORMS)('%s', (_note, entity, value, form) => {
    const surrogate = surrogateOf(entity, value)!;
    expect(surrogate).toMatch(form);
    expect(isReserved(entity, surrogate)).toBe(true);
    expect(isReserved(entity, value)).toBe(false);
    expect(passes(entity, surrogate, ALL)).toBe(true);
    expect(passes(entity, surrogate, new Set())).toBe(false);
  });

  test.each([
    ['an encoded address', 'EMAIL_ADDRESS', 'bWFyaWFAYWNtZS50ZXN0'],
    ['an address in percent signs', 'EMAIL_ADDRESS', 'maria%40acme.test'],
    ['an address in full width', 'IP_ADDRESS', '１０.２０.０.１５'],
    ['a number in words', 'PHONE_NUMBER', 'two one two'],
    ['no site', 'URL', 'acme.test'],
    ['an entity without a range', 'PERSON', 'Anna Berg'],
    ['one that never leaves', 'CREDIT_CARD', '4111111111111111'],
  ])('%s has none', (_note, entity, value) => {
    expect(surrogateOf(entity, value)).toBeUndefined();
  });

  test.each([
    ['a toll-free number is somebody’s', 'PHONE_NUMBER', '800-555-0199'],
    ['only 01xx is kept free', 'PHONE_NUMBER', '(212) 555-1234'],
    ['the net beside', 'IP_ADDRESS', '192.0.3.1'],
    ['the range beside', 'IP_ADDRESS', '2001:db9::1'],
    ['a name at a reserved domain', 'EMAIL_ADDRESS', 'maria@example.com'],
    ['a name at a reserved host', 'URL', 'https://example.com/maria'],
    ['the range beside', 'MAC_ADDRESS', '00-00-5E-00-54-01'],
  ] as const)('%s is masked: %s %s', (_note, entity, value) => {
    expect(isReserved(entity, value)).toBe(false);
  });

  test('parsers take them', () => {
    for (let index = 0; index < 200; index++) {
      const v4 = surrogateOf('IP_ADDRESS', `10.1.2.${index}`)!;
      const v6 = surrogateOf('IP_ADDRESS', `fd00::${(index + 1).toString(16)}`)!;
      expect(ipaddr.IPv4.isValidFourPartDecimal(v4)).toBe(true);
      expect(ipaddr.parse(v6).toString()).toBe(v6);
      for (const start of ['+1212736', '+4420712', '+336123']) {
        const phone = surrogateOf(
          'PHONE_NUMBER',
          `${start}${String(4000 + index)
            .padStart(5, '0')
            .slice(-4)}`,
        )!;
        expect(parsePhoneNumberFromString(phone)?.isPossible(), phone).toBe(true);
      }
    }
  });
});

const address = fc.ipV4().filter((value) => !isReserved('IP_ADDRESS', value));

describe('issuing', () => {
  test('the same for the same values in any order, and no two share one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { minLength: 2, maxLength: 60 }), fc.nat(), (values, turn) => {
        const rotated = [...values.slice(turn % values.length), ...values.slice(0, turn % values.length)];
        const one = many('IP_ADDRESS', values);
        expect([...many('IP_ADDRESS', rotated.reverse()).byValue].sort()).toEqual([...one.byValue].sort());
        expect(new Set(one.byValue.values()).size).toBe(values.length);
        for (const [text, { value }] of one.pseudonyms)
          expect(one.byValue.get(`IP_ADDRESS\n${value}`)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('more values than the range has: distinct ones, and the rest take pseudonyms', () => {
    const values = Array.from({ length: 900 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    const { pseudonyms } = many('IP_ADDRESS', values);
    expect(pseudonyms.size).toBeGreaterThan(740);
    expect(pseudonyms.size).toBeLessThanOrEqual(762);
    const again = many('IP_ADDRESS', [...values].reverse());
    expect([...again.byValue].sort()).toEqual([...many('IP_ADDRESS', values).byValue].sort());
  });

  test('one that stands in the request is passed over, wherever it stands', () => {
    const first = surrogateOf('IP_ADDRESS', '10.0.0.1')!;
    for (const text of [first, `see ${first}.`, `x${first}0`]) {
      const other = surrogateOf('IP_ADDRESS', '10.0.0.1', ['nothing', text])!;
      expect(other).not.toBe(first);
      expect(text).not.toContain(other);
    }
    const mail = surrogateOf('EMAIL_ADDRESS', 'a@b.test')!;
    expect(surrogateOf('EMAIL_ADDRESS', 'a@b.test', [mail.toUpperCase()])).not.toBe(mail);
  });

  test('one number in two layouts is one number', () => {
    const first = surrogateOf('PHONE_NUMBER', '+12127365000')!;
    const spaced = `${first.slice(0, 2)} ${first.slice(2, 5)} ${first.slice(5, 8)} ${first.slice(8)}`;
    const layouts = Array.from({ length: 300 }, (_, index) => `212-736-${String(5000 + index)}`);
    const plain = layouts.map((value) => value.replaceAll('-', ''));
    const { pseudonyms } = many(
      'PHONE_NUMBER',
      [...layouts, ...plain.map((value) => `+1${value}`)],
      [spaced],
    );
    const numbers = [...pseudonyms.keys()].map((text) => text.replaceAll(/\D/g, '').slice(-10));
    expect(new Set(numbers).size).toBe(600);
  });

  test('a prompt that holds the whole range leaves the pseudonym', () => {
    const range = ['192.0.2.', '198.51.100.', '203.0.113.'].flatMap((net) =>
      Array.from({ length: 256 }, (_, host) => net + String(host)),
    );
    expect(many('IP_ADDRESS', ['10.0.0.1'], [range.join(' ')]).pseudonyms.size).toBe(0);
  });

  test('none that holds a masked value, which would stop at the socket', () => {
    const values = [
      { entity: 'EMAIL_ADDRESS', value: 'maria@acme.test' },
      { entity: 'DOMAIN', value: 'example.com' },
    ];
    const { pseudonyms } = issueSurrogates(values, [], digest, ALL);
    expect(buildMatcher(['example.com']).has([...pseudonyms.keys()].join(' '))).toBe(false);
  });
});
