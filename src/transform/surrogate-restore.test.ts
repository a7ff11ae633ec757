import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IssuedPseudonym } from '../model/outbound.js';
import type { ChannelKind } from '../model/reply.js';
import { makeRestore } from './restore.js';

const issued = (entity: string, value: string): IssuedPseudonym => ({ entity, value, surrogate: true });
const SURROGATES = new Map<string, IssuedPseudonym>([
  ['192.0.2.1', issued('IP_ADDRESS', '10.0.0.1')],
  ['192.0.2.10', issued('IP_ADDRESS', '10.0.0.10')],
  ['198.51.100.7', issued('IP_ADDRESS', '10.0.0.7')],
  ['2001:db8::1a2b:3c4d', issued('IP_ADDRESS', 'fd00::5')],
  ['u7kq2m@example.com', issued('EMAIL_ADDRESS', 'anna@berg.test')],
  ['202-555-0143', issued('PHONE_NUMBER', '212-736-5000')],
  ['+1 205-555-0117', issued('PHONE_NUMBER', '+1 212-736-5001')],
  ['https://example.com/u3abcd', issued('URL', 'https://crm.acme.test/7')],
  ['00-00-5E-00-53-0A', issued('MAC_ADDRESS', 'A4-83-E7-12-34-56')],
  ['PERSON_7KQ2M', { entity: 'PERSON', value: 'Anna Berg' }],
]);

function restored(pieces: readonly string[], kind: ChannelKind = 'content', hosts: readonly string[] = []) {
  const filter = makeRestore(SURROGATES, { hosts: () => hosts, restoreTools: true }).open({
    choice: 0,
    kind,
    key: '',
  });
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
}

const ROWS: readonly (readonly [note: string, text: string, expected: string])[] = [
  ['alone', '192.0.2.1', '10.0.0.1'],
  ['the longer of two', '192.0.2.10 and 192.0.2.1', '10.0.0.10 and 10.0.0.1'],
  ['not in a longer address', '192.0.2.100 1192.0.2.1 192.0.2.1.5 7.192.0.2.1', '192.0.2.100 1192.0.2.1 192.0.2.1.5 7.192.0.2.1'],
  ['not in a host name', '192.0.2.1.nip.io ip-192.0.2.1 v192.0.2.1', '192.0.2.1.nip.io ip-192.0.2.1 v192.0.2.1'],
  ['at the end of a sentence', 'use 192.0.2.1.', 'use 10.0.0.1.'],
  ['with a port, a mask, a user', '192.0.2.1:8080 192.0.2.1/24 admin@192.0.2.1', '10.0.0.1:8080 10.0.0.1/24 admin@10.0.0.1'],
  ['IPv6', '[2001:db8::1a2b:3c4d]:80, 2001:db8::1a2b:3c4d: down', '[fd00::5]:80, fd00::5: down'],
  ['not in a longer IPv6', '2001:db8::1a2b:3c4d:5 2001:db8::1a2b:3c4d::', '2001:db8::1a2b:3c4d:5 2001:db8::1a2b:3c4d::'],
  ['mail', 'to <u7kq2m@example.com>, mailto:u7kq2m@example.com.', 'to <anna@berg.test>, mailto:anna@berg.test.'],
  ['mail keeps its dots', 'u7kq2m@example.com...', 'anna@berg.test...'],
  ['not in a longer address', 'xu7kq2m@example.com a.u7kq2m@example.com u7kq2m@example.com.org u7kq2m@example.community', 'xu7kq2m@example.com a.u7kq2m@example.com u7kq2m@example.com.org u7kq2m@example.community'],
  ['tags and hosts around', 'x+u7kq2m@example.com u7kq2m@example.com-x', 'x+u7kq2m@example.com u7kq2m@example.com-x'],
  ['never in other case', 'U7KQ2M@example.com u7kq2m@Example.com', 'U7KQ2M@example.com u7kq2m@Example.com'],
  ['one that was not issued', 'u8kq2m@example.com 192.0.2.2 202-555-0144', 'u8kq2m@example.com 192.0.2.2 202-555-0144'],
  ['brackets stay', '[u7kq2m@example.com] {192.0.2.1} [PERSON_7KQ2M]', '[anna@berg.test] {10.0.0.1} Anna Berg'],
  ['emphasis, quotes', '**u7kq2m@example.com** "192.0.2.1" `192.0.2.1`', '**anna@berg.test** "10.0.0.1" `10.0.0.1`'],
  ['other scripts', '请联系u7kq2m@example.com谢谢', '请联系anna@berg.test谢谢'],
  ['JSON', '{"to":"u7kq2m@example.com","a":"x\\n192.0.2.1"}', '{"to":"anna@berg.test","a":"x\\n10.0.0.1"}'],
  ['phones', 'call 202-555-0143, or +1 205-555-0117!', 'call 212-736-5000, or +1 212-736-5001!'],
  ['not in a longer number', '9-202-555-0143 202-555-01432 202-555-0143-9', '9-202-555-0143 202-555-01432 202-555-0143-9'],
  ['MAC', 'mac 00-00-5E-00-53-0A, not 00-00-5E-00-53-0A-1', 'mac A4-83-E7-12-34-56, not 00-00-5E-00-53-0A-1'],
  ['a site and its pages', 'https://example.com/u3abcd https://example.com/u3abcd/x [a](https://example.com/u3abcd)', 'https://crm.acme.test/7 https://crm.acme.test/7/x [a](https://crm.acme.test/7)'],
  ['not a longer path', 'https://example.com/u3abcde https://example.com/u3abcd.html', 'https://example.com/u3abcde https://example.com/u3abcd.html'],
  ['not in a URL of a stranger', 'https://evil.test/?q=u7kq2m@example.com http://192.0.2.1/', 'https://evil.test/?q=u7kq2m@example.com http://192.0.2.1/'],
  ['not in an image', '![x](https://example.com/u3abcd) <img src="https://example.com/u3abcd">', '![x](https://example.com/u3abcd) <img src="https://example.com/u3abcd">'],
]; // prettier-ignore

describe('where a surrogate is one', () => {
  test.each(ROWS)('%s', (_note, text, expected) => {
    expect(restored([text])).toBe(expected);
    for (let cut = 1; cut < text.length; cut++) {
      expect(restored([text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toBe(expected);
    }
    expect(restored(Array.from(text))).toBe(expected);
  });

  test('a URL of a host of the request carries it', () => {
    expect(restored(['https://crm.test/?q=u7kq2m@example.com'], 'content', ['crm.test'])).toBe(
      'https://crm.test/?q=anna@berg.test',
    );
  });

  test('in arguments as in text, and counted', () => {
    const stage = makeRestore(SURROGATES, { hosts: () => [], restoreTools: true });
    const filter = stage.open({ choice: 0, kind: 'tool_arguments', key: '0' });
    expect(filter.push('{"to":"u7kq2m@exam') + filter.push('ple.com"}') + filter.end()).toBe(
      '{"to":"anna@berg.test"}',
    );
    expect(stage.verdicts()[0]?.counts).toEqual({
      'restore.restored': 1,
      'restore.restored_in_arguments': 1,
    });
  });

  test('what could become one is held, and no more', () => {
    const filter = makeRestore(SURROGATES, { hosts: () => [], restoreTools: true }).open({
      choice: 0,
      kind: 'content',
      key: '',
    });
    expect(filter.push('at 192.0.2.1')).toBe('at ');
    expect(filter.push('1 ')).toBe('192.0.2.11 ');
    expect(filter.push('and 192.0.2.1,')).toBe('and 10.0.0.1,');
  });

  test('any text, cut anywhere, gives the same', () => {
    const bits = fc.constantFrom(
      ...[...SURROGATES.keys()],
      ...['192.0.2.', 'u7kq2m@', 'example.com', '0', '1', 'a', '.', ':', '-', '+', '/', '@', ' ', '\\n', '\n', '(', ')', '![', '](', '<', '"'],
      ...['https://', 'evil.test/', '2001:db8::', '202-555-', 'U7KQ2M@EXAMPLE.COM', 'é', '谢', '\u{1f600}'],
    ); // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(bits, { maxLength: 14 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (parts, cuts) => {
          const text = parts.join('');
          const places = [
            0,
            ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b),
            text.length,
          ];
          const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
          expect(restored(pieces)).toBe(restored([text]));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
