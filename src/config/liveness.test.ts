// Every field of routing.yaml changes something that can be observed: the policy, a notice or a problem. Which fields
// there are comes from the schema, so a new one without a row here fails.
import { expect, it } from 'vitest';
import { readPolicy } from './policy.js';
import { FIELDS } from './schema.js';

const HASH = 'ab'.repeat(32);
const BASE = `version: 1
providers:
  ollama: { tier: L1, kind: ollama, base_url: "http://127.0.0.1:11434", num_ctx: 8192, keep_alive: 5m, max_tokens: 100 }
  plan: { tier: L2, kind: openai, base_url: "https://a.example/v1", api_key: "\${KEY}" }
  own: { tier: L3, kind: openai, base_url: "https://b.example/v1", api_key: passthrough }
models: [{ match: "*", ollama: llama3.2, plan: same, own: same }]
analyzers:
  topics: { kind: ollama, provider: ollama, model: small, deadline: 9s, at_once: 3 }
  names: { kind: presidio, base_url: "http://127.0.0.1:5002", language: en }
routes: { LOW: [L2, L1], MEDIUM: [L2, L1], HIGH: [L1] }
agents: { bot: { key_hash: "${HASH}" } }
cases: [{ level: LOW, expect: [plan, ollama] }]
`;

const agent = (field: string): readonly [string, string] => [`"${HASH}"`, `"${HASH}", ${field}`];
const plan = (field: string): readonly [string, string] => [
  'api_key: "${KEY}"',
  `api_key: "\${KEY}", ${field}`,
];
const top = (field: string): readonly [string, string] => ['version: 1', `version: 1\n${field}`];
const test = (field: string): readonly [string, string] => ['{ level: LOW,', `{ ${field}, level: LOW,`];

/** Field -> base text, and what stands there instead. */
const FLIPS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  version: ['version: 1', 'version: 2'],
  providers: ['  own: {', '  mine: {'],
  models: ['llama3.2', 'qwen3:4b'],
  analyzers: ['  topics: {', '  others: {'],
  routes: ['LOW: [L2, L1]', 'LOW: [L1, L2]'],
  opaque: top('opaque: BLOCKED'),
  history: top('history: tombstone'),
  local_hosts: top('local_hosts: [10.0.0.0/8]'),
  audit: top('audit: { commit: journal }'),
  server: top('server: { hosts: [proxy.example] }'),
  public_names: top('public_names: mask'),
  surrogates: top('surrogates: [EMAIL_ADDRESS]'),
  agents: ['bot:', 'other:'],
  mask: top('mask: strict'),
  provider_tools: top('provider_tools: refuse'),
  output: top('output: { secrets: withhold }'),
  cases: ['expect: [plan, ollama]', 'expect: [ollama, plan]'],
  'providers.*.tier': ['tier: L2', 'tier: L3'],
  'providers.*.kind': ['kind: openai, base_url: "https://a', 'kind: ollama, base_url: "https://a'],
  'providers.*.base_url': ['https://a.example', 'https://c.example'],
  'providers.*.num_ctx': ['8192', '4096'],
  'providers.*.keep_alive': ['5m', '6m'],
  'providers.*.max_tokens': ['100', '200'],
  'providers.*.api_key': ['"${KEY}"', 'passthrough'],
  'providers.*.quota': plan('quota: { requests: 5, window: 5h }'),
  'providers.*.budget': plan('budget: { usd: 5, window: 5h }'),
  'providers.*.prices': plan('prices: { "*": { input: 1, output: 1 } }'),
  'providers.*.quota.requests': plan('quota: { requests: 6, window: 5h }'),
  'providers.*.quota.window': plan('quota: { requests: 5, window: 6h }'),
  'providers.*.budget.usd': plan('budget: { usd: 6, window: 5h }'),
  'providers.*.budget.window': plan('budget: { usd: 5, window: 6h }'),
  'providers.*.prices.*.input': plan('prices: { "*": { input: 2, output: 1 } }'),
  'providers.*.prices.*.output': plan('prices: { "*": { input: 1, output: 2 } }'),
  'analyzers.*.kind': ['kind: presidio', 'kind: ollama'],
  'analyzers.*.provider': ['provider: ollama', 'provider: plan'],
  'analyzers.*.model': ['model: small', 'model: tiny'],
  'analyzers.*.base_url': ['127.0.0.1:5002', '127.0.0.1:5003'],
  'analyzers.*.language': ['language: en', 'language: de'],
  'analyzers.*.deadline': ['9s', '8s'],
  'analyzers.*.at_once': ['at_once: 3', 'at_once: 2'],
  'routes.LOW': ['LOW: [L2, L1]', 'LOW: [L2]'],
  'routes.MEDIUM': ['MEDIUM: [L2, L1]', 'MEDIUM: [L2]'],
  'routes.HIGH': ['HIGH: [L1]', 'HIGH: []'],
  'audit.commit': top('audit: { commit: journal }'),
  'server.hosts': top('server: { hosts: [proxy.example] }'),
  'server.origins': top('server: { origins: ["https://app.example"] }'),
  'agents.*.key_hash': [HASH, 'cd'.repeat(32)],
  'agents.*.min_level': agent('min_level: HIGH'),
  'agents.*.tiers': agent('tiers: [L1]'),
  'agents.*.models': agent('models: ["gpt-*"]'),
  'agents.*.tools': agent('tools: [search]'),
  'agents.*.mask': agent('mask: strict'),
  'agents.*.restore_tools': agent('restore_tools: false'),
  'agents.*.opaque_allowed': agent('opaque_allowed: [image]'),
  'agents.*.provider_tools': agent('provider_tools: allow'),
  'agents.*.on_block': agent('on_block: refusal'),
  'agents.*.passthrough': agent('passthrough: own'),
  'output.secrets': top('output: { secrets: withhold }'),
  'output.pii': top('output: { pii: redact }'),
  'output.sanitise': top('output: { sanitise: annotate }'),
  'output.markers': top('output: { markers: withhold }'),
  'output.release': top('output: { release: full }'),
  'cases.*.level': ['level: LOW', 'level: HIGH'],
  'cases.*.agent': test('agent: nobody'),
  'cases.*.model': test('model: m'),
  'cases.*.down': test('down: [plan]'),
  'cases.*.expect': ['expect: [plan, ollama]', 'expect: []'],
};

/** What anybody outside could notice; the digest is left out, because it changes with every field anyway. */
function observe(text: string): string {
  const read = readPolicy(text, { KEY: 'k-0123456789abcdef' });
  return JSON.stringify('faults' in read ? read.faults : [{ ...read.policy, digest: '' }, read.notices]);
}

const fields = Object.entries(FIELDS).flatMap(([place, names]) =>
  names.map((name) => (place === '' ? name : `${place}.${name}`)),
);

it('the base is sound', () => {
  expect(readPolicy(BASE, { KEY: 'k-0123456789abcdef' })).toHaveProperty('policy');
});

it.each(fields)('%s', (field) => {
  const [from, to] = FLIPS[field] ?? ['', ''];
  expect(BASE).toContain(from || '(no row for this field)');
  expect(observe(BASE.replace(from, to))).not.toBe(observe(BASE));
});
