import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicy } from './policy.js';

const HASH = 'a1'.repeat(32);
const ENV = { EXT_KEY: 'k-0123456789abcdef' };

/** Line by line, so that a row can name a line of it. */
const LINES = {
  version: 'version: 1', // 1
  providers: 'providers:', // 2
  local: '  ollama: { tier: L1, kind: ollama, base_url: "http://127.0.0.1:11434" }', // 3
  plan: '  plan: { tier: L2, kind: openai, base_url: "https://plan.example.com/v1", api_key: "${EXT_KEY}" }', // 4
  metered:
    '  metered: { tier: L3, kind: openai, base_url: "https://api.example.com/v1", api_key: "${EXT_KEY}" }', // 5
  models: 'models: [{ match: "*", ollama: llama3.2, plan: same, metered: same }]', // 6
  routes: 'routes: { LOW: [L2, L3, L1], MEDIUM: [L2, L3, L1], HIGH: [L1] }', // 7
  agents: `agents: { bot: { key_hash: "${HASH}" } }`, // 8
  more: '', // 9
};
type Lines = Partial<Record<keyof typeof LINES, string>>;
const text = (lines: Lines): string => Object.values({ ...LINES, ...lines }).join('\n') + '\n';

function faultsOf(lines: Lines, env: Record<string, string> = ENV): readonly string[] {
  const read = readPolicy(text(lines), env);
  return 'faults' in read ? read.faults.map(({ line, message }) => `${line}: ${message}`) : [];
}

function read(lines: Lines, env: Record<string, string> = ENV) {
  const result = readPolicy(text(lines), env);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result;
}

const local = (url: string): Lines => ({ local: `  ollama: { tier: L1, kind: ollama, base_url: "${url}" }` });
const plan = (fields: string): Lines => ({ plan: `  plan: { tier: L2, kind: openai, ${fields} }` });
const model = (name: string): Lines => ({ models: `models: [{ match: "*", ollama: "${name}" }]` });
const agent = (fields: string): Lines => ({ agents: `agents: { bot: { key_hash: "${HASH}", ${fields} } }` });

describe('a file is refused', () => {
  const rows: readonly (readonly [note: string, lines: Lines, fault: string])[] = [
    ['no version', { version: '' }, '2: version is missing'],
    ['another version', { version: 'version: 2' }, '1: version must be 1'],
    ['no models', { models: '' }, '1: models is missing'],
    ['no mapping', { models: 'models: []' }, '6: models needs one mapping at least'],
    ['no routes', { routes: '' }, '1: routes is missing'],
    [
      'a route without a level',
      { routes: 'routes: { LOW: [L1], HIGH: [L1] }' },
      '7: routes.MEDIUM is missing',
    ],
    ['an unknown field', { more: 'agent: {}' }, '9: agent is not a known field (did you mean "agents"?)'],
    [
      'an unknown field of a provider',
      { local: `${LINES.local.slice(0, -1)}, numctx: 4 }` },
      '3: providers.ollama.numctx is not a known field (did you mean "num_ctx"?)',
    ],
    [
      'an unknown field of an agent',
      agent('tier: [L1]'),
      '8: agents.bot.tier is not a known field (did you mean "tiers"?)',
    ],
    [
      'an unknown field of a case',
      { more: 'cases:\n  - { level: LOW, expects: [] }' },
      '10: cases[0].expects is not a known field (did you mean "expect"?)',
    ],
    [
      'a name with a meaning of its own',
      { more: '__proto__: { a: 1 }' },
      '9: __proto__ is not allowed as a name',
    ],
    [
      'the same, as a provider',
      { more: '', plan: '  __proto__: { tier: L1 }' },
      '4: __proto__ is not allowed as a name',
    ],
    ['a key twice', { more: 'mask: strict\nmask: balanced' }, '10: this key stands here twice'],
    [
      'an agent twice',
      { agents: `agents:\n  a: { key_hash: "${HASH}" }\n  a: { key_hash: "${HASH}" }` },
      '10: this key stands here twice',
    ],
    ['a second document', { more: '---\nversion: 1' }, '9: a second document begins here; one is allowed'],
    [
      'HIGH outside',
      { routes: 'routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1, L3] }' },
      '7: routes.HIGH must not hold L3: HIGH content stays on L1 and goes nowhere else',
    ],
    [
      'HIGH outside, and nothing else',
      { routes: 'routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L2] }' },
      '7: routes.HIGH must not hold L2: HIGH content stays on L1 and goes nowhere else',
    ],
    [
      'BLOCKED somewhere',
      { routes: 'routes: { LOW: [L3], MEDIUM: [L3], HIGH: [L1], BLOCKED: [L1] }' },
      '7: routes.BLOCKED is not a known field: BLOCKED content goes nowhere',
    ],
    [
      'a tier that is none',
      { routes: 'routes: { LOW: [L4], MEDIUM: [L3], HIGH: [L1] }' },
      '7: routes.LOW[0] must be one of L1, L2, L3',
    ],
    [
      'a tier twice',
      { routes: 'routes: { LOW: [L3, L3], MEDIUM: [L3], HIGH: [L1] }' },
      '7: routes.LOW names L3 twice',
    ],
    [
      'an L1 that is no Ollama',
      { plan: LINES.plan.replace('L2', 'L1') },
      '4: providers.plan: L1 sees HIGH content, so it is always of kind ollama',
    ],
    [
      'an Ollama outside',
      { local: LINES.local.replace('L1', 'L2') },
      '3: providers.ollama: kind ollama is always tier L1',
    ],
    [
      'a field of the other kind',
      { local: `${LINES.local.slice(0, -1)}, api_key: "\${EXT_KEY}" }` },
      '3: providers.ollama.api_key has no meaning for kind ollama',
    ],
    [
      'no key',
      plan('base_url: "https://x.example/v1"'),
      '4: providers.plan.api_key is missing: "${NAME}" from the environment, or passthrough',
    ],
    [
      'a number name',
      { plan: '  1: { tier: L1, kind: ollama, base_url: localhost }' },
      '4: providers.? a name is a letter, then letters, digits, ".", "_" and "-", 63 at most',
    ],
    [
      'a small window',
      { local: `${LINES.local.slice(0, -1)}, num_ctx: 10 }` },
      '3: providers.ollama.num_ctx must be at least 512',
    ],
    [
      'a duration that is none',
      plan(
        'base_url: "https://x.example/v1", api_key: "${EXT_KEY}", quota: { requests: 5, window: 5 hours }',
      ),
      '4: providers.plan.quota.window must be a duration such as 30m, 5h or 1d',
    ],
    [
      'keep_alive without a unit',
      { local: `${LINES.local.slice(0, -1)}, keep_alive: soon }` },
      '3: providers.ollama.keep_alive must be seconds, or a text with a unit such as 5m',
    ],
    [
      'an undeclared provider',
      { models: 'models: [{ match: "*", olama: llama3.2 }]' },
      '6: models[0] names a provider that is not declared (did you mean "ollama"?)',
    ],
    ['a mapping to nobody', { models: 'models: [{ match: "*" }]' }, '6: models[0] names no provider'],
    [
      'a mapping that is never reached',
      { models: 'models:\n  - { match: "*", plan: same }\n  - { match: "gpt-*", plan: same }' },
      '8: models[1] is never reached: models[0] matches all of it first',
    ],
    [
      'a key_hash that is none',
      { agents: 'agents: { bot: { key_hash: abc } }' },
      '8: agents.bot.key_hash must be the SHA-256 of the key: 64 hex digits',
    ],
    [
      'a key_hash twice',
      { agents: `agents:\n  a: { key_hash: "${HASH}" }\n  b: { key_hash: "${HASH.toUpperCase()}" }` },
      '10: agents.b has the same key_hash as agents.a',
    ],
    [
      'a surrogate for what never leaves',
      { more: 'surrogates: [EMAIL_ADDRESS, CREDIT_CARD]' },
      '9: surrogates[1] must be one of EMAIL_ADDRESS, IP_ADDRESS, PHONE_NUMBER, URL, MAC_ADDRESS',
    ],
    [
      'a surrogate for what has no reserved range',
      { more: 'surrogates:\n  - PERSON' },
      '10: surrogates[0] must be one of EMAIL_ADDRESS, IP_ADDRESS, PHONE_NUMBER, URL, MAC_ADDRESS',
    ],
    ['no tier', agent('tiers: []'), '8: agents.bot.tiers must not be empty'],
    [
      'an unread kind that is none',
      agent('opaque_allowed: [everything]'),
      '8: agents.bot.opaque_allowed[0] must be one of image, audio, file, remote_url, stored_state, encoded',
    ],
    [
      'the reserved name',
      { agents: `agents: { anonymous: { key_hash: "${HASH}" } }` },
      '8: agents.anonymous: this name is kept for callers without an agent',
    ],
    [
      'passthrough to nobody',
      agent('passthrough: plam'),
      '8: agents.bot.passthrough names a provider that is not declared (did you mean "plan"?)',
    ],
    [
      'passthrough to a provider with a key',
      agent('passthrough: plan'),
      '8: agents.bot.passthrough must name a provider with api_key: passthrough',
    ],
    [
      'passthrough to L1',
      agent('passthrough: ollama'),
      '8: agents.bot.passthrough must name a provider with api_key: passthrough',
    ],
    [
      'passthrough outside the tiers',
      {
        ...plan('base_url: "https://x.example/v1", api_key: passthrough'),
        ...agent('passthrough: plan, tiers: [L1]'),
      },
      '8: agents.bot.passthrough names a provider of L2, which is not among the tiers of this agent',
    ],
    [
      'a range that is none',
      { more: 'local_hosts: [10.0.0]' },
      '9: local_hosts[0] must be an address range such as 10.20.0.0/24',
    ],
    [
      'a range by name',
      { more: 'local_hosts: [gpu.local]' },
      '9: local_hosts[0] must be an address range such as 10.20.0.0/24',
    ],
    [
      'a range of everything',
      { more: 'local_hosts: [0.0.0.0/0]' },
      '9: local_hosts[0] is so wide that hosts on the internet would count as local',
    ],
    [
      'IPv6, everything',
      { more: 'local_hosts: ["::/0"]' },
      '9: local_hosts[0] is so wide that hosts on the internet would count as local',
    ],
    [
      'any host',
      { more: 'server: { hosts: ["*"] }' },
      '9: server.hosts[0] must be a host name, with or without a port',
    ],
    [
      'any origin',
      { more: 'server: { origins: ["*"] }' },
      '9: server.origins[0] must be an origin such as https://app.example.com, without a path',
    ],
    [
      'the null origin',
      { more: 'server: { origins: ["null"] }' },
      '9: server.origins[0] must be an origin such as https://app.example.com, without a path',
    ],
    [
      'an origin with a path',
      { more: 'server: { origins: ["https://a.example/x"] }' },
      '9: server.origins[0] must be an origin such as https://app.example.com, without a path',
    ],
    [
      'a broken reference',
      { more: 'mask: "${mask"' },
      '9: mask must refer to a variable as ${NAME} or ${NAME:-default}',
    ],
    [
      'an unset variable outside a provider',
      { more: 'mask: "${MASK}"' },
      '9: mask needs the environment variable MASK, which is not set',
    ],
    [
      'an unset provider',
      { plan: '  plan: "${PLAN}"' },
      '4: providers.plan needs the environment variable PLAN, which is not set',
    ],
    [
      'a case about nobody',
      { more: 'cases: [{ level: LOW, expect: [plna] }]' },
      '9: cases[0] names a provider that is not declared (did you mean "plan"?)',
    ],
    [
      'a case of no agent',
      { more: 'cases: [{ level: LOW, agent: bott, expect: [] }]' },
      '9: cases[0] names an agent that is not declared (did you mean "bot"?)',
    ],
    [
      'a case that fails',
      { more: 'cases:\n  - { level: HIGH, expect: [ollama] }\n  - { level: LOW, expect: [ollama] }' },
      '11: cases[1] fails: expected ollama, but this policy asks plan, metered, ollama',
    ],
    [
      'a case that expects HIGH outside',
      { more: 'cases: [{ level: HIGH, expect: [ollama, metered] }]' },
      '9: cases[0] fails: expected ollama, metered, but this policy asks ollama',
    ],
    [
      'a case that expects BLOCKED somewhere',
      { more: 'cases: [{ level: BLOCKED, expect: [ollama] }]' },
      '9: cases[0] fails: expected ollama, but this policy asks nobody',
    ],
  ];
  it.each(rows)('%s', (_note, lines, fault) => {
    expect(faultsOf(lines)).toContain(fault);
  });

  it.each([
    ['another machine', 'http://10.1.2.3:11434'],
    ['a name', 'gpu:11434'],
    ['a name that begins like loopback', 'http://127.0.0.1.example.com'],
    ['a name that begins like localhost', 'localhost.example.com'],
    ['a link-local address', 'http://169.254.1.1'],
    ['IPv4 wrapped in IPv6', 'http://[::ffff:10.0.0.1]:11434'],
  ])('an L1 on %s, without local_hosts', (_note, url) => {
    expect(faultsOf(local(url)).join()).toMatch(
      /^3: providers.ollama.base_url must be localhost .*local_hosts$/,
    );
  });

  it.each([
    ['outside its ranges', 'http://10.20.1.1', 'is in none of the ranges of local_hosts'],
    ['of the other family', 'http://[fd00::1]', 'is in none of the ranges of local_hosts'],
    ['in the cloud', 'https://ollama.com', 'must be a machine of yours; ollama.com is refused'],
    ['in the cloud, with a dot', 'https://OLLAMA.com./', 'must be a machine of yours; ollama.com is refused'],
    ['with a user', 'http://user:pw@127.0.0.1', 'must not hold a user or a password'],
    ['with a query', 'http://127.0.0.1?a=b', 'must not hold "?" or "#"'],
    ['with another scheme', 'ftp://127.0.0.1', 'must be a host, or begin with http:// or https://'],
    ['with a port that is none', '127.0.0.1:99999', 'is not an address of the form https://host:port/path'],
  ])('an L1 %s, with ranges', (_note, url, fault) => {
    const faults = faultsOf({ ...local(url), more: 'local_hosts: [10.20.0.0/24]' });
    expect(faults).toEqual([`3: providers.ollama.base_url ${fault}`]);
  });

  it.each(['gpt-oss:20b-cloud', 'qwen3:CLOUD', 'x:cloud', 'same', 'llama3.2:local', 'lla ma', 'a*'])(
    'the L1 model %s',
    (name) => {
      expect(faultsOf(model(name)).join()).toMatch(/^6: models\[0\]\.ollama: /);
    },
  );

  it.each([
    ['clear text', 'http://api.example.com/v1', 'must begin with https://'],
    ['clear text, next door', 'http://10.0.0.5/v1', 'must begin with https://'],
    ['a user', 'https://u:p@api.example.com/v1', 'must not hold a user or a password'],
    ['a query', 'https://api.example.com/v1?key=abc', 'must not hold "?" or "#"'],
    ['no scheme', 'api.example.com', 'is not an address of the form'],
    ['a file', 'file:///etc/passwd', 'must begin with http:// or https://'],
  ])('a provider outside with %s', (_note, url, fault) => {
    expect(faultsOf(plan(`base_url: "${url}", api_key: "\${EXT_KEY}"`)).join()).toContain(
      `4: providers.plan.base_url ${fault}`,
    );
  });

  it('all problems are said at once, in the order of the file', () => {
    const faults = faultsOf({
      version: 'version: 3',
      local: '  ollama: { tier: L1, kind: ollama, base_url: "http://10.0.0.1", numctx: 1 }',
      models: 'models: [{ match: "*", ollama: "x:cloud" }]',
      routes: 'routes: { LOW: [L9], MEDIUM: [L1], HIGH: [L2], BLOCKED: [L1] }',
      agents: 'agents: { bot: { key_hash: zz } }',
      more: 'mask: hard\nlocal_hosts: [x]\nserver: { hosts: ["*"] }',
    });
    expect(faults.map((fault) => Number.parseInt(fault, 10))).toEqual([1, 3, 3, 6, 7, 7, 7, 8, 9, 10, 11]);
  });
});

describe('no value is quoted', () => {
  const key = ['sk', 'proj', 'Zq8vT2mK9xW4'].join('-');
  it.each([
    ['as a level', agent('min_level: "${SECRET}"')],
    ['as a tier', { routes: 'routes: { LOW: ["${SECRET}"], MEDIUM: [L1], HIGH: [L1] }' }],
    ['as a base_url', plan('base_url: "${SECRET}", api_key: x')],
    ['as a password in a base_url', plan('base_url: "https://u:${SECRET}@x.example", api_key: x')],
    ['as an L1 model', { models: 'models: [{ match: "*", ollama: "${SECRET} x" }]' }],
    ['as an external model', { models: 'models: [{ match: "*", plan: "${SECRET} x" }]' }],
    ['as a key with a line end', plan('base_url: "https://x.example", api_key: "${SECRET}\\nx-other: 1"')],
    ['as an agent in a case', { more: 'cases: [{ level: LOW, agent: "${SECRET}", expect: [] }]' }],
    ['as a range', { more: 'local_hosts: ["${SECRET}"]' }],
    ['in YAML that cannot be read', { more: `x: [${key}` }],
    ['in a value of an unclosed quote', { more: `x: "${key}` }],
    ['as an alias', { more: `x: *${key}` }],
    ['as a field', { more: `${key}: 1` }],
    ['as a name', { plan: `  ? "${key} " : { tier: L2 }` }],
  ] as const)('%s', (_note, lines) => {
    const faults = faultsOf(lines, { ...ENV, SECRET: key });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).not.toContain('Zq8vT2mK9xW4');
  });
});

describe('a file is accepted', () => {
  it('an unset variable leaves its provider out, with a notice, and breaks no case', () => {
    const { policy, notices } = read(
      { more: 'cases: [{ level: LOW, expect: [plan, metered, ollama] }]' },
      {},
    );
    expect(policy.providers.map(({ name }) => name)).toEqual(['ollama']);
    expect(notices).toEqual([
      'plan is left out: EXT_KEY is not set',
      'metered is left out: EXT_KEY is not set',
    ]);
  });

  it('an empty variable is an unset one', () => {
    expect(read({}, { EXT_KEY: '' }).policy.providers).toHaveLength(1);
  });

  it('what else is wrong with a provider that is left out is still said', () => {
    const faults = faultsOf(
      { plan: '  plan: { tier: L2, kind: openai, base_url: "${X}", api_key: "${Y}", qouta: {} }' },
      {},
    );
    expect(faults).toEqual(['4: providers.plan.qouta is not a known field (did you mean "quota"?)']);
  });

  it('a level that nobody serves is a notice', () => {
    expect(read({ routes: 'routes: { LOW: [L1], MEDIUM: [], HIGH: [] }' }).notices).toEqual([
      'MEDIUM requests are refused: no provider is left for them',
      'HIGH requests are refused: there is no local model (L1) for them',
    ]);
  });

  it('numbers and switches may come from the environment', () => {
    const lines = {
      local:
        '  ollama: { tier: L1, kind: ollama, base_url: "${HOST}", num_ctx: "${CTX:-2048}", keep_alive: "${KEEP}" }',
      ...agent('restore_tools: "${RESTORE}"'),
    };
    const { policy } = read(lines, { ...ENV, HOST: ':1234', KEEP: '-1', RESTORE: 'false' });
    expect(policy.providers[0]).toMatchObject({
      numCtx: 2048,
      keepAlive: -1,
      baseUrl: 'http://127.0.0.1:1234',
    });
    expect(policy.agents[0]?.restoreTools).toBe(false);
  });

  it('a value from the environment brings no YAML of its own', () => {
    const { policy } = read({}, { EXT_KEY: '"},x:{tier:L3' });
    expect(policy.providers.map(({ name }) => name)).toEqual(['ollama', 'plan', 'metered']);
  });

  it('a key in the file is a notice', () => {
    const { notices } = read(plan('base_url: "https://x.example", api_key: "k-0123456789abcdef"'));
    expect(notices).toEqual([
      'providers.plan.api_key stands in the file; "${NAME}" takes it from the environment',
    ]);
  });

  it('a provider for callers with keys of their own is said to serve nobody when no agent is bound to it', () => {
    const { notices } = read(plan('base_url: "https://x.example", api_key: passthrough'));
    expect(notices).toEqual(['plan serves nobody: no agent has passthrough: plan']);
  });

  it('with ranges a name is accepted, to be checked at each connect, and a public range is said', () => {
    const { policy, notices } = read({
      ...local('gpu:11434'),
      more: 'local_hosts: [10.20.0.0/24, 203.0.114.0/24]',
    });
    expect(policy.providers[0]?.baseUrl).toBe('http://gpu:11434');
    expect(notices).toEqual(['local_hosts[1] is no private range: HIGH content may go to any host in it']);
  });

  it('the digest knows neither keys nor comments, and knows everything else', () => {
    const digest = (lines: Lines, env = ENV): string => read(lines, env).policy.digest;
    expect(digest({ more: '# nothing' })).toBe(digest({}));
    expect(digest({}, { EXT_KEY: 'k-fedcba9876543210' })).toBe(digest({}));
    expect(digest({ more: 'opaque: BLOCKED' })).not.toBe(digest({}));
    expect(digest({})).toMatch(/^[0-9a-f]{16}$/);
  });

  it('a policy cannot be changed', () => {
    const { policy } = read({});
    expect(() => (policy.routes.HIGH as string[]).push('L3')).toThrow(TypeError);
  });
});

describe('the shipped routing.yaml', () => {
  const shipped = readFileSync(new URL('../../routing.yaml', import.meta.url), 'utf8');
  it('starts with nothing set, with a notice for each provider that is left out', () => {
    const result = readPolicy(shipped, {});
    expect(result).toMatchObject({
      notices: [
        'plan is left out: PLAN_BASE_URL and PLAN_API_KEY are not set',
        'metered is left out: OPENAI_API_KEY is not set',
      ],
    });
  });

  it('has no notice where every variable is set', () => {
    const all = {
      OPENAI_API_KEY: 'k-0123456789abcdef',
      PLAN_BASE_URL: 'https://p.example/v1',
      PLAN_API_KEY: 'k-0123456789abcdef',
    };
    expect(readPolicy(shipped, all)).toMatchObject({
      notices: [],
    });
  });
});
