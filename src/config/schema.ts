// The shape of routing.yaml. Says what may stand where and which values hold when nothing does; what fields mean to one
// another is checked in the files beside. Invariant: every object is strict, so a misspelt safeguard is an error.
import { z } from 'zod';
import { LEVELS, TIERS } from '../model/level.js';
import type { OpaqueKind } from '../model/prompt.js';
import { SURROGATE_ENTITIES } from '../model/surrogate.js';
import { parseDuration } from './duration.js';

/** Values from the environment are text; where a number or a switch is wanted, text that reads like one is one. */
const asNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
const asSwitch = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value);

const whole = (least: number, most: number) => z.preprocess(asNumber, z.int().min(least).max(most));
const amount = z.preprocess(asNumber, z.number().min(0).max(1e9));
const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === undefined) {
    context.addIssue({ code: 'custom', message: 'must be a duration such as 30m, 5h or 1d' });
    return z.NEVER;
  }
  return ms;
});
const someText = z.string().min(1).max(2_000);
/** Names stand in records, so they look like names. A letter first: objects sort keys that read as numbers. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,62}$/,
    'a name is a letter, then letters, digits, ".", "_" and "-", 63 at most',
  );

const tier = z.enum(TIERS);
const level = z.enum(LEVELS);
const mask = z.enum(['balanced', 'strict']);
const providerTools = z.enum(['strip', 'refuse', 'allow']);
const OPAQUE_KINDS = [
  'image',
  'audio',
  'file',
  'remote_url',
  'stored_state',
  'encoded',
] as const satisfies readonly OpaqueKind[];

/** As Ollama reads it: seconds, or a text with its unit. */
const keepAliveForm = 'must be seconds, or a text with a unit such as 5m';
const keepAlive = z.preprocess(
  asNumber,
  z.union([z.int().min(-1), z.string().regex(/^-?(\d+(\.\d+)?(ms|s|m|h))+$/, keepAliveForm)], {
    error: keepAliveForm,
  }),
);

const provider = z.strictObject({
  tier,
  kind: z.enum(['ollama', 'openai']),
  base_url: someText,
  num_ctx: whole(512, 4_194_304).optional(),
  keep_alive: keepAlive.optional(),
  max_tokens: whole(1, 4_194_304).optional(),
  api_key: someText.optional(),
  quota: z.strictObject({ requests: whole(1, 1e12), window: duration }).optional(),
  budget: z.strictObject({ usd: amount, window: duration }).optional(),
  prices: z.record(someText, z.strictObject({ input: amount, output: amount })).optional(),
});

const analyzer = z.strictObject({
  kind: z.enum(['ollama', 'presidio']),
  provider: someText.optional(),
  model: someText.optional(),
  base_url: someText.optional(),
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be a language in two letters, such as en')
    .optional(),
  deadline: duration.optional(),
  at_once: whole(1, 64).optional(),
});

const mapping = z.object({ match: someText }).catchall(someText);

export const agentSchema = z.strictObject({
  key_hash: z.string().regex(/^[0-9A-Fa-f]{64}$/, 'must be the SHA-256 of the key: 64 hex digits'),
  min_level: level.default('LOW'),
  tiers: z
    .array(tier)
    .min(1)
    .default([...TIERS]),
  models: z.array(someText).min(1).default(['*']),
  tools: z.array(someText).default(['*']),
  mask: mask.optional(),
  restore_tools: z.preprocess(asSwitch, z.boolean()).default(true),
  opaque_allowed: z.array(z.enum(OPAQUE_KINDS)).default([]),
  provider_tools: providerTools.optional(),
  on_block: z.enum(['error', 'refusal']).default('error'),
  passthrough: someText.optional(),
});

const policyCase = z.strictObject({
  level,
  agent: someText.optional(),
  model: someText.optional(),
  down: z.array(someText).default([]),
  expect: z.array(someText),
});

const output = z.strictObject({
  secrets: z.enum(['redact', 'withhold']).default('redact'),
  pii: z.enum(['annotate', 'redact', 'withhold']).default('annotate'),
  sanitise: z.enum(['annotate', 'redact', 'withhold']).default('redact'),
  markers: z.enum(['annotate', 'withhold']).default('annotate'),
  release: z.enum(['hold', 'full']).default('hold'),
});

export const routingSchema = z.strictObject({
  version: z.literal(1),
  providers: z.record(nameSchema, provider),
  models: z.array(mapping),
  analyzers: z.record(nameSchema, analyzer).default({}),
  // Tiers of HIGH are checked in routes.ts, with a sentence of its own.
  routes: z.strictObject({ LOW: z.array(tier), MEDIUM: z.array(tier), HIGH: z.array(tier) }),
  opaque: z.enum(['HIGH', 'BLOCKED']).default('HIGH'),
  history: z.enum(['strict', 'tombstone']).default('strict'),
  local_hosts: z.array(someText).default([]),
  audit: z.strictObject({ commit: z.enum(['store', 'journal']).default('store') }).prefault({}),
  server: z
    .strictObject({ hosts: z.array(someText).default([]), origins: z.array(someText).default([]) })
    .prefault({}),
  public_names: z.enum(['spare', 'mask']).default('spare'),
  surrogates: z.array(z.enum(SURROGATE_ENTITIES)).default([]),
  agents: z.record(nameSchema, agentSchema).default({}),
  mask: mask.default('balanced'),
  provider_tools: providerTools.default('strip'),
  output: output.prefault({}),
  cases: z.array(policyCase).default([]),
});

/** routing.yaml with its defaults, before its fields were checked against one another. */
export type Routing = z.infer<typeof routingSchema>;
export type RoutingProvider = Routing['providers'][string];
export type RoutingAgent = Routing['agents'][string];
export type RoutingAnalyzer = Routing['analyzers'][string];
export type RoutingMapping = Routing['models'][number];

/** Names of fields at each place, for "did you mean"; a place is a path with names and indexes as `*`. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(routingSchema.shape),
  'providers.*': Object.keys(provider.shape),
  'providers.*.quota': ['requests', 'window'],
  'providers.*.budget': ['usd', 'window'],
  'providers.*.prices.*': ['input', 'output'],
  'analyzers.*': Object.keys(analyzer.shape),
  routes: ['LOW', 'MEDIUM', 'HIGH'],
  audit: ['commit'],
  server: ['hosts', 'origins'],
  'agents.*': Object.keys(agentSchema.shape),
  output: Object.keys(output.shape),
  'cases.*': Object.keys(policyCase.shape),
};
