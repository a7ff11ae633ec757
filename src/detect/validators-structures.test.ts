// Values are made here by the documented formats; a wrong one differs from a right one in a character.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { expect, it } from 'vitest';
import { STRUCTURE_VALIDATORS } from './validators-structures.js';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
function base58check(payload: Buffer): string {
  const sha = (data: Buffer) => createHash('sha256').update(data).digest();
  let number = BigInt(`0x${Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]).toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text;
  return text;
}
const wif = base58check(Buffer.concat([Buffer.from([0x80]), Buffer.alloc(32, 0x5a), Buffer.from([1])]));
const seed = entropyToMnemonic(Buffer.from('5f2c9d8e7a6b4c3d2e1f0a9b8c7d6e5f', 'hex'), wordlist);
const swapped = seed.split(' ').reverse().join(' ');
const glsa = `glsa_${'aB3dE5gH7jK9mN1pQ2'.repeat(2).slice(0, 32)}`;
const hex = (text: string) => crc32(text).toString(16).padStart(8, '0');

const rows: readonly (readonly [check: string, value: string, valid: boolean, note: string])[] = [
  ['base58check', wif, true, 'a wallet key'],
  ['base58check', `${wif.slice(0, -1)}${wif.endsWith('1') ? '2' : '1'}`, false, 'one character changed'],
  ['base58check', '0OIl', false, 'no base58'],
  ['seed-phrase', seed, true, 'twelve words'],
  ['seed-phrase', `remember ${seed.split(' ').join(' , ')} please`, true, 'with commas, and words around it'],
  ['seed-phrase', swapped, true, 'a wrong checksum clears nothing'],
  ['seed-phrase', wordlist.slice(100, 112).join(' '), false, 'the list in its order'],
  ['seed-phrase', wordlist.slice(0, 200).join(' '), false, 'the list'],
  ['seed-phrase', seed.split(' ').slice(1).join(' '), false, 'eleven words'],
  ['seed-phrase-checksum', seed, true, 'twelve words'],
  ['seed-phrase-checksum', swapped, false, 'in another order'],
  ['grafana-crc32', `${glsa}_${hex(glsa)}`, true, 'of what stands before the mark'],
  ['grafana-crc32', `${glsa}_00000000`, false, 'another number'],
  ['atlassian-crc32', `ATATTabc=${hex('ATATTabc=').toUpperCase()}`, true, 'in capitals'],
  ['aws-key-id', 'ASIAQNSAZRFCZXHY2FZP', true, 'a digit'],
  ['aws-key-id', 'ASIAPACIFICOPERATION', false, 'a word'],
  [
    'discord-token',
    `${Buffer.from('284917364019283746').toString('base64')}.a.b`,
    true,
    'a number in base64',
  ],
  ['discord-token', 'Modules.loader.resolve', false, 'a path'],
  ['kubernetes-value', Buffer.from('kT7w2pQ9zz').toString('base64'), true, 'text in base64'],
  ['kubernetes-value', `Ag${'By3i4OJSWK'.repeat(10)}`, false, 'sealed'],
  [
    'nats-crc16',
    'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY',
    true,
    'published by its makers',
  ],
  [
    'nats-crc16',
    'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VA',
    false,
    'one character changed',
  ],
  ['high-entropy', 'Zk3vQ9xTb7LmW2rY8sPd1NcG5hJ4fE6a', true, 'random'],
  ['high-entropy', '5f2c9d8e7a6b4c3d2e1f0a9b8c7d6e5f', false, 'a hash'],
  ['mixed', '4b1dabcdef0123456789', false, 'hex'],
  [
    'pypi-macaroon',
    `pypi-${Buffer.concat([Buffer.from([2, 1, 8]), Buffer.from('pypi.org'), Buffer.alloc(40, 7)]).toString('base64url')}`,
    true,
    'names its registry',
  ],
  ['pypi-macaroon', 'pypi-AgEIaaaaaaaaaaaaaaaaaaaa', false, 'names none'],
];

it.each(rows)('%s of %s -> %s (%s)', (check, value, valid) => {
  expect(STRUCTURE_VALIDATORS[check]?.(value)).toBe(valid);
});
