import { describe, expect, it } from 'vitest';
import { makeLocalCheck } from './local-address.js';

describe('makeLocalCheck', () => {
  const rows: readonly [note: string, ranges: readonly string[], address: string, local: boolean][] = [
    ['loopback', [], '127.0.0.1', true],
    ['all of 127/8 is loopback', [], '127.8.9.10', true],
    ['IPv6 loopback', [], '::1', true],
    ['IPv6 loopback as a URL writes it', [], '[::1]', true],
    ['IPv4 loopback inside IPv6', [], '::ffff:127.0.0.1', true],
    ['a foreign address inside IPv6', [], '::ffff:192.0.2.1', false],
    ['private is not local by itself', [], '10.20.0.7', false],
    ['in a listed range', ['10.20.0.0/24'], '10.20.0.7', true],
    ['beside a listed range', ['10.20.0.0/24'], '10.20.1.7', false],
    ['a single listed address', ['10.20.0.7'], '10.20.0.7', true],
    ['IPv6 range', ['fd00::/8'], 'fd12::1', true],
    ['a range of the other family', ['fd00::/8'], '10.0.0.1', false],
    ['unspecified', [], '0.0.0.0', false],
    ['link-local with the metadata service', [], '169.254.169.254', false],
    ['short form, read differently by different parsers', [], '127.1', false],
    ['hexadecimal', [], '0x7f000001', false],
    ['octal', [], '0177.0.0.1', false],
    ['a name', [], 'localhost', false],
    ['empty', [], '', false],
    ['a range that does not parse matches nothing', ['10.20.0.0/99', 'x'], '10.20.0.7', false],
  ];
  it.each(rows)('%s', (_note, ranges, address, local) => {
    expect(makeLocalCheck(ranges)(address)).toBe(local);
  });
});
