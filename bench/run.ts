// `npm run bench`: the rows of docs/speed.md in interleaved rounds, each target in a process of its own.
import { parseArgs } from 'node:util';
import { Client, warmUp } from './load.js';
import { profile } from './profile.js';
import { BESIDE_HUGE, BESIDE_NAMES } from './rows/beside.js';
import { MEMORY } from './rows/memory.js';
import { DETECTOR } from './rows/detector.js';
import { COMMITS, PATTERNS } from './rows/parts.js';
import { REQUEST_ROWS } from './rows/requests.js';
import { holds, type Figure, type Row } from './rows/row.js';
import { FIRST_BYTE, PACED } from './rows/streams.js';
import { TURN_100 } from './rows/turns.js';
import { tableOf } from './table.js';
import { startBare, startPortkey, startSluice, startUpstream, type Target } from './targets.js';
import { fresh, seeded } from './texts.js';

const ROWS: readonly Row[] = [
  ...REQUEST_ROWS,
  PACED,
  FIRST_BYTE,
  PATTERNS,
  DETECTOR,
  BESIDE_NAMES,
  BESIDE_HUGE,
  TURN_100,
  COMMITS,
];

const USAGE = `npm run bench -- [--only ROW,ROW] [--rounds N] [--scale X] [--seed N] [--json] [--portkey DIR]
                 [--profile] [--memory]
rows: ${ROWS.map(({ name }) => name).join(', ')}
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    json: { type: 'boolean', default: false },
    portkey: { type: 'string' },
    profile: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function chosen(): readonly Row[] {
  if (options.memory) return [MEMORY];
  if (options.only === undefined) return ROWS;
  const names = new Set(options.only.split(','));
  const rows = ROWS.filter(({ name }) => names.has(name));
  if (rows.length !== names.size) throw new Error(`no such row\n${USAGE}`);
  return rows;
}

async function main(): Promise<number> {
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const rows = chosen();
  const seed = Number(options.seed);
  const random = seeded(seed);
  say(`seed ${seed}, ${options.rounds} rounds, Node ${process.version}`);
  const targets: Target[] = [];
  const started = async (target: Promise<Target>): Promise<Client> => {
    const ready = await target;
    targets.push(ready);
    return new Client(ready);
  };
  const figures: Figure[] = [];
  try {
    const upstream = await started(startUpstream());
    if (options.profile) {
      process.stdout.write(await profile(rows, upstream.target, random));
      return 0;
    }
    const bare = await started(startBare(upstream.target));
    const portkey =
      options.portkey === undefined
        ? undefined
        : await started(startPortkey(options.portkey, upstream.target));
    const mixed = (): string => fresh(random, random() < 0.5 ? 'code' : 'prose');
    if (rows.some(({ inside }) => inside !== true)) await warmUp(bare, mixed);
    for (const row of rows) {
      say(`${row.name}: ${row.about}`);
      // A new one for each row: what one row left in memory must not be what the next one measures.
      const proxy = await startSluice(upstream.target);
      const sluice = new Client(proxy);
      try {
        if (row.inside !== true) await warmUp(sluice, mixed);
        const work = { random, rounds: Number(options.rounds), scale: Number(options.scale), say };
        const targets = { upstream, bare, sluice, portkey, upstreamTarget: upstream.target };
        const measured = await row.run({ ...work, ...targets });
        say(tableOf(measured));
        figures.push(...measured);
      } finally {
        sluice.close();
        await proxy.stop();
      }
    }
  } finally {
    for (const target of targets.reverse()) await target.stop();
  }
  const report = { seed, node: process.version, time: new Date().toISOString(), figures };
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${tableOf(figures)}\n`);
  return figures.some((figure) => holds(figure) === false) ? 1 : 0;
}

process.exitCode = await main();
