// Values are put together here, so that no file holds anything that looks like a key.
import { expect, it } from 'vitest';
import { isSample } from './placeholder.js';

const join = (...pieces: string[]) => pieces.join('');
const BODY = 'q8ZrT4vW1nB6yL0cK2mN5bV7xC9zA3sD';
const rows: readonly (readonly [value: string, sample: boolean, note: string])[] = [
  [join('AKIAIOSFODNN7', 'EXAMPLE'), true, 'published by AWS'],
  [join('sk_test_4eC39HqLyjWD', 'arjtT1zdp7dc'), true, 'published by Stripe'],
  [join('sk-', 'x'.repeat(48)), true, 'one character'],
  ['00000000-0000-0000-0000-000000000000', true, 'zeros with hyphens'],
  ['<YOUR_KEY>', true, 'a template'],
  ['${TOKEN}', true, 'a template'],
  ['{{ secrets.token }}', true, 'a template'],
  ['%API_KEY%', true, 'a template'],
  [join('ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789'), true, 'a sequence'],
  ['changeme-changeme', true, 'a word of ours'],
  [join('ghp_', BODY, 'aB3d'), false, 'random'],
  [join('ghp_example', BODY), false, 'a whole credential beside the word'],
  [join('AKIA', 'QNSAZRFCZXHY2FZP'), false, 'the word does not stand in it'],
  [join('xoxb-', '000000000000', '-', BODY), false, 'zeros in one part only'],
  [
    'glove sample giant clutch yard dice alone involve isolate witness have mixed',
    false,
    'a phrase of words',
  ],
];

it.each(rows)('%s -> %s (%s)', (value, sample) => expect(isSample(value)).toBe(sample));
