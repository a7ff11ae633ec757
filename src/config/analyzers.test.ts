import { describe, expect, it } from 'vitest';
import { readPolicy } from './policy.js';

const routing = (analyzer: string, more = ''): string => `version: 1
providers:
  ollama: { tier: L1, kind: ollama, base_url: "http://127.0.0.1:11434" }
  plan: { tier: L2, kind: openai, base_url: "https://a.example/v1", api_key: "\${KEY}" }
models: [{ match: "*", ollama: llama3.2, plan: same }]
routes: { LOW: [L2, L1], MEDIUM: [L2, L1], HIGH: [L1] }
${more}
analyzers:
  one: ${analyzer}
`;
const read = (text: string) => readPolicy(text, { KEY: 'k-0123456789abcdef' });

it('takes what is sound, with its defaults', () => {
  const found = read(
    routing('{ kind: ollama, provider: ollama, model: small }') +
      '  two: { kind: presidio, base_url: "http://localhost:5002/", deadline: 7s, at_once: 2 }\n',
  );
  expect('policy' in found ? found.policy.analyzers : found.faults).toEqual([
    { name: 'one', kind: 'ollama', provider: 'ollama', model: 'small', deadlineMs: 20_000, atOnce: 1 },
    {
      ...{ name: 'two', kind: 'presidio', baseUrl: 'http://localhost:5002', language: 'en' },
      ...{ deadlineMs: 7_000, atOnce: 2 },
    },
  ]);
});

it('other machines only where they are listed', () => {
  const text = '{ kind: presidio, base_url: "http://10.20.0.5:5002" }';
  expect(read(routing(text))).toHaveProperty('faults');
  expect(read(routing(text, 'local_hosts: [10.20.0.0/24]'))).toHaveProperty('policy');
  expect(read(routing(text, 'local_hosts: [10.30.0.0/24]'))).toHaveProperty('faults');
});

describe('what is refused, each at its line', () => {
  it.each<[string, string, string]>([
    ['a model of the cloud', '{ kind: ollama, provider: ollama, model: "gpt-oss:20b-cloud" }', 'ollama.com'],
    ['no model', '{ kind: ollama, provider: ollama }', 'analyzers.one.model is missing'],
    ['no provider', '{ kind: ollama, model: small }', 'analyzers.one.provider is missing'],
    [
      'a provider that is not there',
      '{ kind: ollama, provider: olama, model: small }',
      'did you mean "ollama"',
    ],
    ['a provider outside', '{ kind: ollama, provider: plan, model: small }', 'must be of tier L1'],
    ['an address outside', '{ kind: presidio, base_url: "https://presidio.example" }', 'must be localhost'],
    ['ollama.com', '{ kind: presidio, base_url: "https://ollama.com" }', 'refused'],
    ['a password in it', '{ kind: presidio, base_url: "http://a:b@127.0.0.1:1" }', 'user or a password'],
    ['another protocol', '{ kind: presidio, base_url: "ftp://127.0.0.1" }', 'http:// or https://'],
    ['no address', '{ kind: presidio }', 'analyzers.one.base_url is missing'],
    [
      'a language in words',
      '{ kind: presidio, base_url: "http://127.0.0.1:1", language: English }',
      'two letters',
    ],
    [
      'fields of the other kind',
      '{ kind: presidio, base_url: "http://127.0.0.1:1", model: m }',
      'no meaning',
    ],
    [
      'a wait that no client waits',
      '{ kind: presidio, base_url: "http://127.0.0.1:1", deadline: 5m }',
      '2m at most',
    ],
    ['another kind', '{ kind: spacy, base_url: "http://127.0.0.1:1" }', 'analyzers.one.kind'],
    ['an unknown field', '{ kind: presidio, base_url: "http://127.0.0.1:1", url: x }', 'analyzers.one'],
    ['an unset variable', '{ kind: presidio, base_url: "${NOT_SET}" }', 'NOT_SET, which is not set'],
  ])('%s', (_note, analyzer, message) => {
    const found = read(routing(analyzer));
    expect(found).toMatchObject({
      faults: [{ line: 9, message: expect.stringContaining(message) as string }],
    });
  });
});
