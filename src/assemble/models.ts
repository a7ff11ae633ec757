// GET /v1/models: what a caller may ask for. Literal names of the policy, and the lists of providers that take the
// client's name as it is; asked at most once in a while, and a silent provider adds none.
import type { ProviderDispatcher } from '../dispatch/dispatcher.js';
import type { Caller } from '../model/caller.js';
import type { Policy } from '../model/policy.js';
import { isRefusal, type Refusal } from '../model/refusal.js';
import type { Call } from '../pipeline/deps.js';
import { matchesGlob } from '../text/glob.js';

const KEEP_MS = 60_000;

type Knock = Pick<Call, 'headers' | 'remoteAddress'>;

export function listModels(
  policy: Policy,
  dispatcher: Pick<ProviderDispatcher, 'listModels'>,
  identify: (call: Knock) => Caller | Refusal,
): (call: Knock) => Promise<readonly string[] | Refusal> {
  const literal = policy.models.map((mapping) => mapping.match).filter((name) => !name.includes('*'));
  const asked = policy.providers
    .filter((provider) => provider.kind === 'openai' && provider.apiKey !== 'passthrough')
    .map((provider) => provider.name)
    .filter((name) => policy.models.some((mapping) => mapping.to[name] === 'same'));
  let cached: { readonly at: number; readonly names: Promise<readonly string[]> } | undefined;

  async function ask(): Promise<readonly string[]> {
    const lists = await Promise.all(asked.map((name) => dispatcher.listModels(name)));
    return [...new Set([...literal, ...lists.flat()])];
  }

  return async (call) => {
    const caller = identify(call);
    if (isRefusal(caller)) return caller;
    if (cached === undefined || performance.now() - cached.at > KEEP_MS)
      cached = { at: performance.now(), names: ask() };
    const names = await cached.names;
    return names.filter((name) => caller.models.some((glob) => matchesGlob(glob, name)));
  };
}
