import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig, type LoadInput } from './config.js';

const SHIPPED = readFileSync(new URL('../routing.yaml', import.meta.url), 'utf8');
const AGENT = SHIPPED.replace('agents: {}', `agents: { bot: { key_hash: "${'a1'.repeat(32)}" } }`);
const LONG = 'k-0123456789abcdef';

const load = (input: Partial<LoadInput>) =>
  loadConfig({
    env: {},
    root: '/opt/sluice',
    files: (path) => (path === 'routing.yaml' ? SHIPPED : undefined),
    ...input,
  });

function config(input: Partial<LoadInput>) {
  const loaded = load(input);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

function problems(input: Partial<LoadInput>): readonly string[] {
  const loaded = load(input);
  return 'problems' in loaded ? loaded.problems.map(({ file, message }) => `${file} ${message}`) : [];
}

describe('places', () => {
  it('has defaults', () => {
    const { server, classifiersDir, dataDir, file, secret } = config({});
    expect({ server, classifiersDir, file, secret }).toEqual({
      server: { host: '127.0.0.1', port: 8787 },
      classifiersDir: '/opt/sluice/classifiers',
      file: 'routing.yaml',
      secret: undefined,
    });
    expect(dataDir).toMatch(/\/\.sluice$/);
  });

  it('takes the environment before defaults', () => {
    const env = {
      SLUICE_PORT: '9000',
      SLUICE_HOST: '::1',
      SLUICE_DATA: '/var/lib/sluice',
      SLUICE_CLASSIFIERS: '/etc/rules',
      SLUICE_CONFIG: '/etc/routing.yaml',
    };
    const made = config({ env, files: (path) => (path === '/etc/routing.yaml' ? SHIPPED : undefined) });
    expect(made).toMatchObject({
      server: { host: '::1', port: 9000 },
      dataDir: '/var/lib/sluice',
      classifiersDir: '/etc/rules',
      file: '/etc/routing.yaml',
    });
  });

  it('takes options before the environment', () => {
    const env = { SLUICE_PORT: '9000', SLUICE_HOST: '::1', SLUICE_DATA: '/a', SLUICE_CONFIG: 'a.yaml' };
    const options = { port: 0, host: 'localhost', data: '/b', config: 'b.yaml' };
    const made = config({ env, options, files: (path) => (path === 'b.yaml' ? SHIPPED : undefined) });
    expect(made).toMatchObject({ server: { host: 'localhost', port: 0 }, dataDir: '/b', file: 'b.yaml' });
  });

  it('takes the shipped file where there is none', () => {
    const made = config({ files: (path) => (path === '/opt/sluice/routing.yaml' ? SHIPPED : undefined) });
    expect(made.file).toBe('/opt/sluice/routing.yaml');
  });

  it('takes no other file than the one that was named', () => {
    expect(problems({ options: { config: 'gone.yaml' } })).toEqual([
      'gone.yaml cannot be read; --config or SLUICE_CONFIG says where it is',
    ]);
  });

  it.each(['x', '-1', '65536', '80.5', '0x50'])('refuses port %s', (port) => {
    expect(problems({ env: { SLUICE_PORT: port } })).toEqual(['SLUICE_PORT must be a port, 0 to 65535']);
  });
});

describe('who can reach it', () => {
  it.each(['0.0.0.0', '::', '10.0.0.1', 'proxy.example', '127.0.0.1.example'])(
    'a bind to %s is refused without agents and allowed with one',
    (host) => {
      const env = { SLUICE_HOST: host };
      expect(problems({ env }).join()).toMatch(/^SLUICE_HOST is not a loopback address/);
      expect(config({ env, files: (path) => (path.endsWith('.yaml') ? AGENT : undefined) }).server.host).toBe(
        host,
      );
    },
  );

  it('does not keep a verb that opens no port from working: it may be the one that adds the agent', () => {
    expect(config({ env: { SLUICE_HOST: '0.0.0.0' }, serving: false }).server.host).toBe('0.0.0.0');
  });

  it('names the option when it was one', () => {
    expect(problems({ options: { host: '0.0.0.0' } }).join()).toMatch(/^--host /);
  });
});

describe('credentials', () => {
  it('provider keys, the secret and the database count, each once', () => {
    const secret = '0123456789abcdef'.repeat(2);
    const password = ['pa%24', 'ssword', '01234567'].join('');
    const url = `postgres://sluice:${password}@db/sluice`;
    const env = {
      PLAN_BASE_URL: 'https://p.example',
      PLAN_API_KEY: LONG,
      OPENAI_API_KEY: LONG,
      SLUICE_SECRET: secret,
      DATABASE_URL: url,
    };
    const made = config({ env });
    expect(made.ownCredentials).toEqual([LONG, secret, url, password, decodeURIComponent(password)]);
    expect(made.secret).toEqual(Buffer.from(secret));
    expect(made.databaseUrl).toBe(url);
  });

  it.each([
    ['short', '0123456789abcde'],
    ['of few characters', 'abababababababababab'],
  ])('a key that is %s is warned of, and not quoted', (_note, key) => {
    const made = config({ env: { OPENAI_API_KEY: key } });
    expect(made.ownCredentials).toEqual([]);
    expect(made.notices[1]).toMatch(/^providers.metered/);
    expect(made.notices.join()).toContain('providers.metered.api_key is too short');
    expect(made.notices.join()).not.toContain(key);
  });

  it.each([
    ['short', '0123456789abcdef'],
    ['of few characters', 'ab'.repeat(40)],
  ])('a deployment secret that is %s is refused, and not quoted', (_note, secret) => {
    const found = problems({ env: { SLUICE_SECRET: secret } });
    expect(found).toEqual([expect.stringMatching(/^SLUICE_SECRET must be 32 random characters/)]);
    expect(found.join()).not.toContain(secret);
  });
});

it('problems of the environment and of the file are said together', () => {
  const found = problems({ env: { SLUICE_PORT: 'x', SLUICE_SECRET: 'y' }, files: () => 'version: 2' });
  expect(found.map((problem) => problem.split(' ')[0])).toEqual([
    'SLUICE_PORT',
    'SLUICE_SECRET',
    'routing.yaml',
    'routing.yaml',
    'routing.yaml',
    'routing.yaml',
  ]);
});
