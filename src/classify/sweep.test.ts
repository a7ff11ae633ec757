import { describe, expect, it } from 'vitest';
import type { Leaf, LeafKind } from '../model/prompt.js';
import { sweep } from './sweep.js';

const leaf = (text: string, kind: LeafKind = 'text'): Leaf => ({
  id: 0,
  text,
  kind,
  path: 'p',
  place: 'user',
});
const maria = { value: 'Maria Lopez', entity: 'PERSON', validated: false };
const anna = { value: 'Ottilie', entity: 'PERSON', validated: false };
const base64 = Buffer.from('about Maria Lopez again').toString('base64');

/** What would be masked in one text. */
const masked = (text: string): readonly string[] =>
  sweep([leaf(text)], [maria, anna])
    .candidates.flatMap(({ spans }) => spans.map(({ start, end }) => text.slice(start, end)))
    .filter((value, index, all) => all.indexOf(value) === index);

describe('a value that was found elsewhere', () => {
  it.each([
    ['as it was', 'ask Maria Lopez', ['Maria Lopez']],
    ['with a possessive', "Maria Lopez's and Maria Lopez’s", ['Maria Lopez']],
    ['in capitals', 'MARIA LOPEZ', ['MARIA LOPEZ']],
    ['in small letters', 'maria lopez', ['maria lopez']],
    ['one word in another case is another word', 'ottilie', []],
    ['inside a word', 'XMaria Lopezy', []],
    ['with something invisible in it', 'Ma\u200bria Lopez', ['Ma\u200bria Lopez']],
    ['with another blank', 'Maria\u00a0Lopez', ['Maria\u00a0Lopez']],
    ['in base64: the whole run', `see ${base64}.`, [base64]],
    ['percent-encoded', 'q=Maria%20Lopez&x', ['Maria%20Lopez']],
  ])('%s', (_note, text, expected) => {
    expect(masked(text)).toEqual(expected);
  });

  it.each([
    ['two words in a fixed place', 'Maria Lopez', true],
    ['one word there may be the name of a tool', 'Ottilie', false],
    ['encoded there, it is no name of a tool', Buffer.from('it is Ottilie here').toString('base64'), true],
  ])('%s', (_note, text, fixed) => {
    expect(sweep([leaf(text, 'structural')], [maria, anna]).structural.length > 0).toBe(fixed);
  });
});
