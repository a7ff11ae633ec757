// What is written in pieces is put together, and lists, code and prose stay as they are.
import { describe, expect, it } from 'vitest';
import { hiddenSigns } from './hidden-signs.js';
import { spelledText } from './spelled.js';

const CARD = '4111 1111 1111 1111';

describe('spelled', () => {
  it.each([
    ['blanks', 'pay 4 1 1 1 1 1 1 1 now', 'pay 41111111 now'],
    ['a blank between two words', 'see M a r i a  L o p e z here', 'see Maria Lopez here'],
    ['words', 'ssn five three six dash nine zero dash four three nine nine ok', 'ssn 536-90-4399 ok'],
    ['words and digits', 'call null eins 5 1 zwei drei vier fünf', 'call 01512345'],
    ['at and dot', 'write to maria at example dot org please', 'write to maria@example.org please'],
    ['in brackets', 'maria (at) mail [dot] example.org', 'maria@mail.example.org'],
    ['the mark in brackets', 'maria[@]example[.]org', 'maria@example.org'],
    ['letters for digits', 'ssn 536-9O-4399', 'ssn 536-90-4399'],
    ['tags in a word', 'ma<b></b>ria<!-- x -->@example.org', 'maria@example.org'],
    ['string literals', 'a = "536-9" + "0-4399"', 'a = "536-90-4399"'],
  ])('%s', (_note, text, written) => {
    expect(spelledText(text)?.text).toBe(written);
  });

  it.each([
    ['prose', 'He looked at example five of the two; one dot is missing.'],
    ['a short list', 'a b c d and 1 2 3 4'],
    ['cells of a table', '<td>4111</td><td>1111</td>'],
    ['an argument list', 'f("a", "b") + g("c")'],
    ['an index', 'rows[1] and f(x) at noon, CO2 and H2O'],
  ])('%s stays', (_note, text) => {
    expect(spelledText(text)).toBeUndefined();
  });

  it('maps back to all that it was made from', () => {
    const spaced = Array.from(CARD).join(' ');
    const text = `pay ${spaced} now`;
    const view = spelledText(text);
    const at = view?.text.indexOf('4111') ?? -1;
    expect(view?.map.toSource(at, at + 8)).toEqual({ start: 4, end: 4 + spaced.length });
  });
});

describe('signs of hiding', () => {
  it.each([
    ['text in tag characters', 'hello\u{e0041}\u{e0042} you', 1],
    ['bytes in variation selectors', 'x\ufe00\ufe01\u{e0100}\u{e0101} you', 1],
    ['a Cyrillic a in a Latin word', 'my p\u0430ypal', 1],
    ['a Cyrillic letter before a Latin word', '\u0430pple', 1],
    ['the flag of Scotland', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', 0],
    ['an emoji with its selector', 'good \u2764\ufe0f and \u2600\ufe0f', 0],
    ['a Russian ending on a Latin stem', 'отправь SMSку и PDFки', 0],
    ['formulas', 'νmax, Δt and σx over λ0; μF, kΩ', 0],
    ['a Greek and a Russian sentence', 'Πώς λύνω μια εξίσωση; Объясни разницу', 0],
  ])('%s', (_note, text, count) => {
    expect(hiddenSigns(text)).toHaveLength(count);
  });
});
