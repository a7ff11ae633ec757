// The kinds of credentials of `secret-kinds.yaml`, and the places in which people leave one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeDetector } from '../../src/detect/detector.js';
import { VALIDATORS } from '../../src/detect/validators.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import type { Detector } from '../../src/model/finding.js';
import { loadRules } from '../../src/rules/load.js';
import { ROOT } from '../lab/lab.js';
import { pick, type Random } from './formats.js';

export interface SecretKind {
  readonly kind: string;
  /** Which rule is meant to find it; another one may. */
  readonly rule: string;
  readonly class: 'A' | 'B';
  /** The variable in which it usually stands. */
  readonly name: string;
  readonly format: string;
  /** The one place in which it is a credential: `{v}` is the value. */
  readonly carrier?: string;
  /** Without its name nobody can tell. */
  readonly named?: boolean;
}

export function secretKinds(): readonly SecretKind[] {
  return parse(readFileSync(join(import.meta.dirname, 'secret-kinds.yaml'), 'utf8')) as SecretKind[];
}

export function shippedDetector(): Detector {
  const { rules, known, problems } = loadRules(
    readRuleFiles(join(ROOT, 'classifiers')).rules,
    Object.keys(VALIDATORS),
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return makeDetector(rules, [], known);
}

type Carrier = (value: string, name: string) => string;

const quoted = (value: string): string => JSON.stringify(value);
const camel = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Places with a name in front. */
export const NAMED: Readonly<Record<string, Carrier>> = {
  env: (value, name) => `# staging\nDEBUG=1\n${name}=${value}\nPORT=8080\n`,
  shell: (value, name) => `export ${name}="${value}"\nnpm run deploy\n`,
  json: (value, name) => `{"region": "eu-west-1", "${camel(name)}": ${quoted(value)}, "retries": 3}`,
  yaml: (value, name) => `service:\n  name: api\n  ${name.toLowerCase()}: ${quoted(value)}\n`,
  python: (value, name) => `import os\nos.environ["${name}"] = ${quoted(value)}\n`,
  code: (value, name) => `const ${camel(name)} = ${quoted(value)}; // rotate in May\n`,
  toml: (value, name) => `[api]\n${name.toLowerCase()} = ${quoted(value)}\n`,
  diff: (value, name) => `@@ -1,2 +1,2 @@\n-${name}=\n+${name}=${value}\n`,
};

/** Places without one. */
export const BARE: Readonly<Record<string, Carrier>> = {
  prose: (value) => `Why is ${value} refused since this morning?`,
  quotes: (value) => `I get a 401 with '${value}', can you see why?`,
  markdown: (value) => `Use \`${value}\` for the sandbox and ask me for the other.`,
  log: (value) => `2026-03-14T09:26:53Z WARN auth[311] refused ${value} from 10.1.2.3 in 12ms`,
  curl: (value) => `curl -s -H "X-Auth: ${value}" https://api.acme.io/v1/me | jq .`,
  url: (value) => `GET /v1/items?limit=10&k=${value}&sort=asc HTTP/1.1`,
  path: (value) => `open https://api.acme.io/v1/keys/${value}, it says 403`,
  ref: (value) => JSON.stringify({ $ref: `#/$defs/${value}` }),
  list: (value) => `- first\n- ${value}\n- last\n`,
  inner: (value) => JSON.stringify({ arguments: JSON.stringify({ value }) }),
  call: (value) => `client = Client(${quoted(value)}, timeout=5)`,
};

/** @returns where it stands, and the text */
export function carry(
  kind: SecretKind,
  value: string,
  random: Random,
): readonly [place: string, text: string] {
  if (kind.carrier !== undefined) return ['own', kind.carrier.replace('{v}', () => value)];
  const places = Object.entries(kind.named === true ? NAMED : { ...NAMED, ...BARE });
  const lines = value.includes('\n');
  const fitting = lines
    ? places.filter(([place]) => ['json', 'yaml', 'code', 'inner', 'list', 'call'].includes(place))
    : places;
  const [place, write] = pick(fitting, random);
  return [place, write(value, kind.name)];
}
