// The credentials that this process holds. They are looked for in prompts and replies as what they are, so the list must
// be complete; a short one would be found in half of all texts and is left out, with a warning.
import type { Policy } from '../model/policy.js';
import type { Environment } from './env.js';

export interface Credentials {
  readonly ownCredentials: readonly string[];
  readonly notices: readonly string[];
}

const SHORTEST = 16;
const FEWEST_DISTINCT = 8;

export function ownCredentials(policy: Pick<Policy, 'providers'>, env: Environment): Credentials {
  const held: { readonly what: string; readonly value: string }[] = policy.providers.flatMap((provider) =>
    provider.kind === 'openai' && provider.apiKey !== 'passthrough'
      ? [{ what: `providers.${provider.name}.api_key`, value: provider.apiKey }]
      : [],
  );
  const secret = env['SLUICE_SECRET'];
  if (secret !== undefined && secret !== '') held.push({ what: 'SLUICE_SECRET', value: secret });
  const database = env['DATABASE_URL'];
  if (database !== undefined && database !== '') {
    held.push({ what: 'DATABASE_URL', value: database });
    held.push(...passwordsOf(database).map((value) => ({ what: 'the password in DATABASE_URL', value })));
  }
  const short = held.filter(({ value }) => !isDistinctive(value)).map(({ what }) => what);
  return {
    ownCredentials: [...new Set(held.filter(({ value }) => isDistinctive(value)).map(({ value }) => value))],
    notices: [...new Set(short)].map(
      (what) =>
        `${what} is too short to be recognised in prompts and replies (${SHORTEST} characters, ${FEWEST_DISTINCT} of them distinct)`,
    ),
  };
}

export function isDistinctive(value: string): boolean {
  return value.length >= SHORTEST && new Set(value).size >= FEWEST_DISTINCT;
}

/** As written in the URL, and as it is meant. */
function passwordsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}
