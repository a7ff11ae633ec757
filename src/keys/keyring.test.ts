import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeKeys } from './keyring.js';

const secret = Buffer.alloc(32, 7);
const keys = makeKeys(secret, ['support-bot', 'gpt-5']);

describe('label', () => {
  it.each([
    ['a declared agent', 'support-bot', 'support-bot'],
    ['a declared model', 'gpt-5', 'gpt-5'],
  ])('prints %s', (_note, text, want) => {
    expect(keys.label(text)).toBe(want);
  });

  it.each([
    ['other case is another name', 'GPT-5'],
    ['a declared name with a tail', 'gpt-5 Anna Example'],
    ['a name that every object has', 'constructor'],
    ['empty', ''],
    ['a line break', 'gpt-5\n'],
  ])('hides %s', (_note, text) => {
    expect(keys.label(text)).toMatch(/^~[0-9a-f]{8}$/);
  });

  it('is not the beginning of the fingerprint: the purposes have keys of their own', () => {
    expect(keys.fingerprint('x').startsWith(keys.label('x').slice(1))).toBe(false);
  });
});

describe('digests', () => {
  it('are the same under one secret and differ under another', () => {
    const again = makeKeys(Buffer.alloc(32, 7), []);
    const other = makeKeys(Buffer.alloc(32, 8), []);
    expect(again.fingerprint('anna')).toBe(keys.fingerprint('anna'));
    expect(other.fingerprint('anna')).not.toBe(keys.fingerprint('anna'));
    expect(other.label('anna')).not.toBe(keys.label('anna'));
    expect(other.hmac('pseudonym', 's')('anna')).not.toEqual(keys.hmac('pseudonym', 's')('anna'));
  });

  it('are fixed for ever: pseudonyms in old histories must stay the same', () => {
    expect(keys.fingerprint('anna')).toBe('9b6a609d1059bf8019ac33a9d7f6eed0');
    expect(keys.hmac('pseudonym', 'scope')('PERSON', 'Anna').toString('hex')).toBe(
      '7986312c6fc2f56178bd7686ad928759aa4b9e7fb053b26edf303599b35bba86',
    );
  });

  it.each<[string, [string, ...string[]], [string, ...string[]]]>([
    ['the border between parts', ['s', 'ab', 'c'], ['s', 'a', 'bc']],
    ['the border between scope and part', ['sa', 'b'], ['s', 'ab']],
    ['an empty part', ['s', 'a'], ['s', 'a', '']],
    ['lone surrogates', ['s', '\ud800'], ['s', '\ud801']],
    ['the scope', ['s', 'a'], ['t', 'a']],
    ['a length that stands in the text', ['s', '\u0000\u0001a'], ['s', '', 'a']],
  ])('tell apart %s', (_note, [scope, ...parts], [otherScope, ...otherParts]) => {
    const one = keys.hmac('pseudonym', scope)(...parts);
    expect(one).not.toEqual(keys.hmac('pseudonym', otherScope)(...otherParts));
  });
});

it('refuses a secret that is too short', () => {
  expect(() => makeKeys(Buffer.alloc(31), [])).toThrow(/31 bytes/);
});

describe.each(['recall', 'scan-cache'] as const)('many fingerprints of one scope, for %s', (purpose) => {
  const print = keys.fingerprinter(purpose, 'support-bot');

  it('are 96 bits, the same each time', () => {
    expect(print('value', 'anna')).toMatch(/^[\w-]{16}$/);
    expect(print('value', 'anna')).toBe(keys.fingerprinter(purpose, 'support-bot')('value', 'anna'));
  });

  it.each([
    ['another scope', keys.fingerprinter(purpose, 'other-bot')('value', 'anna')],
    [
      'another purpose',
      keys.fingerprinter(purpose === 'recall' ? 'scan-cache' : 'recall', 'support-bot')('value', 'anna'),
    ],
    [
      'another secret',
      makeKeys(Buffer.alloc(32, 8), []).fingerprinter(purpose, 'support-bot')('value', 'anna'),
    ],
    ['another kind', print('level', 'anna')],
    ['parts cut elsewhere', print('valuea', 'nna')],
    ['parts that run into one', print('value4:anna')],
    ['another lone surrogate', print('value', 'anna\ud800')],
    ['what UTF-8 would make of it', print('value', 'anna\ufffd')],
    ['the bytes of its UTF-16', print('value', 'anna\u00ff\u00db')],
    ['an empty part more', print('value', 'anna\udbff', '')],
    ['a long text', print('value', 'anna'.repeat(200_000))],
    ['a long text that ends otherwise', print('value', `${'anna'.repeat(200_000)}x`)],
  ])('%s makes others', (_note, other) => {
    expect(other).not.toBe(print('value', 'anna'));
    expect(other).not.toBe(print('value', 'anna\udbff'));
  });
});

it.each(['x', 'Mü\u{1f600}ller', '\ud800'])(
  'a label is of HMAC-SHA-256 as node:crypto has it: old records stay comparable (%#)',
  (text) => {
    const purpose = Buffer.from(hkdfSync('sha256', secret, 'sluice', 'sluice/v1/label', 32));
    const length = Buffer.from([0, 0, 0, text.length]);
    const want = createHmac('sha256', purpose).update(length).update(text, 'utf16le').digest('hex');
    expect(keys.label(text)).toBe(`~${want.slice(0, 8)}`);
  },
);

describe('fingerprinter', () => {
  it.each(['', 'x', 'Mü\u{1f600}ller', '\ud800', 'long '.repeat(5000)])(
    'is HMAC-SHA-256 as node:crypto has it: kept facts stay known (%#)',
    (text) => {
      const purpose = Buffer.from(hkdfSync('sha256', secret, 'sluice', 'sluice/v1/recall', 32));
      const length = Buffer.from([0, 0, 0, 5]);
      const scope = createHmac('sha256', purpose).update(length).update('agent', 'utf16le').digest();
      const parts = `5:value,${text.length}:${text},`;
      const want = createHmac('sha256', scope).update(parts, 'utf16le').digest();
      expect(keys.fingerprinter('recall', 'agent')('value', text)).toBe(want.toString('base64url', 0, 12));
    },
  );
});
