// Packages that a reply wants to install or import, where the request shows which ones there are.
// Invariant: without a manifest or lock file in the request nothing is said; no registry is asked.
import { builtinModules } from 'node:module';

export interface Unknown {
  readonly start: number;
  readonly end: number;
}

/** What only such files hold. */
const SIGNS = [
  '"dependencies"', '"devDependencies"', '"lockfileVersion"', 'package-lock.json', 'requirements.txt', '[tool.poetry.dependencies]',
  '[dependencies]', '[project]', 'go.sum', 'cargo.toml', 'pipfile', 'pnpm-lock', 'yarn.lock', '# yarn lockfile', 'gemfile', 'composer.json',
]; // prettier-ignore

const PYTHON = new Set(
  (
    'abc argparse array ast asyncio atexit base64 bisect builtins calendar cmath codecs collections concurrent configparser contextlib copy ' +
    'csv ctypes dataclasses datetime decimal difflib dis email enum errno fnmatch fractions functools gc getpass glob gzip hashlib heapq hmac ' +
    'html http imaplib importlib inspect io ipaddress itertools json keyword locale logging lzma math mimetypes multiprocessing numbers operator ' +
    'os pathlib pickle pkgutil platform pprint queue random re sched secrets select shelve shlex shutil signal site smtplib socket socketserver ' +
    'sqlite3 ssl stat statistics string struct subprocess sys sysconfig tarfile tempfile textwrap threading time timeit tkinter token tokenize ' +
    'tomllib traceback types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser xml zipfile zlib zoneinfo __future__'
  ).split(' '),
);
/** As people call the modules of their own program. */
const OWN_MODULES = new Set(
  'app apps api src lib core common shared util utils helpers helper models model views schemas services service config settings main tests test db database project package module mypackage myapp mymodule backend frontend server client routes controllers domain'.split(
    ' ',
  ),
);
/** Import -> the name under which it is installed, where the two differ. */
const INSTALLED_AS: ReadonlyMap<string, string> = new Map(Object.entries({
  yaml: 'pyyaml', cv2: 'opencv', PIL: 'pillow', sklearn: 'scikit-learn', bs4: 'beautifulsoup4', dotenv: 'python-dotenv', dateutil: 'python-dateutil',
  jwt: 'pyjwt', Crypto: 'pycryptodome', OpenSSL: 'pyopenssl', serial: 'pyserial', attr: 'attrs', google: 'google', psycopg2: 'psycopg2',
})); // prettier-ignore
const NODE = new Set(builtinModules);

const INSTALLERS: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', 'i', 'add'], yarn: ['add'], pnpm: ['add', 'install', 'i'], bun: ['add', 'install'], pip: ['install'], pip3: ['install'],
  uv: ['add', 'pip'], poetry: ['add'], cargo: ['add'], gem: ['install'], composer: ['require'], npx: [''],
}; // prettier-ignore

export function hasManifest(texts: readonly string[]): boolean {
  return texts.some((text) => {
    const lower = text.toLowerCase();
    return SIGNS.some((sign) => lower.includes(sign.toLowerCase())) || pinned(text);
  });
}

/** Three lines `name==1.2.3` one after the other. */
function pinned(text: string): boolean {
  let run = 0;
  for (const line of text.slice(0, 200_000).split('\n')) {
    const at = line.indexOf('==');
    const name = line.slice(0, Math.max(at, 0));
    const is =
      at > 0 && at < 60 && !name.includes(' ') && line.charAt(at + 2) >= '0' && line.charAt(at + 2) <= '9';
    run = is ? run + 1 : 0;
    if (run === 3) return true;
  }
  return false;
}

/** @param knows a name, in lower case, that stands in the request */
export function* unknownPackages(text: string, knows: (name: string) => boolean): Generator<Unknown> {
  let start = 0;
  let fenced = false;
  for (const line of text.split('\n')) {
    const fence = line.trimStart().startsWith('```');
    if (fence) fenced = !fenced;
    for (const { name, at, bare } of [...commandsOf(line, fenced), ...imported(line)]) {
      if (!isKnown(name, bare, knows)) yield { start: start + at, end: start + at + name.length };
    }
    start += line.length + 1;
  }
}

/** In a block or in marks of code; elsewhere only a line that is nothing but the command. */
function* commandsOf(line: string, fenced: boolean): Generator<Named> {
  if (fenced || !line.includes('`')) {
    if (fenced || !'.!?:;,'.includes(line.trimEnd().slice(-1) || '.')) yield* installed(line);
    return;
  }
  for (let open = line.indexOf('`'); open >= 0;) {
    const close = line.indexOf('`', open + 1);
    if (close < 0) return;
    for (const named of installed(line.slice(open + 1, close))) yield { ...named, at: named.at + open + 1 };
    open = line.indexOf('`', close + 1);
  }
}

/** As a word of its own: `react` does not stand in `react-dom`. @param text all of a request, in lower case */
export function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + name.length)}`;
    if (
      !Array.from(around).some(
        (one) => (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one === '-' || one === '_',
      )
    )
      return true;
  }
  return false;
}

interface Named {
  readonly name: string;
  readonly at: number;
  /** Imported by a name that may differ from the one it is installed by. */
  readonly bare?: true;
}

function isKnown(name: string, bare: true | undefined, knows: (name: string) => boolean): boolean {
  if (NODE.has(name) || (bare && (PYTHON.has(name) || OWN_MODULES.has(name)))) return true;
  // `pip install --upgrade pip`
  if (Object.hasOwn(INSTALLERS, name)) return true;
  const lower = (INSTALLED_AS.get(name) ?? name).toLowerCase();
  return knows(lower) || knows(lower.replaceAll('_', '-')) || knows(lower.replaceAll('-', '_'));
}

const MAX_NAME = 100;
/** Options of installers that are followed by a value. */
const VALUED = new Set(
  '--features -F -r --requirement -c --constraint -e --editable --path --git --branch --tag --rev --version --vers -v --target --prefix --registry --index-url -i --extra-index-url --find-links -f -w --workspace --filter --group -G --source -p'.split(
    ' ',
  ),
);

const TOOLS = Object.keys(INSTALLERS);

function* installed(line: string): Generator<Named> {
  if (!TOOLS.some((tool) => line.includes(tool))) return;
  const words = wordsOf(line);
  const tool = words.findIndex(({ name }) => Object.hasOwn(INSTALLERS, name));
  const verbs = INSTALLERS[words[tool]?.name ?? ''];
  const verb = words[tool + 1]?.name ?? '';
  if (tool < 0 || tool > 3 || verbs === undefined || (!verbs.includes(verb) && !verbs.includes(''))) return;
  let from = verbs.includes('') ? tool + 1 : tool + 2;
  if (verb === 'pip') from++;
  let value = false;
  for (const { name, at } of words.slice(from)) {
    const skipped = value;
    value = VALUED.has(name);
    if (skipped) continue;
    if (name === '&&' || name === ';' || name === '|' || name.startsWith('#')) return;
    const bare = withoutVersion(name);
    if (!isPackage(bare)) {
      // A word of prose ends the line of a command that stands in a sentence.
      if (name.startsWith('-')) continue;
      return;
    }
    yield { name: bare, at };
    // What follows the first word is for the program that is run.
    if (verbs.includes('') || name.endsWith('.') || name.endsWith(',')) return;
  }
}

function wordsOf(line: string): readonly Named[] {
  const words: Named[] = [];
  for (let at = 0; at < line.length;) {
    const gap = ' \t`"\'$'.includes(line.charAt(at));
    if (gap) {
      // The command ends with the code that it stands in.
      if (line.charAt(at) === '`' && words.length > 2) break;
      at++;
      continue;
    }
    let end = at;
    while (end < line.length && !' \t`"\''.includes(line.charAt(end))) end++;
    words.push({ name: line.slice(at, end), at });
    at = end;
  }
  return words;
}

function withoutVersion(name: string): string {
  let end = name.length;
  for (let at = 1; at < name.length; at++) {
    if ('=<>~!@[;,'.includes(name.charAt(at))) {
      end = at;
      break;
    }
  }
  const bare = name.slice(0, end);
  return bare.endsWith('.') ? bare.slice(0, -1) : bare;
}

function isPackage(name: string): boolean {
  if (
    name.length < 2 ||
    name.length > MAX_NAME ||
    name.startsWith('.') ||
    name.startsWith('/') ||
    name.startsWith('-')
  )
    return false;
  const body = name.startsWith('@') ? name.slice(1) : name;
  return Array.from(body).every(
    (one) =>
      (one >= 'a' && one <= 'z') ||
      (one >= 'A' && one <= 'Z') ||
      (one >= '0' && one <= '9') ||
      '-_./'.includes(one),
  );
}

function* imported(line: string): Generator<Named> {
  const text = line.trimStart();
  const indent = line.length - text.length;
  const quoted = (after: string): Named | undefined => {
    const at = line.indexOf(after);
    const open = at < 0 ? -1 : at + after.length;
    const quote = line.charAt(open);
    if (open < 0 || !(quote === '"' || quote === "'")) return undefined;
    const end = line.indexOf(quote, open + 1);
    return end < 0 ? undefined : { name: packageOf(line.slice(open + 1, end)), at: open + 1 };
  };
  const script =
    quoted('require(') ??
    (text.startsWith('import') || text.startsWith('} from') || text.startsWith('export')
      ? (quoted(' from ') ?? quoted('import '))
      : undefined);
  if (script !== undefined) {
    // `@/x`, `~/x` and `#x` stand for folders of the program itself.
    const own = script.name.startsWith('@/') || '~#'.includes(script.name.charAt(0));
    if (!own && isPackage(script.name) && !script.name.startsWith('node:')) yield script;
    return;
  }
  const [keyword = '', module = '', third] = text.split(' ');
  const python =
    (keyword === 'import' && (third === undefined || third === 'as')) ||
    (keyword === 'from' && third === 'import');
  const name = (module.split('.')[0] ?? '').replace(',', '');
  if (python && isPackage(name) && !module.includes('"'))
    yield { name, at: indent + keyword.length + 1, bare: true };
}

/** `@scope/name/path` -> `@scope/name`; `name/path` -> `name`. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
