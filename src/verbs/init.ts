// `sluice init`: files to start from. Invariant: a file that is there is never touched, and what is written passes
// `sluice check` as it stands.
import { constants, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Terminal } from '../cli/terminal.js';
import { errorCode } from '../store/disk.js';

/** Where the operator's own words go; the name says whose they are. */
const OWN_WORDS = 'classifiers/business/our-words.yaml';

/** @param root directory of the package: its routing.yaml and its rules are copied */
export function initVerb(directory: string, root: string, terminal: Terminal): number {
  const counts = { written: 0, there: 0, failed: 0 };
  for (const file of starterFiles(root)) {
    const path = join(directory, file.name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      if (file.from === undefined) writeFileSync(path, file.text, { flag: 'wx', mode: 0o644 });
      else copyFileSync(file.from, path, constants.COPYFILE_EXCL);
      counts.written += 1;
      if (file.say !== undefined) terminal.out(`${file.name}  ${file.say}`);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EEXIST') counts.there += 1;
      else counts.failed += 1;
      if (code !== 'EEXIST' || file.say !== undefined)
        terminal.note(code === 'EEXIST' ? `${file.name} is there already` : `${file.name}: ${code}`);
    }
  }
  const { written, there, failed } = counts;
  terminal.note(
    [
      `${written} files written`,
      ...(there > 0 ? [`${there} were there already and stay as they are`] : []),
      ...(failed > 0 ? [`${failed} could not be written`] : []),
    ].join(', '),
  );
  if (written > 0) terminal.note(NEXT);
  return written === 0 || failed > 0 ? 1 : 0;
}

const NEXT =
  'Next: put keys into .env, your own words into classifiers/business/our-words.yaml, then\n' +
  '  set -a; . ./.env; set +a\n  sluice check && sluice doctor && sluice serve';

interface StarterFile {
  /** Below the directory. */
  readonly name: string;
  /** Copied from there; absent: `text`. */
  readonly from?: string;
  readonly text: string;
  /** What it is for; files without are only counted. */
  readonly say?: string;
}

function starterFiles(root: string): readonly StarterFile[] {
  const rules = join(root, 'classifiers');
  const shipped = readdirSync(rules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return [
    { name: 'routing.yaml', from: join(root, 'routing.yaml'), text: '', say: 'who answers what: the policy' },
    { name: '.env.example', text: ENVIRONMENT, say: 'the variables; copy it to .env' },
    { name: OWN_WORDS, text: OUR_WORDS, say: 'a rule for your own words: change it first' },
    ...shipped.map((from) => ({
      name: ['classifiers', ...relative(rules, from).split(sep)].join('/'),
      from,
      text: '',
    })),
  ];
}

const ENVIRONMENT = `# Copy this to .env (chmod 600) and fill it in; keys never belong into routing.yaml.
# A provider in routing.yaml whose variable is not set is left out, with a notice.

# Ollama, for HIGH. Fetch a model with: sluice pull llama3.2
#OLLAMA_HOST=http://127.0.0.1:11434

# L3: pay per token.
#OPENAI_API_KEY=

# L2: a subscription with an OpenAI-compatible API.
#PLAN_BASE_URL=
#PLAN_API_KEY=

# The files that sluice init wrote here.
SLUICE_CONFIG=./routing.yaml
SLUICE_CLASSIFIERS=./classifiers
SLUICE_DATA=./.sluice

# Several processes on one log need a database and one secret (openssl rand -hex 32).
#DATABASE_URL=
#SLUICE_SECRET=
`;

const OUR_WORDS = `# Words of your own: project names, customers, code names. One rule a subject; docs/rules.md explains every field.
# Levels: BLOCKED goes nowhere, HIGH stays on this machine, MEDIUM leaves only as pseudonyms.
# The examples are tests: sluice check runs them, and a rule whose examples fail stops the start.

- id: business.own.project
  entity: PROJECT
  level: HIGH
  kind: words
  score: 0.9
  words: [Project Kingfisher Example, Operation Larkspur Example]
  why: The names of unannounced projects stay inside.
  since: "0.1.0"
  examples:
    match:
      - "the budget of Project Kingfisher Example"
      - "who leads Operation Larkspur Example?"
    no_match:
      - "a kingfisher sat by the river"
      - "this project is an example"
`;
