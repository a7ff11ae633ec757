// Parts of the proxy by themselves, in this process: the pattern stage and the journal. CPU time for the first, since
// nobody else works in this process; entries a second for the second, since it waits for the disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RE2 from 're2';
import { openJournal, type Journal } from '../../src/store/journal.js';
import { makeBatch } from '../../src/text/batch.js';
import { makePatternScan, type PatternSource } from '../../src/text/scan-patterns.js';
import { summarise } from '../stats.js';
import { code, prose, type Random } from '../texts.js';
import type { Row } from './row.js';

const RULES = 200;
const TEXTS = 40;
const SIZE = 8192;

/** Rules as `classifiers/` has them: most have keywords, every tenth is looked for everywhere. */
function rules(): PatternSource[] {
  return Array.from({ length: RULES }, (_, index) => {
    const name = `${'abcdefghij'[index % 10] ?? ''}${'klmnopqrst'[Math.floor(index / 10) % 10] ?? ''}${index}`;
    return index % 10 === 0
      ? { pattern: `\\b${name}[0-9]{3}-[0-9]{4}\\b` }
      : { pattern: `\\b${name}_[A-Za-z0-9]{20,40}\\b`, keywords: [`${name}_`] };
  });
}

/** Near misses: every keyword, over and over, and none of them a hit. */
function hostile(sources: readonly PatternSource[], random: Random): string {
  let text = '';
  while (text.length < SIZE) {
    const { keywords } = sources[Math.floor(random() * sources.length)]!;
    text += `${keywords?.[0] ?? '0000-'}${'a1'.repeat(8)}! `;
  }
  return text.slice(0, SIZE);
}

/** µs of CPU a text, the best of a few runs. */
function cpuOfRuns(texts: readonly string[], run: (text: string) => void): number {
  const times: number[] = [];
  for (let round = 0; round < 6; round++) {
    const before = process.cpuUsage();
    for (const text of texts) run(text);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / texts.length);
  }
  return Math.min(...times);
}

export const PATTERNS: Row = {
  name: 'patterns',
  inside: true,
  about: `the pattern stage with ${RULES} rules on 8 KB: over one plain RE2 pass, and hostile over benign text`,
  run(bench) {
    const sources = rules();
    const scan = makePatternScan(sources);
    const one = new RE2('[a-z]+@[a-z]+\\.example', 'g');
    const search = (text: string): void => scan.run(makeBatch([text]), () => true);
    const pass = (text: string): void => {
      one.lastIndex = 0;
      one.exec(Buffer.from(text));
    };
    const over: number[] = [];
    const worse: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const benign = Array.from({ length: TEXTS }, (_, index) =>
        index % 2 === 0 ? prose(bench.random, SIZE) : code(bench.random, SIZE),
      );
      const bad = Array.from({ length: TEXTS }, () => hostile(sources, bench.random));
      const own = cpuOfRuns(benign, search);
      over.push(own / cpuOfRuns(benign, pass));
      worse.push(cpuOfRuns(bad, search) / own);
    }
    const row = this.name;
    return Promise.resolve([
      {
        row,
        what: `${RULES} rules over one plain RE2 pass`,
        unit: 'x',
        value: summarise(over),
        bound: { atMost: 2 },
      },
      { row, what: 'hostile text over benign', unit: 'x', value: summarise(worse), bound: { atMost: 2 } },
    ]);
  },
};

const CALLERS = 32;
const ENTRIES = 1600;

/** Entries a second of so many callers. @param single each entry is committed before the next one is appended */
async function entriesPerSecond(count: number, single: boolean): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-journal-'));
  const about = { version: '0', node: process.version, pid: process.pid, rules: '', policy: '' };
  const journal = await openJournal(directory, { about, time: () => new Date() });
  try {
    const start = performance.now();
    let left = count;
    let before: Promise<unknown> = Promise.resolve();
    const caller = async (): Promise<void> => {
      while (left-- > 0) {
        const last = before;
        const append = (): Promise<unknown> => appendOne(journal);
        const written = single ? last.then(append) : append();
        before = written;
        await written;
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    return count / ((performance.now() - start) / 1000);
  } finally {
    await journal.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function appendOne(journal: Journal): Promise<unknown> {
  const time = new Date().toISOString();
  return journal.append({ kind: 'rejected', time, counts: { invalid_api_key: 1 } });
}

export const COMMITS: Row = {
  name: 'commits',
  inside: true,
  about: `entries of ${CALLERS} callers in groups over one commit each, each on the disk`,
  async run(bench) {
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const group = await entriesPerSecond(Math.round(ENTRIES * bench.scale), false);
      const single = await entriesPerSecond(Math.round((ENTRIES / 8) * bench.scale), true);
      ratios.push(group / single);
      rates.push(group);
    }
    const row = this.name;
    return [
      {
        row,
        what: 'entries a second in groups over one commit each',
        unit: 'x',
        value: summarise(ratios),
        bound: { atLeast: 6 },
      },
      { row, what: 'entries a second in groups', unit: '/s', value: summarise(rates) },
    ];
  },
};
