// Where the time goes: the proxy under V8's sampling profiler, one workload at a time, self time by part of the source.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { askAll, Client } from './load.js';
import type { Row } from './rows/row.js';
import { startSluice, type Target } from './targets.js';
import { Conversation, fresh, type Kind, type Random } from './texts.js';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const REQUESTS = 2000;
const TOP = 40;
const CONCURRENCY = 32;

export async function profile(rows: readonly Row[], upstream: Target, random: Random): Promise<string> {
  const parts: string[] = [];
  const directory = mkdtempSync(join(tmpdir(), 'sluice-profile-'));
  for (const { name } of rows) {
    const kind = name.replace('new-', '') as Kind;
    if (!['warm', 'small', 'code', 'prose', 'medium'].includes(kind)) continue;
    const file = join(directory, `${kind}.json`);
    const sluice = await startSluice(upstream, file);
    const client = new Client(sluice);
    const count = kind === 'medium' ? REQUESTS / 4 : REQUESTS;
    const conversations = Array.from({ length: CONCURRENCY }, () => new Conversation(random));
    const bodies = (some: number): string[] =>
      Array.from({ length: some }, (_, index) =>
        kind === 'warm' ? conversations[index % CONCURRENCY]!.next() : fresh(random, kind),
      );
    for (let round = 0; round < 12; round++) await askAll(client, bodies(count / 4), CONCURRENCY);
    process.kill(sluice.pid, 'SIGUSR2');
    await pause(200);
    await askAll(client, bodies(count), CONCURRENCY);
    process.kill(sluice.pid, 'SIGUSR2');
    while (!existsSync(file)) await pause(100);
    await pause(500);
    client.close();
    await sluice.stop();
    const read = JSON.parse(readFileSync(file, 'utf8')) as Profile;
    parts.push(`${name}, ${count} requests, serving thread\n${tell(read, count)}`);
  }
  rmSync(directory, { recursive: true, force: true });
  return parts.join('\n');
}

function tell({ nodes, samples, timeDeltas }: Profile, count: number): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byPart = new Map<string, number>();
  const byFunction = new Map<string, number>();
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const us = timeDeltas[index] ?? 0;
    const part = partOf(frame.url, frame.functionName);
    byPart.set(part, (byPart.get(part) ?? 0) + us);
    const place = `${frame.functionName || '(anonymous)'} ${frame.url.split('/').slice(-2).join('/')}:${frame.lineNumber + 1}`;
    byFunction.set(place, (byFunction.get(place) ?? 0) + us);
  });
  const total = [...byPart.values()].reduce((sum, us) => sum + us, 0);
  const list = (times: ReadonlyMap<string, number>, most: number): string =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(
        ([name, us]) =>
          `  ${((100 * us) / total).toFixed(1).padStart(5)} %  ${(us / count).toFixed(0).padStart(6)} us  ${name}`,
      )
      .join('\n');
  return `by part\n${list(byPart, 40)}\nby function\n${list(byFunction, TOP)}\n`;
}

function partOf(url: string, name: string): string {
  const own = url.includes('/node_modules/')
    ? null
    : /\/dist\/(?!bench)([^/]+(?:\/names|\/wide)?)(\/|\.js)/.exec(url);
  if (own !== null) return `src/${own[1] ?? ''}`;
  const kept = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (kept !== null) return kept[1] ?? '';
  if (url.startsWith('node:')) return 'Node itself';
  return url === '' ? name || 'native' : 'other';
}
