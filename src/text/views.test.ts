// What hides in a text is read: each row is one way of writing it, with the place that it must map back to.
import { gzipSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { viewsOf } from './views.js';

const VALUE = 'the number is 4111 1111 1111 1111 of mine';
const bytes = Buffer.from(VALUE);
const base64 = bytes.toString('base64');
const hex = bytes.toString('hex');
const LETTER = Buffer.from(
  `Dear friend, this letter goes on over several lines because it is long: ${VALUE}, and so it ends at last.`,
).toString('base64');

const lines = (text: string, width: number, between: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(between);
const each = (write: (byte: number) => string, between = ''): string =>
  Array.from(bytes, write).join(between);
const two = (byte: number): string => byte.toString(16).padStart(2, '0');

const rows: readonly (readonly [note: string, text: string])[] = [
  ['base64', base64],
  ['base64 without padding', base64.replaceAll('=', '')],
  ['base64 of base64', Buffer.from(base64).toString('base64')],
  ['MIME lines', lines(LETTER, 76, '\r\n')],
  ['lines of 40', lines(LETTER, 40, '\n')],
  ['lines that are no multiple of four', lines(LETTER, 50, '\n')],
  ['lines shorter than most runs', lines(LETTER, 30, '\n')],
  ['quoted mail', lines(LETTER, 64, '\n> ')],
  ['a comment', lines(LETTER, 64, '\n# ')],
  ['string literals of code', `"${lines(LETTER, 60, '" +\n  "')}"`],
  ['hex', hex],
  ['a hex number', `0x${hex}`],
  ['bytes of a database', `\\x${hex}`],
  ['hex in lines', lines(hex, 32, '\n')],
  ['hex pairs', lines(hex, 2, ' ')],
  ['hex pairs with colons', lines(hex, 2, ':')],
  ['words of a hex dump', lines(hex, 4, ' ')],
  ['a list of C', each((byte) => `0x${two(byte)}`, ', ')],
  ['a list of codes', `[${each(String, ', ')}]`],
  ['bits', each((byte) => byte.toString(2).padStart(8, '0'), ' ')],
  ['gzip', gzipSync(VALUE).toString('base64')],
  ['gzip, cut off', gzipSync(`${VALUE} ${hex}`).toString('base64').slice(0, -16)],
  ['zlib', deflateSync(VALUE).toString('base64')],
  ['UTF-16', Buffer.from(VALUE, 'utf16le').toString('base64')],
  ['UTF-16, the other way round', Buffer.from(VALUE, 'utf16le').swap16().toString('base64')],
  ['percent', each((byte) => `%${two(byte)}`)],
  ['quoted-printable', `${each((byte) => `=${two(byte)}`)}=\n`],
  ['a soft line break', `${VALUE.slice(0, 22)}=\n${VALUE.slice(22)}`],
  ['a continued line', `${VALUE.slice(0, 22)}\\\n${VALUE.slice(22)}`],
  ['Markdown', VALUE.replaceAll(' ', '\\ ')],
];

describe('a text is read in every way', () => {
  it.each(rows)('%s', (_note, text) => {
    const { views } = viewsOf(`see ${text} here`);
    const found = views.flatMap((view) => {
      const at = view.text.indexOf('4111 1111 1111 1111');
      return at < 0 ? [] : [view.map?.toSource(at, at + 19) ?? { start: at, end: at + 19 }];
    });
    expect(found.length).toBeGreaterThan(0);
    for (const { start, end } of found) {
      expect(start).toBeGreaterThanOrEqual(4);
      expect(end).toBeLessThanOrEqual(4 + text.length);
    }
  });

  it.each([3, 4, 5, 6])('the border of a value behind a line end, %i escapes deep', (depth) => {
    let text = 'see\nvalue';
    for (let level = 0; level < depth; level += 1) text = JSON.stringify(text).slice(1, -1);
    expect(viewsOf(text).views.some((view) => view.text.includes('\nvalue'))).toBe(true);
  });
});

describe('what is no text is left alone', () => {
  it.each([
    ['ids, one a line', lines('0f8fad5bd9cb469fa16570867728950e'.repeat(4000), 32, '\n')],
    ['UUIDs, one a line', lines('0f8fad5b-d9cb-469f-a165-70867728950e'.repeat(4000), 36, '\n')],
    ['a MAC address', 'eth0 00:1a:2b:3c:4d:5e up'],
    ['a fingerprint', lines('9c1185a5c5e9fc54612808977ee8f548b2258d31', 2, ':')],
    ['years', '2012 2013 2014 2015 2016 2017 2018 2019 2020'],
  ])('%s', (_note, text) => {
    const { views, opaque } = viewsOf(text);
    expect(views).toHaveLength(1);
    expect(opaque).toEqual([]);
  });

  it('says that it did not unpack a bomb', () => {
    expect(viewsOf(gzipSync(Buffer.alloc(4_000_000)).toString('base64')).opaque).toHaveLength(1);
  });
});
