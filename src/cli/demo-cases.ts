// The four prompts of `sluice demo`, one a level. The credential is made anew each time, so no scanner and no reader
// can take it for a live one.
import { randomBytes } from 'node:crypto';
import type { Level } from '../model/level.js';
import { BASE62, githubToken } from './dead-token.js';

export interface DemoCase {
  readonly level: Level;
  readonly title: string;
  readonly prompt: string;
}

export function demoCases(): readonly DemoCase[] {
  const body = Array.from(randomBytes(30), (byte) => BASE62.charAt(byte % BASE62.length)).join('');
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
      prompt: `Why does git push fail with token ${githubToken(body)} here?`,
    },
  ];
}
