// Where the log is also kept, from the environment. Messages never hold the URL: a password stands in it.
import type { Problem } from '../model/problem.js';
import type { Environment } from './env.js';

export function readDatabase(env: Environment): {
  readonly url?: string;
  readonly problems: readonly Problem[];
} {
  const url = env['DATABASE_URL'];
  if (url === undefined || url === '') return { problems: [] };
  const problems: Problem[] = [];
  if (!url.startsWith('postgres://') && !url.startsWith('postgresql://')) {
    problems.push({ file: 'DATABASE_URL', line: 0, message: 'must begin with postgres:// or postgresql://' });
  }
  const secret = env['SLUICE_SECRET'];
  if (secret === undefined || secret === '') {
    const message =
      'is required when DATABASE_URL is set: all processes on one database share it; openssl rand -hex 32 makes one';
    problems.push({ file: 'SLUICE_SECRET', line: 0, message });
  }
  return { url, problems };
}
