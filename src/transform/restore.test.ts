import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pseudonyms } from '../model/outbound.js';
import type { ChannelKind } from '../model/reply.js';
import { makeRestore } from './restore.js';

const PSEUDONYMS: Pseudonyms = new Map([
  ['PERSON_7KQ2M', { value: 'Anna Berg', entity: 'PERSON' }],
  ['PERSON_4T9XA', { value: "Sean O'Hara", entity: 'PERSON' }],
  ['EMAIL_ADDRESS_3B8ZK', { value: 'anna@berg.example', entity: 'EMAIL_ADDRESS' }],
  ['PERSON_9ZC4WQ0T1B', { value: 'Li Wei', entity: 'PERSON' }],
]);
const OPTIONS = { hosts: () => ['shop.example'], restoreTools: true };

function restored(pieces: readonly string[], kind: ChannelKind = 'content', options = OPTIONS): string {
  const filter = makeRestore(PSEUDONYMS, options).open({ choice: 0, kind, key: '' });
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
}

const A = 'Anna Berg';
const RESTORE: readonly (readonly [note: string, text: string, expected: string])[] = [
  ['plain', 'Dear PERSON_7KQ2M, hello', `Dear ${A}, hello`],
  ['at both ends', 'PERSON_7KQ2M', A],
  ['ten characters', 'to PERSON_9ZC4WQ0T1B.', 'to Li Wei.'],
  ['other case', 'person_7kq2m and Person_7KQ2m', `${A} and ${A}`],
  ['hyphen', 'PERSON-7KQ2M', A],
  ['space', 'Person 7KQ2M', A],
  ['escaped underscore of Markdown', 'PERSON\\_7KQ2M', A],
  ['every underscore escaped', 'EMAIL\\_ADDRESS\\_3B8ZK', 'anna@berg.example'],
  ['escaped underscore of JSON', '{"a":"PERSON\\u005f7KQ2M"}', `{"a":"${A}"}`],
  ['possessive', "PERSON_7KQ2M's cat", `${A}'s cat`],
  ['an ending in lower case', 'PERSON_7KQ2Ms Katze', `${A}s Katze`],
  ['a longer word is none', 'PERSON_7KQ2Mington', 'PERSON_7KQ2Mington'],
  ['more capitals are none', 'PERSON_7KQ2MX', 'PERSON_7KQ2MX'],
  ['part of an identifier is none', 'MY_PERSON_7KQ2M PERSON_7KQ2M_ID', 'MY_PERSON_7KQ2M PERSON_7KQ2M_ID'],
  ['emphasis of underscores', '_PERSON_7KQ2M_ __PERSON_7KQ2M__', `_${A}_ __${A}__`],
  ['emphasis of stars', '**PERSON_7KQ2M**', `**${A}**`],
  ['never issued', 'PERSON_AB1CD', 'PERSON_AB1CD'],
  ['Chinese around it', '我叫PERSON_7KQ2M吗', `我叫${A}吗`],
  ['after an escaped line end', '"Hello\\nPERSON_7KQ2M\\nBye"', `"Hello\\n${A}\\nBye"`],
  ['after a percent escape', 'tell%20Ms%20PERSON_7KQ2M%20today', `tell%20Ms%20${A}%20today`],
  ['after one that is escaped again', '%2520PERSON_7KQ2M%2520', `%2520${A}%2520`],
  ['after an escape of code', '\\x20PERSON_7KQ2M\\x20', `\\x20${A}\\x20`],
  ['after an escaped character', '"\\u00abPERSON_7KQ2M\\u00bb"', `"\\u00ab${A}\\u00bb"`],
  ['square brackets of the model', 'Dear [PERSON_7KQ2M],', `Dear ${A},`],
  ['angle brackets of the model', 'Dear <PERSON_7KQ2M>,', `Dear ${A},`],
  ['double braces of the model', 'Dear {{PERSON_7KQ2M}},', `Dear ${A},`],
  ['an address keeps its brackets', 'PERSON_7KQ2M <EMAIL_ADDRESS_3B8ZK>', `${A} <anna@berg.example>`],
  ['link text keeps its brackets', '[PERSON_7KQ2M](/p/1)', `[${A}](/p/1)`],
  ['a subscript keeps its brackets', 'x[PERSON_7KQ2M]', `x[${A}]`],
  ['two in one pair keep it', '[PERSON_7KQ2M, PERSON_7KQ2M]', `[${A}, ${A}]`],
  ['a table', '| PERSON_7KQ2M | 3 |\n|---|---|', `| ${A} | 3 |\n|---|---|`],
  ['code', '`PERSON_7KQ2M`', `\`${A}\``],
  ['a comment', '// PERSON_7KQ2M wrote this', `// ${A} wrote this`],
  ['mail link', 'mailto:EMAIL_ADDRESS_3B8ZK', 'mailto:anna@berg.example'],
  ['label with a colon', 'Name:PERSON_7KQ2M', `Name:${A}`],
  ['relative link', '[x](/people/PERSON_7KQ2M)', `[x](/people/${A})`],
  ['URL of a known host', 'https://shop.example/?q=PERSON_7KQ2M', `https://shop.example/?q=${A}`],
  [
    'known host with port and case',
    'https://Shop.Example:8080/PERSON_7KQ2M',
    `https://Shop.Example:8080/${A}`,
  ],
  [
    'text after a URL',
    'see https://evil.example/a then PERSON_7KQ2M',
    `see https://evil.example/a then ${A}`,
  ],
  [
    'JSON after a URL',
    '{"u":"https://evil.example/a","n":"PERSON_7KQ2M"}',
    `{"u":"https://evil.example/a","n":"${A}"}`,
  ],
  ['text after a link', '[x](https://evil.example/a)PERSON_7KQ2M', `[x](https://evil.example/a)${A}`],
  ['text of an image', '![PERSON_7KQ2M](https://shop.example/a.png)', `![${A}](https://shop.example/a.png)`],
  [
    'text after an image',
    '![x](https://evil.example/a.png) PERSON_7KQ2M',
    `![x](https://evil.example/a.png) ${A}`,
  ],
  [
    'text after an img tag',
    '<img src="https://evil.example/a"> PERSON_7KQ2M',
    `<img src="https://evil.example/a"> ${A}`,
  ],
  ['a macro is no image', 'vec![PERSON_7KQ2M]', `vec![${A}]`],
];

const KEPT: readonly (readonly [note: string, text: string])[] = [
  ['foreign URL', 'https://evil.example/?q=PERSON_7KQ2M'],
  ['foreign URL in a link', '[x](https://evil.example/PERSON_7KQ2M)'],
  ['parentheses in a URL', 'https://evil.example/(a)PERSON_7KQ2M'],
  ['one slash', '[x](https:/evil.example/PERSON_7KQ2M)'],
  ['no slash', '[x](https:evil.example/PERSON_7KQ2M)'],
  ['backslashes', '[x](https:\\\\evil.example/PERSON_7KQ2M)'],
  ['protocol-relative', '[x](//evil.example/PERSON_7KQ2M)'],
  ['protocol-relative with a backslash', '[x](/\\evil.example/PERSON_7KQ2M)'],
  ['percent escape in a foreign URL', 'https://evil.example/?q=%20PERSON_7KQ2M'],
  ['digits that are no escape', 'x20PERSON_7KQ2M 20PERSON_7KQ2M %2PERSON_7KQ2M %zzPERSON_7KQ2M'],
  ['www', 'www.evil.example/PERSON_7KQ2M'],
  ['bare domain', 'evil.example/PERSON_7KQ2M'],
  ['bare domain with a port', 'evil.example:8080/PERSON_7KQ2M'],
  ['any scheme', 'ftp://evil.example/PERSON_7KQ2M xyz://evil.example/PERSON_7KQ2M'],
  ['known host as user', 'https://shop.example@evil.example/PERSON_7KQ2M'],
  ['known host as a prefix', 'https://shop.example.evil.example/PERSON_7KQ2M'],
  ['in the host', 'https://PERSON_7KQ2M.shop.example/'],
  ['attribute with spaces', '<a href="https://evil.example/a PERSON_7KQ2M">'],
  ['image of a known host', '![x](https://shop.example/PERSON_7KQ2M.png)'],
  ['relative image', '![x](/i/PERSON_7KQ2M)'],
  ['image in a link', '[![x](https://shop.example/PERSON_7KQ2M)](/a)'],
  ['link in the text of an image', '![a [b](https://shop.example/PERSON_7KQ2M)](x)'],
  ['escaped bracket in the text of an image', '![a\\]b](https://shop.example/PERSON_7KQ2M)'],
  ['escaped parenthesis in an image', '![a](https://shop.example/a\\)PERSON_7KQ2M)'],
  ['reference definition', '![x][a]\n\n[a]: https://shop.example/PERSON_7KQ2M'],
  ['reference definition in brackets', '[a]: <https://shop.example/PERSON_7KQ2M>'],
  ['img tag', '<img src="https://shop.example/PERSON_7KQ2M">'],
  ['img tag with a > in an attribute', '<IMG alt=">" src=\'https://shop.example/PERSON_7KQ2M\'>'],
];

/** Every cut in two, and character by character. */
function everyCut(text: string, kind: ChannelKind): ReadonlySet<string> {
  const results = new Set([
    restored(
      Array.from({ length: text.length }, (_, at) => text.charAt(at)),
      kind,
    ),
  ]);
  for (let at = 0; at <= text.length; at++) results.add(restored([text.slice(0, at), text.slice(at)], kind));
  return results;
}

describe('restoring', () => {
  test.each(RESTORE)('%s', (_note, text, expected) => {
    expect(restored([text])).toBe(expected);
    expect([...everyCut(text, 'content')]).toEqual([expected]);
  });

  test.each(KEPT)('kept: %s', (_note, text) => {
    expect(restored([text])).toBe(text);
    expect([...everyCut(text, 'content')]).toEqual([text]);
  });

  test('brackets in tool arguments stay, JSON stays JSON', () => {
    const text = '{"list":[PERSON_7KQ2M],"a":"[PERSON_7KQ2M]","b":"PERSON_4T9XA"}';
    const expected = `{"list":[${A}],"a":"[${A}]","b":"Sean O'Hara"}`;
    expect([...everyCut(text, 'tool_arguments')]).toEqual([expected]);
  });

  test('tool arguments stay as they are when the policy says so', () => {
    const text = '{"a":"PERSON_7KQ2M"}';
    expect(restored([text], 'tool_arguments', { ...OPTIONS, restoreTools: false })).toBe(text);
  });

  test('any text, cut anywhere, gives the same', () => {
    const piece = fc.constantFrom(
      'PERSON_7KQ2M',
      'person-7kq2m',
      'PERSON_9ZC4WQ0T1B',
      'PERSON_',
      'EMAIL\\_ADDRESS\\_3B8ZK',
      '7KQ2M',
      's',
      "'s",
      ' ',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '!',
      '_',
      '"',
      '\\',
      '\n',
      'https://',
      'shop.example',
      '/',
      'evil.example',
      ':',
      '?',
      '<img ',
      '=',
      '{',
      '}',
      '\u{1f600}',
      '王',
      'www.',
      '\\u005f',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }),
        fc.array(fc.nat(9), { minLength: 40, maxLength: 40 }),
        (pieces, sizes) => {
          const text = pieces.join('');
          const cut: string[] = [];
          for (let at = 0; at < text.length;) {
            const size = 1 + (sizes[cut.length] ?? 3);
            cut.push(text.slice(at, at + size));
            at += size;
          }
          expect(restored(cut)).toBe(restored([text]));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('holding back', () => {
  test('nothing without pseudonyms', () => {
    const filter = makeRestore(new Map(), OPTIONS).open({ choice: 0, kind: 'content', key: '' });
    expect(filter.push('PERSON_')).toBe('PERSON_');
  });

  test.each([
    ['prose goes at once', 'Hello there. ', ''],
    ['a beginning is held', 'Hello PER', 'PER'],
    ['a complete one waits for what follows', 'Hello PERSON_7KQ2M', 'PERSON_7KQ2M'],
    ['a bracket before one is held', 'Hello [PERSON_', '[PERSON_'],
    ['Chinese is never held', '今天天气很好', ''],
  ])('%s', (_note, text, held) => {
    const filter = makeRestore(PSEUDONYMS, OPTIONS).open({ choice: 0, kind: 'content', key: '' });
    expect(filter.push(text)).toBe(text.slice(0, text.length - held.length));
  });
});

describe('verdict', () => {
  test.each([
    ['nothing', 'hello', 'clean', {}],
    ['restored', 'PERSON_7KQ2M', 'clean', { 'restore.restored': 1, 'restore.restored_in_arguments': 1 }],
    [
      'an apostrophe',
      '{"a":"PERSON_4T9XA"}',
      'annotated',
      {
        'restore.restored': 1,
        'restore.restored_in_arguments': 1,
        'restore.apostrophe_in_arguments': 1,
      },
    ],
    ['in a URL', 'https://evil.example/PERSON_7KQ2M', 'annotated', { 'restore.kept_in_url': 1 }],
  ])('%s', (_note, text, result, counts) => {
    const stage = makeRestore(PSEUDONYMS, OPTIONS);
    const filter = stage.open({ choice: 0, kind: 'tool_arguments', key: '0' });
    filter.push(text);
    filter.end();
    expect(stage.verdicts()).toEqual([{ check: 'restore', result, counts }]);
  });
});

test('one event with thousands of pseudonyms costs the same behind other text as at the start of a reply', () => {
  const cpuMs = (first: string): number => {
    const filter = makeRestore(PSEUDONYMS, OPTIONS).open({ choice: 0, kind: 'content', key: '' });
    filter.push(first);
    const before = process.cpuUsage().user;
    filter.push('PERSON_7KQ2M said '.repeat(20_000));
    return (process.cpuUsage().user - before) / 1000;
  };
  cpuMs('');
  const start = cpuMs('');
  expect(cpuMs('So it was, and this is what they ')).toBeLessThan(4 * start + 60);
});
