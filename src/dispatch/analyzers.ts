// The analyzers of the policy as functions that ask them, each over a connection whose address is checked as for L1.
import type { Ask } from '../model/analyzer.js';
import type { OllamaProvider, Policy } from '../model/policy.js';
import { askPresidio } from './ask-presidio.js';
import { askTopics } from './ask-topics.js';
import type { Resolve } from './local-address.js';
import { makeTransport, type Transport } from './transport.js';

export interface Analyzers {
  /** By name; only those whose provider is there. */
  readonly ask: ReadonlyMap<string, Ask>;
  close(): Promise<void>;
}

export interface AnalyzersOptions {
  readonly policy: Pick<Policy, 'analyzers' | 'providers' | 'localHosts'>;
  readonly version?: string;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly resolve?: Resolve;
}

/** Opens no connection before somebody asks. */
export function makeAnalyzers({ policy, now, ...options }: AnalyzersOptions): Analyzers {
  const transports: Transport[] = [];
  const open = (baseUrl: string): Transport => {
    const transport = makeTransport({ baseUrl, localHosts: policy.localHosts, ...options });
    transports.push(transport);
    return transport;
  };
  const ask = new Map<string, Ask>();
  for (const analyzer of policy.analyzers) {
    switch (analyzer.kind) {
      case 'presidio':
        ask.set(analyzer.name, askPresidio(analyzer, open(analyzer.baseUrl), now));
        break;
      case 'ollama': {
        const provider = policy.providers.find(
          (one): one is OllamaProvider => one.kind === 'ollama' && one.name === analyzer.provider,
        );
        if (provider !== undefined)
          ask.set(analyzer.name, askTopics(analyzer, provider, open(provider.baseUrl), now));
        break;
      }
    }
  }
  return {
    ask,
    async close() {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}
