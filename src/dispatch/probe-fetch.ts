// The fetch that the `openai` package gets when it asks a provider for its models: through the one transport, with the
// provider's key, which the package never sees. Invariant: GET /models and nothing else leaves through it.
import type { OpenAiProvider } from '../model/policy.js';
import { readText } from './read-body.js';
import { makeTransport, transportFault, type Timeouts, type TransportFault } from './transport.js';

export interface ProbeFetch {
  /** Rejects when the provider cannot be reached; `fault` then says how. */
  readonly fetch: typeof fetch;
  fault(): TransportFault | undefined;
  close(): Promise<void>;
}

const LARGEST_LIST = 4 * 1024 * 1024;

export function probeFetch(
  provider: OpenAiProvider,
  options: { readonly version?: string; readonly timeouts?: Partial<Timeouts> } = {},
): ProbeFetch {
  const transport = makeTransport({ baseUrl: provider.baseUrl, ...options });
  const models = `${provider.baseUrl.replace(/\/$/, '')}/models`;
  let fault: TransportFault | undefined;
  return {
    fault: () => fault,
    close: () => transport.close(),
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : String(input);
      if (url !== models || (init?.method ?? 'GET').toUpperCase() !== 'GET')
        throw new Error('not what a probe asks');
      const signal = AbortSignal.timeout(transport.timeouts.probe * 2);
      try {
        const reply = await transport.request({
          method: 'GET',
          path: '/models',
          accept: 'application/json',
          key: provider.apiKey,
          wait: 'probe',
          signal,
        });
        // An error of a provider can quote the key, so its body is not read.
        if (reply.status !== 200) reply.discard();
        const text = reply.status === 200 ? ((await readText(reply, LARGEST_LIST)) ?? '') : '';
        const date = reply.header('date');
        const headers = { 'content-type': 'application/json', ...(date !== undefined && { date }) };
        const bare = [101, 204, 205, 304].includes(reply.status);
        return new Response(bare ? null : text, {
          status: Math.max(200, Math.min(599, reply.status)),
          headers,
        });
      } catch (error) {
        // The signal is our own clock.
        fault = signal.aborted ? 'timeout' : transportFault(error, signal);
        throw new Error(fault, { cause: error });
      }
    },
  };
}
