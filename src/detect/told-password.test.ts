import { expect, it } from 'vitest';
import { isPassword } from './password.js';
import { isToldPassword } from './told-password.js';

const told: readonly (readonly [value: string, password: boolean, note: string])[] = [
  ['tidewater', true, 'a word, because somebody says so'],
  ['hunter2x9', true, 'shaped like one'],
  ['48213', true, 'a number'],
  ['correct horse battery staple', true, 'a phrase'],
  ['wrong', false, 'what a password is'],
  ['incorrecte', false, 'in French'],
  ['abgelaufen', false, 'in German'],
  ['encrypted', false, 'by its ending'],
  ['visible to everybody', false, 'a sentence that goes on'],
  ['string', false, 'a type'],
  ['password', false, 'stands for one'],
  ['${DB_PASSWORD}', false, 'a template'],
  ['abc', false, 'too short'],
];
it.each(told)('told: %s -> %s (%s)', (value, password) => expect(isToldPassword(value)).toBe(password));

const given: readonly (readonly [value: string, password: boolean, note: string])[] = [
  ['v7Lq2mZx9Rt', true, 'random'],
  ['tidewater', true, 'a word'],
  ['p%40ss-Word-91', true, 'percent-encoded'],
  ['password', false, 'stands for one'],
  ['secret123', false, 'with a number behind'],
  ['%70assword', false, 'percent-encoded'],
  ['<password>', false, 'a template'],
  ['$PGPASSWORD', false, 'a variable'],
  ['xxxxxx', false, 'one character'],
  ['***', false, 'masked'],
  ['%', false, 'a broken escape'],
];
it.each(given)('given: %s -> %s (%s)', (value, password) => expect(isPassword(value)).toBe(password));
