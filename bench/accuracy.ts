// How well texts are found and masked, against labels: `npm run bench:accuracy -- FILE.jsonl`. Runs the built CLI as
// anybody would. Nothing is kept.
import { fileURLToPath } from 'node:url';
import { runAccuracy } from './accuracy/run.js';

process.exitCode = await runAccuracy(
  fileURLToPath(new URL('../../main.js', import.meta.url)),
  process.argv.slice(2),
  {
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
  },
);
