import { expect, it } from 'vitest';
import { isRandomBody } from './random-body.js';

const rows: readonly (readonly [value: string, random: boolean, note: string])[] = [
  ['hvs.the-name-of-the-token-goes-in-here', false, 'words joined by hyphens'],
  ['get_user_by_id_and_email', false, 'a name'],
  ['SomeVeryLongClassNameOfAFramework', false, 'a class'],
  ['GOOGLEAPPLICATIONCREDENTIALS', false, 'words without a joint'],
  ['text-embedding-3-large', false, 'a model'],
  ['api/v2/users/settings/profile-images', false, 'a path'],
  ['2024-01-31-10-00-00', false, 'a date is no key'],
  ['aaaaaaaaaaaaaaaaaaaa', false, 'one character'],
  ['kT7w2pQ9zzX1', true, 'short and random'],
  ['xhKqWzRtBvNmLpYd', true, 'letters without a vowel'],
  ['5f2c9d8e7a6b4c3d2e1f', true, 'hex'],
  ['q8ZrT4vW-1nB6yL0c_K2mN', true, 'random with marks of base64url'],
  ['a-b-c-d-e-f7Kq2mZx9', true, 'one random part is enough'],
];

it.each(rows)('%s -> %s (%s)', (value, random) => expect(isRandomBody(value)).toBe(random));
