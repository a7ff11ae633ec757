// Harmless text that looks like secrets to a careless eye: lock files, logs, diffs, digests, ids, base64, code, manuals.
// Invariant: a function of the seed and of what is installed; sorted before it is cut, so that a run can be repeated.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { letters, pick, valueOf, type Random } from './formats.js';

const HEX = '0123456789abcdef';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WORDS =
  'parse tree node cache token stream buffer index session request handler worker module package version config key value secret public private user account client server update remove render state effect store queue timer batch'.split(
    ' ',
  );

type Write = (random: Random) => string;

const hex = (length: number, random: Random) => letters(HEX, length, random);
const base64 = (bytes: number, random: Random) => {
  const text = letters(BASE64, Math.ceil((bytes * 4) / 3), random);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
};
const uuid = (random: Random) => valueOf('{uuid}', random);
const name = (random: Random) => `${pick(WORDS, random)}-${pick(WORDS, random)}`;
const version = (random: Random) =>
  `${Math.floor(random() * 20)}.${Math.floor(random() * 30)}.${Math.floor(random() * 9)}`;
const stamp = (random: Random) => new Date(1.7e12 + Math.floor(random() * 1e11)).toISOString();
const camel = (random: Random) =>
  pick(WORDS, random) +
  [1, 2]
    .map(() => {
      const word = pick(WORDS, random);
      return word.charAt(0).toUpperCase() + word.slice(1);
    })
    .join('');

/** One record of each kind of file. */
export const RECORDS: Readonly<Record<string, Write>> = {
  'package-lock.json': (r) => {
    const pkg = name(r);
    return `    "node_modules/${pkg}": {\n      "version": "${version(r)}",\n      "resolved": "https://registry.npmjs.org/${pkg}/-/${pkg}-${version(r)}.tgz",\n      "integrity": "sha512-${base64(64, r)}",\n      "license": "MIT"\n    },\n`;
  },
  'yarn.lock': (r) =>
    `"${name(r)}@^${version(r)}":\n  version "${version(r)}"\n  resolved "https://registry.yarnpkg.com/${name(r)}.tgz#${hex(40, r)}"\n  integrity sha512-${base64(64, r)}\n\n`,
  'Cargo.lock': (r) =>
    `[[package]]\nname = "${name(r)}"\nversion = "${version(r)}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hex(64, r)}"\n\n`,
  'go.sum': (r) =>
    `github.com/${name(r)}/${name(r)} v${version(r)} h1:${base64(32, r)}\ngithub.com/${name(r)}/${name(r)} v${version(r)}/go.mod h1:${base64(32, r)}\n`,
  'poetry.lock': (r) =>
    `[[package]]\nname = "${name(r)}"\nversion = "${version(r)}"\nfiles = [\n    {file = "${name(r)}-${version(r)}-py3-none-any.whl", hash = "sha256:${hex(64, r)}"},\n]\n\n`,
  'git log': (r) =>
    `commit ${hex(40, r)}\nAuthor: ci <ci@acme.io>\nDate:   ${stamp(r)}\n\n    ${pick(WORDS, r)} the ${pick(WORDS, r)} ${pick(WORDS, r)} (#${Math.floor(r() * 9999)})\n\n`,
  diff: (r) =>
    `diff --git a/src/${name(r)}.ts b/src/${name(r)}.ts\nindex ${hex(7, r)}..${hex(7, r)} 100644\n@@ -${Math.floor(r() * 99)},7 +${Math.floor(r() * 99)},8 @@\n-  const ${camel(r)} = await ${camel(r)}(${camel(r)});\n+  const ${camel(r)} = ${camel(r)}.${camel(r)}(${Math.floor(r() * 1e6)});\n`,
  log: (r) =>
    `${stamp(r)} INFO [${name(r)}] trace_id=${hex(32, r)} span_id=${hex(16, r)} request_id=${uuid(r)} user=${Math.floor(r() * 1e9)} status=200 took=${Math.floor(r() * 999)}ms path=/v1/${name(r)}/${uuid(r)}\n`,
  'json log': (r) =>
    `{"ts":"${stamp(r)}","level":"debug","msg":"${pick(WORDS, r)} ${pick(WORDS, r)}","session":"${uuid(r)}","etag":"W/\\"${hex(10, r)}-${base64(20, r)}\\"","cursor":"${base64(48, r)}","sha256":"${hex(64, r)}"}\n`,
  docker: (r) =>
    `FROM node:20@sha256:${hex(64, r)}\nRUN echo "${hex(40, r)}  ${name(r)}.tar.gz" | sha1sum -c\nSuccessfully built ${hex(12, r)}\n`,
  'data uri': (r) =>
    `.icon-${name(r)}{background:url(data:image/png;base64,iVBORw0KGgo${base64(1800, r)})}\n`,
  'source map': (r) =>
    `{"version":3,"file":"${name(r)}.js","mappings":"${Array.from({ length: 300 }, () => letters('ACEGIKMOQSUWYacegikmoqsuwy', 4, r)).join(pick([',', ';'], r))}"}\n`,
  minified: (r) =>
    `!function(e,t){"use strict";var ${letters('abcdefghijklmnop', 1, r)}=${Math.floor(r() * 1e9)};${Array.from({ length: 40 }, () => `${letters(HEX.slice(10), 2, r)}.${camel(r)}=function(${letters('nrtiosu', 1, r)}){return ${letters('nrtiosu', 1, r)}.${camel(r)}||"${hex(8, r)}"}`).join(',')}}();\n`,
  certificate: (r) =>
    `-----BEGIN CERTIFICATE-----\n${Array.from({ length: 16 }, () => letters(BASE64, 64, r)).join('\n')}\n-----END CERTIFICATE-----\n`,
  'public keys': (r) =>
    `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letters(BASE64, 43, r)} ci@acme\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${letters(BASE64, 340, r)} ci@acme\n`,
  variables: (r) =>
    `${pick(WORDS, r).toUpperCase()}_URL=https://${name(r)}.acme.io/${name(r)}\nMAX_TOKENS=4096\nAPI_KEY=\${${pick(WORDS, r).toUpperCase()}_API_KEY}\nPASSWORD=<your-password>\nGITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nTOKEN=$(vault read -field=token secret/${name(r)})\n`,
  ids: (r) =>
    `order ${uuid(r)} bucket ${hex(24, r)} ulid 01${letters('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24, r)} nano ${letters(`${BASE64.slice(0, 62)}_-`, 21, r)} object ${hex(24, r)} snow ${Math.floor(1e17 + r() * 8e17)}\n`,
  csv: (r) =>
    `${Math.floor(r() * 1e6)},${uuid(r)},${name(r)},${(r() * 1000).toFixed(2)},${hex(32, r)},${stamp(r)}\n`,
  hexdump: (r) =>
    `${hex(8, r)}  ${Array.from({ length: 16 }, () => hex(2, r)).join(' ')}  |................|\n`,
};

/** @returns about `size` characters, in texts of one kind each */
export function generated(size: number, random: Random): string[] {
  const writers = Object.values(RECORDS);
  const share = Math.ceil(size / writers.length);
  return writers.flatMap((write) => {
    const texts: string[] = [];
    for (let length = 0; length < share;) {
      let text = '';
      while (text.length < CHUNK && length + text.length < share) text += write(random);
      texts.push(text);
      length += text.length;
    }
    return texts;
  });
}

/** As long as a large message. */
const CHUNK = 16 * 1024;
const LARGEST = 200_000;
const ENDINGS = [
  '.js',
  '.ts',
  '.md',
  '.json',
  '.mjs',
  '.cjs',
  '.map',
  '.yml',
  '.yaml',
  '.html',
  '.css',
  '.txt',
];

/** Code and manuals as they stand on this disk, a slice of each folder in turn until there is enough. */
export function installed(root: string, size: number): string[] {
  const folders = readdirSync(root)
    .filter((folder) => !folder.startsWith('.'))
    .sort();
  const each = Math.ceil(size / folders.length) * 2;
  const texts: string[] = [];
  let total = 0;
  for (const folder of folders) {
    let taken = 0;
    for (const file of filesOf(join(root, folder))) {
      if (taken >= each || total >= size) break;
      const text = readFileSync(file, 'utf8');
      for (let at = 0; at < text.length; at += CHUNK) texts.push(text.slice(at, at + CHUNK));
      taken += text.length;
      total += text.length;
    }
  }
  return texts;
}

function filesOf(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ENDINGS.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size <= LARGEST)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
