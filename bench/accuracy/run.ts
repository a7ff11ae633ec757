// `npm run bench:accuracy`: its options, and the way from a file to tables or JSON. Invariant: bad input gives exit code 1
// and says the file and the line; no piece of a text is printed.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ask } from './ask.js';
import { readLabels } from './labels.js';
import { measure } from './measure.js';
import { speedOf } from './speed.js';
import { tablesOf } from './table.js';

const USAGE = `npm run bench:accuracy -- FILE.jsonl [options]
  FILE.jsonl            one {"id","text","spans":[{"entity","start","end"}]} a line; offsets are UTF-16 code units
  --json                one object instead of tables
  --findings            hold what was found above LOW against the labels; default: what the mask replaces
  --overlap SHARE       how much two spans must share to be one find, above 0 to 1; default 0.5, 1: the same borders
  --same OTHER=OURS     an entity of the file by the name that Sluice gives it; may be repeated
  --mask balanced|strict, --public-names spare|mask, --without compromise, --config FILE: as of sluice classify
`;
/** Passed on to `sluice classify` as they are. */
const PASSED = ['mask', 'public-names', 'without', 'config'] as const;

class UsageError extends Error {}

export interface Output {
  out(text: string): void;
  note(text: string): void;
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        findings: { type: 'boolean', default: false },
        overlap: { type: 'string', default: '0.5' },
        same: { type: 'string', multiple: true, default: [] },
        mask: { type: 'string' },
        'public-names': { type: 'string' },
        without: { type: 'string' },
        config: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readSame(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [other, ours, ...rest] = pair.split('=');
      if (other === undefined || other === '' || ours === undefined || ours === '' || rest.length > 0) {
        throw new UsageError(`--same takes OTHER=OURS, not ${JSON.stringify(pair)}`);
      }
      return [other, ours];
    }),
  );
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param main the built CLI @param args as they stand on the command line @returns the exit code */
export async function runAccuracy(main: string, args: readonly string[], output: Output): Promise<number> {
  try {
    return await run(main, args, output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.note(`${error.message}\n\n${USAGE}`);
    return 1;
  }
}

async function run(main: string, args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readOptions(args);
  if (values.help) {
    output.out(USAGE);
    return 0;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('takes one file');
  const overlap = Number(values.overlap);
  if (!(overlap > 0 && overlap <= 1)) throw new UsageError('--overlap takes a number above 0, at most 1');
  const read = readLabels(file, readFile(file), readSame(values.same));
  if ('faults' in read) {
    output.note(`${read.faults.join('\n')}\n`);
    return 1;
  }
  const options = PASSED.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));
  const claims = values.findings ? 'findings' : 'masked';
  const { texts, answers, took, refused } = await ask(main, options, read.texts, claims);
  const figures = measure(texts, answers, overlap);
  const heading = { file, claims, options, overlap, refused, speed: speedOf(texts, took) } as const;
  output.out(
    `${values.json ? JSON.stringify({ ...heading, ...figures }) : tablesOf({ ...heading, report: figures })}\n`,
  );
  return 0;
}
