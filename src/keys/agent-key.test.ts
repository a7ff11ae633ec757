import { expect, it } from 'vitest';
import { hashAgentKey, isAgentKey, isAgentKeyShape, issueAgentKey } from './agent-key.js';

const key = issueAgentKey(new Uint8Array(20).fill(0xa5));

it('issues the documented form', () => {
  expect(key).toMatch(/^slk_[a-z2-7]{38}$/);
  expect(key.slice(4, 36)).toBe('uws2ljnfuws2ljnfuws2ljnfuws2ljnf');
  expect(issueAgentKey()).not.toBe(issueAgentKey());
});

it('recognises every key that it issues', () => {
  for (let i = 0; i < 200; i++) expect(isAgentKey(issueAgentKey())).toBe(true);
});

it('sees a change of any one character', () => {
  for (let i = 4; i < key.length; i++) {
    const other = key[i] === 'a' ? 'b' : 'a';
    const changed = key.slice(0, i) + other + key.slice(i + 1);
    expect(isAgentKeyShape(changed)).toBe(true);
    expect(isAgentKey(changed), `position ${i}`).toBe(false);
  }
});

it.each([
  ['upper case', key.toUpperCase()],
  ['a character outside the alphabet', key.slice(0, 10) + '1' + key.slice(11)],
  ['too short', key.slice(0, -1)],
  ['too long', key + 'a'],
  ['another prefix', 'sk-_' + key.slice(4)],
  ['empty', ''],
])('is no key: %s', (_note, text) => {
  expect(isAgentKeyShape(text)).toBe(false);
  expect(isAgentKey(text)).toBe(false);
});

it('hashes as sha256sum does', () => {
  expect(hashAgentKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('refuses other amounts of randomness', () => {
  expect(() => issueAgentKey(new Uint8Array(19))).toThrow(RangeError);
});
