// The keys of external providers: their shape, and whether the provider takes them. Invariant: no sentence holds a key
// or a part of one.
import type { ModelsAnswer } from '../../cli/ask-models.js';
import type { TransportFault } from '../../dispatch/transport.js';
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import type { OpenAiProvider } from '../../model/policy.js';

/** What people leave in a file that they copied. */
const PLACEHOLDERS = ['your', 'changeme', 'change-me', 'replace', 'example', '...', 'xxxx', '<', 'dummy'];
const SHORTEST = 16;

/** Undefined when the key looks like one. */
export function sayShape(
  provider: Pick<OpenAiProvider, 'name' | 'apiKey' | 'baseUrl'>,
): Diagnosis | undefined {
  const { apiKey: key, name, baseUrl } = provider;
  const check = `key ${name}`;
  const todo = `Set the variable that providers.${name}.api_key names to the key itself, without quotes or blanks.`;
  const lower = key.toLowerCase();
  if (PLACEHOLDERS.some((word) => lower.includes(word)))
    return warning(check, 'The key looks like a placeholder.', todo);
  if ('"\'`'.includes(key.charAt(0)) || '"\'`'.includes(key.charAt(key.length - 1)))
    return warning(check, 'The key has quotes around it.', todo);
  if (lower.startsWith('bearer')) return warning(check, 'The key begins with the word Bearer.', todo);
  if (key.length < SHORTEST) return warning(check, `The key has less than ${SHORTEST} characters.`, todo);
  if (new URL(baseUrl).hostname === 'api.openai.com' && !key.startsWith('sk-'))
    return warning(check, 'The key does not begin with sk-, as keys of api.openai.com do.', todo);
  return undefined;
}

export function sayAnswer(
  provider: Pick<OpenAiProvider, 'name' | 'baseUrl'>,
  answer: ModelsAnswer | undefined,
  fault: TransportFault | undefined,
): Diagnosis {
  const check = `key ${provider.name}`;
  const { origin } = new URL(provider.baseUrl);
  if (answer === undefined) {
    const how = fault === undefined ? 'no answer' : fault.replace('_', ' ');
    return failed(
      check,
      `${origin} cannot be reached (${how}).`,
      `Look at the network (DNS, firewall; no proxy variable is followed), and at providers.${provider.name}.base_url. --offline leaves this out.`,
    );
  }
  const { status, models } = answer;
  if (status === 200)
    return fine(check, `${origin} takes it${models > 0 ? ` and lists ${models} models` : ''}`);
  if (status === 401 || status === 403) {
    return failed(
      check,
      `${origin} refuses the key (${status}).`,
      `Set the variable that providers.${provider.name}.api_key names to a key that is valid there.`,
    );
  }
  if (status === 429)
    return warning(check, `${origin} limits the rate (429), so the key was not tried.`, 'Ask again later.');
  if (status === 404)
    return warning(
      check,
      `${origin} has no list of models (404), so the key was not tried.`,
      `Look at providers.${provider.name}.base_url: it usually ends in /v1.`,
    );
  return failed(
    check,
    `${origin} answers ${status} to a request for its models.`,
    'If it stays, ask whoever runs it; calls fail over to the next provider meanwhile.',
  );
}
