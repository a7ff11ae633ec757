// Names, shapes of values and carriers of credentials that have no format of their own. Written from how languages and
// files assign, not from the rules. Invariant: a function of the seed alone.
import { pick, valueOf, type Random } from './formats.js';

export interface Case {
  readonly carrier: string;
  readonly shape: string;
  readonly text: string;
  readonly value: string;
}

const SHAPES = [
  '{h32}',
  '{h40}',
  '{h64}',
  '{a32}',
  '{A20}',
  '{A24}',
  '{A40}',
  '{u43}',
  '{B43}=',
  '{A64}',
  '{uuid}',
];
const OWNERS =
  'adafruit algolia asana datadog fastly intercom mailgun okta plaid trello twitch zendesk'.split(' ');
const NAMES =
  'api_key token secret api_token access_token client_secret secret_key auth_token private_key key'.split(
    ' ',
  );

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const spoken = (name: string): string => name.replaceAll('_', ' ');

/** `n` is a name in snake case. */
const CARRIERS: Readonly<Record<string, (n: string, v: string) => string>> = {
  dotenv: (n, v) => `LOG=info\n${n.toUpperCase()}=${v}\nPORT=80`,
  'yaml block': (n, v) => `${n}: |\n  ${v}\n`,
  'yaml folded': (n, v) => `${n}: >-\n  ${v}\n`,
  'yaml kebab': (n, v) => `  ${n.replaceAll('_', '-')}: "${v}"`,
  properties: (n, v) => `${n.replaceAll('_', '.')}=${v}`,
  'escaped json': (n, v) => JSON.stringify(JSON.stringify({ [n]: v })),
  'name and value': (n, v) => JSON.stringify({ name: n.toUpperCase(), value: v }),
  manifest: (n, v) => `        - name: ${n.toUpperCase()}\n          value: "${v}"`,
  element: (n, v) => `<${camel(n)}>\n    ${v}\n</${camel(n)}>`,
  attribute: (n, v) => `<entry name="${camel(n)}" value="${v}" />`,
  'c#': (n, v) => `string ${camel(n)} = @"${v}";`,
  go: (n, v) => `${camel(n)} := \`${v}\``,
  kotlin: (n, v) => `val ${camel(n)}: String = "${v}"`,
  php: (n, v) => `$${camel(n)} ??= '${v}';`,
  rust: (n, v) => `const ${n.toUpperCase()}: &str = "${v}";`,
  c: (n, v) => `#define ${n.toUpperCase()} "${v}"`,
  ruby: (n, v) => `  :${n} => '${v}',`,
  setter: (n, v) => `client.set_${n}("${v}");`,
  default: (n, v) => `os.getenv("${n.toUpperCase()}", "${v}")`,
  terraform: (n, v) => `variable "${n}" {\n  type    = string\n  default = "${v}"\n}`,
  make: (n, v) => `${n.toUpperCase()} ?= "${v}"`,
  docker: (n, v) => `ENV ${n.toUpperCase()} ${v}`,
  flag: (n, v) => `tool --${n.replaceAll('_', '-')}=${v} run`,
  windows: (n, v) => `setx ${n.toUpperCase()} ${v}`,
  query: (n, v) => `GET https://api.acme.io/v2/items?${n}=${v}`,
  statement: (n, v) => `UPDATE settings SET value='${v}' WHERE name='${n}';`,
  table: (n, v) => `| ${n.toUpperCase()} | ${v} |`,
  'patch of json': (n, v) => `@@ -1 +1 @@\n-  "${n}": ""\n+  "${n}": "${v}"`,
  log: (n, v) => `2026-03-03T10:00:00Z INFO loaded ${n}=${v} env=prod`,
  told: (n, v) => `Here is my ${spoken(n)}: ${v}, can you test it?`,
  'told in code': (n, v) => `my ${spoken(n)} is \`${v}\``,
};

/** Those in which a password stands under the word for it. */
const PASSWORDS: Readonly<Record<string, (v: string) => string>> = {
  'yaml block': (v) => `db_password: |\n  ${v}\n`,
  login: (v) => `smtp.login('bot@acme.io', '${v}')`,
  pair: (v) => `auth=("svc", "${v}")`,
  jdbc: (v) => `DriverManager.getConnection(url, "app", "${v}");`,
  keystore: (v) => `keytool -list -keystore app.jks -storepass ${v}`,
  sudo: (v) => `echo "${v}" | sudo -S apt update`,
  column: (v) => `user,password,role\nmkeller,${v},admin\n`,
  sentence: (v) => `Log in with user mkeller and password ${v}, then press save.`,
  stroke: (v) => `Here are the creds for staging: mkeller / ${v}`,
  'curl without a user': (v) => `curl -u ":${v}" https://search.acme.io:9200`,
  german: (v) => `Kennwort für den Server: ${v}`,
  russian: (v) => `пароль: ${v}`,
  chinese: (v) => `密码：${v}`,
  japanese: (v) => `パスワード：${v}`,
  vpn: (v) => `VPN PSK: ${v}`,
};
const WORDS = 'winter tiger coffee sunset rocket harbor violet maple'.split(' ');

export function namedValues(each: number, random: Random): readonly Case[] {
  return Object.entries(CARRIERS).flatMap(([carrier, write]) =>
    Array.from({ length: each }, () => {
      const shape = pick(SHAPES, random);
      const value = valueOf(shape, random);
      const text = write(`${pick(OWNERS, random)}_${pick(NAMES, random)}`, value);
      return { carrier, shape, text, value };
    }),
  );
}

export function passwords(each: number, random: Random): readonly Case[] {
  return Object.entries(PASSWORDS).flatMap(([carrier, write]) =>
    Array.from({ length: each }, (_, at) => {
      const shape = at % 2 === 0 ? '{A6}!{A4}{d2}' : '{A11}{n1}';
      const value =
        at % 5 === 4 ? `${pick(WORDS, random)}${valueOf('#{d3}', random)}Q` : `k${valueOf(shape, random)}`;
      return { carrier, shape, text: write(value), value };
    }),
  );
}
