// The four prompts of `sluice demo`, one a level. The credential is made anew each time, so no scanner and no reader
// can take it for a live one.
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Level } from '../model/level.js';

export interface DemoCase {
  readonly level: Level;
  readonly title: string;
  readonly prompt: string;
}

export function demoCases(): readonly DemoCase[] {
  return [
    {
      level: 'LOW',
      title: 'nothing in it that matters: goes to the provider as it is',
      prompt: 'Explain in two sentences what a mutex is.',
    },
    {
      level: 'MEDIUM',
      title: 'a person and her address: leave only as pseudonyms, come back as they were',
      prompt: 'Please remind Ms Maria Lopez (maria.lopez@example.com) that the invoice is due on Friday.',
    },
    {
      level: 'HIGH',
      title: 'a card number: stays on this machine, a local model answers',
      prompt: 'The charge on card 4111 1111 1111 1111 was booked twice. Draft a complaint.',
    },
    {
      level: 'BLOCKED',
      title: 'a credential: reaches no model, not even the local one',
      prompt: `Why does git push fail with token ${deadGithubToken()} here?`,
    },
  ];
}

/** Shaped like a classic GitHub token, checksum included, of random bytes: belongs to nobody. */
function deadGithubToken(): string {
  const body = Array.from(randomBytes(30), (byte) => BASE62.charAt(byte % BASE62.length)).join('');
  let rest = crc32(body);
  let check = '';
  for (let place = 0; place < 6; place += 1) {
    check = BASE62.charAt(rest % 62) + check;
    rest = Math.floor(rest / 62);
  }
  return `ghp_${body}${check}`;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
