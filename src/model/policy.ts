// routing.yaml after validation: the whole policy as one frozen value. `config/` parses it; stages only read it.
import type { Level, Tier } from './level.js';
import type { OpaqueKind } from './prompt.js';
import type { SurrogateEntity } from './surrogate.js';

export interface Price {
  /** USD per million tokens */
  readonly input: number;
  readonly output: number;
}

interface ProviderBase {
  readonly name: string;
  readonly tier: Tier;
  readonly baseUrl: string;
}

export interface OllamaProvider extends ProviderBase {
  readonly kind: 'ollama';
  readonly tier: 'L1';
  /** Context window in tokens, the same for every call (a change reloads the model). */
  readonly numCtx: number;
  /** As Ollama reads it: `5m`, or seconds. */
  readonly keepAlive: string | number;
  /** Cap on generated tokens where the client names none. */
  readonly maxTokens: number;
}

export interface OpenAiProvider extends ProviderBase {
  readonly kind: 'openai';
  readonly tier: 'L2' | 'L3';
  /** The key itself, or `passthrough`: the caller's own is forwarded. Never recorded. */
  readonly apiKey: string;
  readonly quota?: { readonly requests: number; readonly windowMs: number };
  readonly budget?: { readonly usd: number; readonly windowMs: number };
  /** model name or glob -> price */
  readonly prices?: Readonly<Record<string, Price>>;
}

export type Provider = OllamaProvider | OpenAiProvider;

interface AnalyzerBase {
  readonly name: string;
  /** ms for all that one request asks of it, waiting included. */
  readonly deadlineMs: number;
  /** Texts that it is asked about at the same time. */
  readonly atOnce: number;
}

/** A model of an L1 provider that says which topics a text is about. */
export interface TopicAnalyzer extends AnalyzerBase {
  readonly kind: 'ollama';
  /** Name of an L1 provider. */
  readonly provider: string;
  readonly model: string;
}

/** A service with Presidio's API that says where in a text something stands. */
export interface SpanAnalyzer extends AnalyzerBase {
  readonly kind: 'presidio';
  readonly baseUrl: string;
  /** Two letters: `en`. */
  readonly language: string;
}

/** What rules of kind `model` ask: always on this machine, or in the ranges of `local_hosts`. */
export type Analyzer = TopicAnalyzer | SpanAnalyzer;

/** First match wins. */
export interface ModelMapping {
  /** Name or glob of what the client asks for. */
  readonly match: string;
  /** provider name -> what that provider is asked for; `same` passes the client's name on (external providers only). */
  readonly to: Readonly<Record<string, string>>;
}

export interface Agent {
  readonly name: string;
  /** SHA-256 of the key, hex. */
  readonly keyHash: string;
  readonly minLevel: Level;
  readonly tiers: readonly Tier[];
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly mask: 'balanced' | 'strict';
  readonly restoreTools: boolean;
  readonly opaqueAllowed: readonly OpaqueKind[];
  readonly providerTools: 'strip' | 'refuse' | 'allow';
  readonly onBlock: 'error' | 'refusal';
  readonly passthrough?: string;
  /** Its key is not taken any more; callers are not anonymous for that. */
  readonly disabled?: true;
}

/** A test of the policy, run at load. */
export interface PolicyCase {
  readonly level: Level;
  readonly agent?: string;
  readonly model?: string;
  /** Providers that are taken as out of reach. */
  readonly down?: readonly string[];
  readonly expect: readonly string[];
  readonly line: number;
}

export interface Policy {
  /** In file order. */
  readonly providers: readonly Provider[];
  readonly models: readonly ModelMapping[];
  /** In file order; nobody is asked unless a rule does. */
  readonly analyzers: readonly Analyzer[];
  readonly routes: Readonly<Record<'LOW' | 'MEDIUM' | 'HIGH', readonly Tier[]>>;
  readonly opaque: 'HIGH' | 'BLOCKED';
  /** `tombstone`: what was refused before is replaced where it stands in the history. */
  readonly history: 'strict' | 'tombstone';
  readonly agents: readonly Agent[];
  readonly mask: 'balanced' | 'strict';
  readonly publicNames: 'spare' | 'mask';
  /** Entities that get a realistic value instead of a pseudonym. */
  readonly surrogates: readonly SurrogateEntity[];
  readonly providerTools: 'strip' | 'refuse' | 'allow';
  readonly output: {
    readonly secrets: 'redact' | 'withhold';
    readonly pii: 'annotate' | 'redact' | 'withhold';
    readonly sanitise: 'annotate' | 'redact' | 'withhold';
    readonly markers: 'annotate' | 'withhold';
    /** `full`: nothing of a stream is released before all of it was checked. */
    readonly release: 'hold' | 'full';
  };
  /** What a call waits for where there is a database: `store`, until it has the decision too. */
  readonly audit: { readonly commit: 'store' | 'journal' };
  /** CIDR ranges besides loopback that may serve L1. */
  readonly localHosts: readonly string[];
  readonly server: { readonly hosts: readonly string[]; readonly origins: readonly string[] };
  readonly cases: readonly PolicyCase[];
  /** SHA-256 of the file with secrets left out, first 16 hex digits; part of every record. */
  readonly digest: string;
}
