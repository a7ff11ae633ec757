// A process that appends under load is killed: everything that it acknowledged must be there, and the log sound.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entryId } from '../audit/entry.js';
import { verifyLog } from '../audit/verify.js';
import { readJournal } from './read-journal.js';

const work = mkdtempSync(join(tmpdir(), 'sluice-kill-'));
const data = join(work, 'data');

/** The journal as plain JavaScript, for a process of its own. */
beforeAll(() => {
  for (const folder of ['store', 'audit', 'keys', 'model']) {
    const from = join(import.meta.dirname, '..', folder);
    mkdirSync(join(work, folder));
    for (const file of readdirSync(from)) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(from, file), 'utf8'), {
        compilerOptions: {
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ES2023,
          verbatimModuleSyntax: true,
        },
      });
      writeFileSync(join(work, folder, file.replace('.ts', '.js')), outputText);
    }
  }
  writeFileSync(join(work, 'package.json'), '{"type":"module"}');
  writeFileSync(join(work, 'load.js'), LOAD);
});
afterAll(() => rmSync(work, { recursive: true }));

/** 32 callers, one after another each; what was acknowledged goes to stdout, which is written at once. */
const LOAD = `
import { writeSync } from 'node:fs';
import { openJournal } from './store/journal.js';
const about = { version: '0', node: process.version, rules: 'r', policy: 'p', pid: process.pid };
const journal = await openJournal(process.argv[2], { about, time: () => new Date(), segmentBytes: 200000 });
writeSync(1, 'notices ' + JSON.stringify(journal.notices) + '\\n');
const body = { kind: 'rejected', time: new Date().toISOString(), counts: { not_found: 1 } };
async function call() {
  for (;;) {
    const { id } = await journal.append(body);
    writeSync(1, id + '\\n');
    journal.appendSoon(body);
  }
}
await Promise.all(Array.from({ length: 32 }, call));
`;

/** @returns the lines that the process wrote before it was killed */
async function killUnderLoad(lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(work, 'load.js'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let killed = false;
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
    if (!killed && text.split('\n').length > lines) {
      killed = true;
      child.kill('SIGKILL');
    }
  });
  await once(child, 'close');
  expect(killed).toBe(true);
  return text.split('\n').slice(0, -1);
}

it('keeps what it acknowledged, five times over', async () => {
  const acknowledged = new Set<string>();
  for (const lines of [50, 400, 1000, 1700, 2500]) {
    const [notices = '', ...ids] = await killUnderLoad(lines);
    expect(notices.startsWith('notices ')).toBe(true);
    for (const id of ids) acknowledged.add(id);
    const missing = new Set(acknowledged);
    for await (const item of readJournal(data))
      if (item.kind === 'entry') missing.delete(entryId(item.entry));
    expect([...missing]).toEqual([]);
    const result = await verifyLog(readJournal(data));
    expect(result.faults).toEqual([]);
    expect(result.writers.at(-1)?.state).toBe('ended');
  }
  expect((await verifyLog(readJournal(data))).writers.length).toBe(5);
});
