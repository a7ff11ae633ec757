// The deployment secret from the environment. Messages never hold any of it.
import type { Problem } from '../model/problem.js';
import { isDistinctive } from './credentials.js';
import type { Environment } from './env.js';

/** 32 hex digits are 128 bits. */
const SHORTEST = 32;

export function readSecret(env: Environment): {
  readonly secret?: Buffer;
  readonly problems: readonly Problem[];
} {
  const text = env['SLUICE_SECRET'];
  if (text === undefined || text === '') return { problems: [] };
  if (text.length < SHORTEST || !isDistinctive(text)) {
    const message = `must be ${SHORTEST} random characters at least; openssl rand -hex 32 makes some`;
    return { problems: [{ file: 'SLUICE_SECRET', line: 0, message }] };
  }
  return { secret: Buffer.from(text, 'utf8'), problems: [] };
}
