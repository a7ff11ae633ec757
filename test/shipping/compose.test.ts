// compose.yaml and its policy, held against each other and against what Sluice asks for; no containers are started here.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { ROOT } from '../architecture/tree.js';
import { runSluice } from '../lab/lab.js';
import { readDockerfile, restOf } from './dockerfile.js';

// Programs are started here, and the machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
  readonly profiles?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<
    Record<string, { internal?: boolean; ipam?: { config: readonly { subnet: string }[] } }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const text = read('compose.yaml');
const compose = parse(text) as Compose;
const services = Object.entries(compose.services);
const policy = parse(read('deploy/routing.yaml')) as { local_hosts: readonly string[] };
const networksOf = ({ networks }: Service): readonly string[] =>
  Array.isArray(networks) ? (networks as readonly string[]) : Object.keys(networks);

/** As compose would hand it to the container of `sluice`, with these variables set outside. */
function environment(set: Readonly<Record<string, string>>): Record<string, string> {
  const fill = (value: string): string =>
    value.replace(
      /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
      (_all, name: string, kind: string | undefined, rest: string) =>
        set[name] ?? (kind === '-' ? rest : `unset ${name}`),
    );
  const entries = Object.entries(compose.services['sluice']?.environment ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, fill(value)]));
}

describe('compose.yaml', () => {
  it.each(services)('%s runs without rights, on a root that it cannot write', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.image).toMatch(/^[a-z/]+:\d+\.\d+/);
  });

  it.each(services.filter(([, service]) => service.profiles === undefined))(
    '%s says how it is, itself or in its image',
    (name, service) => {
      const image = readDockerfile(read('Dockerfile'));
      const said = name === 'sluice' ? restOf(image, 'HEALTHCHECK', 1) : (service.healthcheck?.test ?? []);
      expect(said).not.toEqual([]);
    },
  );

  it('keeps the local model and the database off the internet', () => {
    expect(compose.networks['inside']?.internal).toBe(true);
    for (const name of ['ollama', 'postgres'])
      expect(networksOf(compose.services[name]!), name).toEqual(['inside']);
    expect(compose.services['pull']?.profiles).toEqual(['pull']);
    expect(networksOf(compose.services['pull']!)).toEqual(['outside']);
    expect(compose.services['pull']?.image).toBe(compose.services['ollama']?.image);
    for (const name of ['ollama', 'pull'])
      expect(compose.services[name]?.environment?.['OLLAMA_NO_CLOUD'], name).toBe('1');
  });

  it('opens one port, to this machine only', () => {
    expect(services.flatMap(([, { ports = [] }]) => ports)).toEqual(['127.0.0.1:8787:8787']);
  });

  it('mounts what is there, and declares its volumes', () => {
    const sources = services.flatMap(([, { volumes }]) => volumes.map((mount) => mount.split(':')[0] ?? ''));
    const files = sources.filter((source) => source.startsWith('./'));
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const named = sources.filter((source) => !source.startsWith('./'));
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(compose.services['sluice']?.volumes).toContain('data:/data');
  });

  it('waits for what Sluice cannot start without', () => {
    expect(compose.services['sluice']?.depends_on).toEqual({
      ollama: { condition: 'service_healthy' },
      postgres: { condition: 'service_healthy' },
    });
  });

  it('holds no secret: each comes from .env, whose example names every variable and no value for one', () => {
    const used = [...new Set(Array.from(text.matchAll(/\$\{(\w+)/g), (hit) => hit[1] ?? ''))];
    const example = new Map(
      Array.from(read('deploy/env.example').matchAll(/^(\w+)=(.*)$/gm), (hit) => [hit[1], hit[2]]),
    );
    expect([...example.keys()].sort()).toEqual(used.sort());
    expect([...example].filter(([, value]) => value !== '')).toEqual([['OLLAMA_MODEL', 'llama3.2']]);
    for (const name of ['SLUICE_SECRET', 'POSTGRES_PASSWORD']) expect(text).toContain(`\${${name}:?`);
    expect(read('.gitignore').split('\n')).toContain('.env');
  });
});

describe('deploy/routing.yaml', () => {
  const secrets = {
    SLUICE_SECRET: '0123456789abcdef'.repeat(4),
    POSTGRES_PASSWORD: 'fedcba9876543210'.repeat(4),
  };
  const file = join(ROOT, 'deploy/routing.yaml');
  const inside = { ...environment(secrets), SLUICE_CONFIG: file };

  it('passes `sluice check`', async () => {
    const keys = { OPENAI_API_KEY: 'k1', PLAN_BASE_URL: 'https://plan.example/v1', PLAN_API_KEY: 'k2' };
    const { code, out } = await runSluice(['check', '--config', file], { ...inside, ...keys });
    expect([code, out]).toEqual([0, expect.stringMatching(/^ok: .* 3 policy cases/)]);
  });

  it('is the file that is mounted', () => {
    expect(compose.services['sluice']?.environment?.['SLUICE_CONFIG']).toBe('/etc/sluice/routing.yaml');
    expect(compose.services['sluice']?.volumes).toContain(
      './deploy/routing.yaml:/etc/sluice/routing.yaml:ro',
    );
  });

  it('lets HIGH go to the address of Ollama and to no other one', () => {
    const ollama = compose.services['ollama']!.networks as Record<string, { ipv4_address?: string }>;
    const address = ollama['inside']?.ipv4_address ?? '';
    expect(policy.local_hosts).toEqual([`${address}/32`]);
    const subnet = compose.networks['inside']?.ipam?.config[0]?.subnet ?? '';
    expect(ipaddr.parse(address).match(ipaddr.parseCIDR(subnet))).toBe(true);
  });

  it.each([
    ['no provider has a key', {}, undefined],
    ['the model that .env names', { OLLAMA_MODEL: 'qwen3:8b' }, undefined],
    ['an address beside Ollama', { OLLAMA_HOST: 'http://172.31.87.11:11434' }, /in none of the ranges/],
    ['a database URL that is none', { DATABASE_URL: 'nonsense' }, /DATABASE_URL/],
  ])('%s', (_note, changed, problem) => {
    const env = { ...inside, ...changed };
    const loaded = loadConfig({ env, serving: false });
    const said =
      'problems' in loaded ? loaded.problems.map(({ message, file: at }) => `${at} ${message}`).join() : '';
    if (problem === undefined) expect(said).toBe('');
    else expect(said).toMatch(problem);
  });
});
