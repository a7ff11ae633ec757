// package.json as a promise to whoever installs it: exact versions, a reason for each dependency, a licence, a bill of
// materials that npm makes from the lock file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isShipped, readTree, ROOT } from '../architecture/tree.js';
import { runIn } from './install.js';

// Programs are started here, and the machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { version?: string; dev?: boolean; resolved?: string; integrity?: string }>;
};
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const names = Object.keys(manifest.dependencies);

const notExact = (versions: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(versions).flatMap(([name, version]) => (EXACT.test(version) ? [] : [`${name} ${version}`]));

/** Packages with a row of their own, and the reason in it. */
const reasons = (text: string): ReadonlyMap<string, string> =>
  new Map(
    Array.from((text.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` +\| ([^|]*?) +\|$/gm), (row) => [
      row[1] ?? '',
      row[2] ?? '',
    ]),
  );

describe('package.json', () => {
  it('names every version exactly, as the lock file has it', () => {
    expect(notExact({ ...manifest.dependencies, ...manifest.devDependencies })).toEqual([]);
    const locked = Object.entries(manifest.dependencies).filter(
      ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
    );
    expect(locked).toEqual([]);
  });

  it.each(['^1.0.0', '~1.2.3', '1.x', '>=1.0.0', 'latest', '*', 'file:../x'])(
    '%s is not exact',
    (version) => {
      expect(notExact({ made: version })).toHaveLength(1);
    },
  );

  it('says what it needs, under what licence it comes, and which program it brings', () => {
    expect(manifest.engines.node).toMatch(/^>=\d+\.\d+$/);
    expect(read('LICENSE')).toContain(manifest.license === 'Apache-2.0' ? 'Apache License' : '?');
    expect(manifest.bin).toEqual({ sluice: 'dist/main.js' });
    expect(read('src/main.ts').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('takes nothing in the lock file from anywhere without a digest', () => {
    const outside = Object.entries(lock.packages).filter(
      ([path, { resolved, integrity }]) =>
        path !== '' &&
        !((resolved ?? 'https://').startsWith('https://') && integrity?.startsWith('sha512-') === true),
    );
    expect(outside).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  it('has a reason for each dependency and no row for another', () => {
    const said = reasons(read('docs/dependencies.md'));
    expect([...said.keys()].sort()).toEqual([...names].sort());
    expect([...said].filter(([, reason]) => reason.length < 20)).toEqual([]);
  });

  it('reads rows, not sizes', () => {
    const made = '| `a` | because it is needed |\n\n## Size\n\n| `b` | 12 |\n';
    expect([...reasons(made)]).toEqual([['a', 'because it is needed']]);
  });

  it('is about packages that something shipped really loads', () => {
    const sources = readTree('src').filter(({ path }) => isShipped(path));
    const unused = names.filter(
      (name) => !sources.some(({ text }) => new RegExp(`['"\`]${name}(?:/[^'"\`]*)?['"\`]`).test(text)),
    );
    expect(unused).toEqual([]);
  });
});

describe('npm run sbom', () => {
  interface Component {
    readonly purl: string;
    readonly scope: string;
    readonly hashes?: readonly object[];
    readonly properties: readonly { readonly name: string; readonly value: string }[];
  }
  const ofLock = (keep: (dev: boolean) => boolean): readonly string[] => [
    ...new Set(
      Object.entries(lock.packages)
        .filter(([path, { dev = false }]) => path !== '' && keep(dev))
        .map(([path, { version = '' }]) => `pkg:npm/${path.split('node_modules/').at(-1) ?? ''}@${version}`),
    ),
  ];

  // `--omit dev` of npm leaves out what production and development share (yaml!), so nothing is omitted here.
  it('writes CycloneDX with every package of the lock file, those for development marked', async () => {
    const { code, out } = await runIn(ROOT, 'npm', ['run', '--silent', 'sbom'], {
      npm_config_offline: 'true',
    });
    expect(code).toBe(0);
    const bom = JSON.parse(out) as {
      bomFormat: string;
      metadata: { component: { type: string; purl: string } };
      components: readonly Component[];
    };
    expect([bom.bomFormat, bom.metadata.component]).toMatchObject([
      'CycloneDX',
      { type: 'application', purl: `pkg:npm/sluice@${manifest.version}` },
    ]);
    const isDev = ({ properties }: Component): boolean =>
      properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
    const purls = (components: readonly Component[]): readonly string[] =>
      [...new Set(components.map(({ purl }) => decodeURIComponent(purl).replace(/\?.*$/, '')))].sort();
    expect(purls(bom.components)).toEqual([...ofLock(() => true)].sort());
    expect(purls(bom.components.filter((one) => !isDev(one)))).toEqual([...ofLock((dev) => !dev)].sort());
    expect(bom.components.filter(({ hashes }) => (hashes?.length ?? 0) === 0)).toEqual([]);
  });
});
