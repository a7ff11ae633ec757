import { expect, test } from 'vitest';
import type { JsonObject } from '../model/json.js';
import { isRefusal } from '../model/refusal.js';
import { walkChat } from './walk.js';

/** Texts of each join over members. */
function membersOf(content: unknown, more: JsonObject = {}): readonly (readonly string[])[] {
  const message = { role: 'user', content: JSON.stringify(content) };
  const walked = walkChat({ model: 'm', messages: [message], ...more }, () => '~');
  if (isRefusal(walked)) throw new Error(walked.code);
  return walked.joins
    .filter(({ scope }) => scope === 'members')
    .map(({ leaves }) => leaves.map((id) => walked.leaves[id]?.text ?? ''));
}

test.each<readonly [note: string, content: unknown, joins: readonly (readonly string[])[]]>([
  ['members of one object, no keys and no numbers', { a: 'x', b: 2, c: 'y' }, [['x', 'y']]],
  ['what is deeper goes with the outermost', { a: 'x', b: { c: ['y', { d: 'z' }] } }, [['x', 'y', 'z']]],
  ['objects of a list each by itself', [{ a: 'x', b: 'y' }, { a: 'v', b: 'w' }], [['x', 'y'], ['v', 'w']]],
  ['one member', { a: 'x' }, []],
  ['nothing', {}, []],
  ['a list alone', ['x', 'y'], []],
])('%s', (_note, content, joins) => {
  expect(membersOf(content)).toEqual(joins);
}); // prettier-ignore

test('many members: runs that overlap by half, so that no two neighbours are apart', () => {
  const many = Array.from({ length: 200 }, (_, index) => `v${index}`);
  const joins = membersOf(Object.fromEntries(many.map((value) => [`key${value}`, value])));
  expect(Math.max(...joins.map(({ length }) => length))).toBe(64);
  for (let at = 0; at + 32 < many.length; at++) {
    const pair = [many[at], many[at + 31]];
    expect(joins.some((texts) => pair.every((value) => texts.includes(value ?? '')))).toBe(true);
  }
});

test('schemas and fields of the API are no data', () => {
  const schema = { type: 'object', properties: { a: { description: 'x' }, b: { description: 'y' } } };
  const tools = [{ type: 'function', function: { name: 'f', description: 'z', parameters: schema } }];
  expect(membersOf('hi', { tools })).toEqual([]);
  expect(membersOf('hi', { metadata: { a: 'x', b: 'y' } })).toEqual([['x', 'y']]);
});
