// The detector by itself with the shipped rules, in this process: the search for all patterns, which has bounds, and
// everything that it does to one new text, with the ways of reading it, names and their context. Nothing is answered from
// a cache, and each text also gets one plain RE2 pass, which is what the ratios are over.
import { spawnSync } from 'node:child_process';
import RE2 from 're2';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeDetector } from '../../src/detect/detector.js';
import { patternStage } from '../../src/detect/read-sources.js';
import { makeTargets } from '../../src/detect/target.js';
import { VALIDATORS } from '../../src/detect/validators.js';
import { loadRules } from '../../src/rules/load.js';
import { makeBatch } from '../../src/text/batch.js';
import { hostileKinds, logs } from '../detector-texts.js';
import { median, summarise } from '../stats.js';
import { code, prose, type Random } from '../texts.js';
import type { Bench, Figure, Row } from './row.js';

const KB = 1024;
const TEXTS = 60;
const LARGE_TEXTS = 3;
const WARM_UP = 120;

/** Milliseconds for 8 KB of what people send; a text made to be slow may take so many times that. */
const BENIGN_MS = 0.3;
const HOSTILE_TIMES = 3;
const LARGE_MS = 30;
const START_MS = 3000;
/** The same as a ratio: one pass over 8 KB, its bytes made, takes 12 us where the bounds in milliseconds were set. */
export const BENIGN_PASSES = 25;
const LARGE_PASSES = 20;

type Make = (random: Random, size: number) => string;

interface Kind {
  readonly name: string;
  readonly make: Make;
  readonly size: number;
  readonly texts: number;
  readonly ms: number;
  readonly passes: number;
}

/** The detector over one text, and the kinds of text that it is measured with: what people send first. */
function prepare() {
  const { rules, known } = loadRules(readRuleFiles('classifiers').rules, Object.keys(VALIDATORS));
  const detector = makeDetector(rules, [], known);
  const targets = makeTargets(
    rules.filter((rule) => rule.mask === undefined),
    VALIDATORS,
  );
  const stage = patternStage(targets.patterns);
  const one = new RE2('[a-z]+@[a-z]+\\.example', 'g');
  const benign = { prose, logs, code };
  const keywords = rules.flatMap((rule) => (rule.kind === 'pattern' ? (rule.keywords ?? []) : []));
  const small = { size: 8 * KB, texts: TEXTS };
  const kinds: Kind[] = [];
  for (const [name, make] of Object.entries(benign))
    kinds.push({ name, make, ...small, ms: BENIGN_MS, passes: BENIGN_PASSES });
  for (const [name, make] of Object.entries(hostileKinds(keywords))) {
    const bounds = { ms: HOSTILE_TIMES * BENIGN_MS, passes: HOSTILE_TIMES * BENIGN_PASSES };
    kinds.push({ name, make, ...small, ...bounds });
  }
  for (const [name, make] of Object.entries(benign)) {
    const bounds = { ms: LARGE_MS, passes: LARGE_PASSES };
    kinds.push({ name: `${name}, 1 MB`, make, size: KB * KB, texts: LARGE_TEXTS, ...bounds });
  }
  return {
    kinds,
    detect: (text: string): void => {
      detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    },
    stage: (text: string): void => stage.run(makeBatch([text]), () => true),
    pass: (text: string): void => {
      one.lastIndex = 0;
      one.exec(Buffer.from(text));
    },
  };
}

/** CPU of this process, all threads: nobody else works in it, and who else uses the machine does not count. */
function msOf(run: (text: string) => void, text: string): number {
  const before = process.cpuUsage();
  run(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface Measured {
  readonly ms: number;
  readonly passes: number;
}

/** Median milliseconds of a text, and over one pass. The pass goes over the same text, directly behind. */
function measure(
  { make, size, texts }: Kind,
  run: (text: string) => void,
  { pass }: Pick<ReturnType<typeof prepare>, 'pass'>,
  random: Random,
): Measured {
  const own: number[] = [];
  const plain: number[] = [];
  for (let count = 0; count < texts; count++) {
    const text = make(random, size);
    own.push(msOf(run, text));
    plain.push(msOf(pass, text));
  }
  return { ms: median(own), passes: median(own) / median(plain) };
}

/** Wall time of a whole `check`: all rules compiled, all examples held against all rules. */
function startMs(): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['dist/main.js', 'check'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`check ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

/** Plain passes over the same text that the detector takes as long as, by kind of 8 KB that people send. */
export function benignPasses(random: Random): readonly { readonly name: string; readonly passes: number }[] {
  const prepared = prepare();
  const kinds = prepared.kinds.slice(0, BENIGN);
  warmUp(prepared, random);
  return kinds.map((kind) => ({
    name: kind.name,
    passes: measure(kind, prepared.detect, prepared, random).passes,
  }));
}

function warmUp(
  { kinds, detect, stage }: Pick<ReturnType<typeof prepare>, 'kinds' | 'detect' | 'stage'>,
  random: Random,
): void {
  for (let count = 0; count < WARM_UP; count++)
    for (const { make, size } of kinds.slice(0, BENIGN)) {
      const text = make(random, size);
      detect(text);
      stage(text);
    }
}

/** Kinds that people send. */
const BENIGN = 3;

function figuresOf(
  row: string,
  what: string,
  kind: Kind,
  run: (text: string) => void,
  { prepared, bench }: { readonly prepared: ReturnType<typeof prepare>; readonly bench: Bench },
  bounded: boolean,
): Figure[] {
  const texts = Math.max(1, Math.round(kind.texts * bench.scale));
  const rounds = Array.from({ length: bench.rounds }, () =>
    measure({ ...kind, texts }, run, prepared, bench.random),
  );
  const ms = summarise(rounds.map((round) => round.ms));
  const passes = summarise(rounds.map((round) => round.passes));
  return [
    { row, what, unit: 'ms', value: ms, ...(bounded && { bound: { atMost: kind.ms } }) },
    {
      row,
      what: `${what}, over a pass`,
      unit: 'x',
      value: passes,
      ...(bounded && { bound: { atMost: kind.passes } }),
    },
  ];
}

export const DETECTOR: Row = {
  name: 'detector',
  inside: true,
  about:
    'the detector with the shipped rules on new texts of 8 KB and 1 MB: ms of CPU, and over one plain RE2 pass',
  run(bench) {
    const prepared = prepare();
    warmUp(prepared, bench.random);
    const figures = prepared.kinds.flatMap((kind) => [
      ...figuresOf(this.name, `${kind.name}, patterns`, kind, prepared.stage, { prepared, bench }, true),
      ...figuresOf(this.name, `${kind.name}, all`, kind, prepared.detect, { prepared, bench }, false),
    ]);
    const starts = summarise(Array.from({ length: bench.rounds }, startMs));
    const what = 'start with all rules and examples';
    figures.push({ row: this.name, what, unit: 'ms', value: starts, bound: { atMost: START_MS } });
    return Promise.resolve(figures);
  },
};
