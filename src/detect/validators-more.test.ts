// Sums that no library checks: each with a value that its issuer or its standard publishes, and a near miss.
import { expect, it } from 'vitest';
import { VALIDATORS } from './validators.js';

it.each([
  ['sg-nric', 'S1234567D', true, 'the usual sample'],
  ['sg-nric', 'S1234567E', false, 'another letter'],
  ['sg-nric', 'X1234567D', false, 'no such series'],
  ['au-medicare', '2123 45670 1', true, 'the sample of the card'],
  ['au-medicare', '2123 45671 1', false, 'wrong check digit'],
  ['au-medicare', '7123 45670 1', false, 'begins with 7'],
  ['jp-my-number', '1234 5678 9018', true, 'the usual sample'],
  ['jp-my-number', '1234 5678 9019', false, 'wrong check digit'],
  ['jp-my-number', '0000 0000 0000', false, 'one digit'],
  ['us-dea', 'AP5836727', true, 'the usual sample'],
  ['us-dea', 'AP5836728', false, 'wrong check digit'],
  ['orcid', '0000-0002-1825-0097', true, "ORCID's own sample"],
  ['orcid', '0000-0002-1825-0098', false, 'wrong check digit'],
  ['orcid', '0000-0002-1694-233X', true, 'X counts ten'],
  ['bitcoin-address', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', true, 'first kind'],
  ['bitcoin-address', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', true, 'second kind'],
  ['bitcoin-address', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz', false, 'wrong sum'],
  ['bitcoin-address', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', true, 'BIP 173, in capitals'],
  ['bitcoin-address', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', true, 'BIP 350'],
  ['bitcoin-address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', false, 'wrong sum'],
  ['mac', '3C:22:FB:4A:91:0E', true, 'a device'],
  ['mac', '01:00:5e:00:00:fb', false, 'a group'],
  ['mac', '00-00-5E-00-53-01', false, 'for documentation'],
  ['mac', 'ff:ff:ff:ff:ff:ff', false, 'for all'],
  ['cl-rut', '12.531.909-2', true, 'with dots'],
])('%s %s is %s: %s', (name, value, valid) => {
  expect(VALIDATORS[name]?.(value)).toBe(valid);
});
