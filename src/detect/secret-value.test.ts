import { expect, it } from 'vitest';
import { isPasswordValue, isSecretValue } from './secret-value.js';

const rows: readonly (readonly [value: string, secret: boolean, note: string])[] = [
  ['hunter2', true, 'short passwords have no entropy'],
  ['Tr0ub4dor&3', true, 'symbols'],
  ['9fKe-72bQ', true, 'random pieces'],
  ['4f9d1b7a-2c63-4e58-a0d7-91be5c3f8e26', true, 'an identifier where a secret is expected'],
  ['kEiWqTzLmBvXcPoRuYnA', true, 'letters whose case jumps about'],
  ['/DG2Lmoh4sAUUQLAoFXVov9NAEfzNaC0FkAm59KGZ/z=', true, 'base64 that begins like a path'],
  [`AgBy3i4OJSWK${'q7Xz'.repeat(60)}`, false, 'sealed'],
  ['pk.eyJ1IjoiYWNtZSJ9.N4t6XzLwMvOIzqgh0wobup', false, 'public by its kind'],
  ['abc1', false, 'too short'],
  ['password', false, 'a word'],
  ['required', false, 'a word'],
  ['userPassword', false, 'a variable'],
  ['settings.service_api_key', false, 'a path of names'],
  ['config.auth.v2', false, 'names with a version'],
  ['getPassword(user)', false, 'a call'],
  ['process.env.TOKEN_2', false, 'read from elsewhere'],
  ['os.environ["P1"]', false, 'read from elsewhere'],
  ['${DB_PASSWORD1}', false, 'a template'],
  ['<your-token-1>', false, 'a template'],
  ['vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZ', false, 'encrypted'],
  ['sha256-47DEQpj8HBSa', false, 'a digest'],
  ['/etc/ssl/key1.pem', false, 'a path'],
  ['123456789012', false, 'a number'],
  ['changeme1', false, 'placeholder'],
  ['xxxxxxxx1', false, 'placeholder'],
  ['abcdefgh12345678', false, 'ascending'],
  ['aaaaaaaa', false, 'one character'],
];

it.each(rows)('%s -> %s (%s)', (value, secret) => expect(isSecretValue(value)).toBe(secret));

const passwords: readonly (readonly [value: string, secret: boolean, note: string])[] = [
  ['Winterbourne.1987', true, 'a word and a year'],
  ['Tigercoffee_947', true, 'a word and a number'],
  ['Section.3', false, 'a part of a document'],
  ['release_2024', false, 'a name'],
  ['Password_123', false, 'a sample'],
  ['MODEL_2024', false, 'a constant'],
];

it.each(passwords)('as a password, %s -> %s (%s)', (value, secret) =>
  expect(isPasswordValue(value)).toBe(secret),
);
