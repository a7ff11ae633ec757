// Where the time goes: the proxy under V8's sampling profiler, one workload at a time, self time by part of the source.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

const REQUESTS = 600;
const TOP = 30;

export async function profile(rows: readonly Row[], upstream: Target, random: Random): Promise<string> {
  const parts: string[] = [];
  for (const { name } of rows) {
    const kind = name.replace('new-', '') as Kind;
    if (!['warm', 'code', 'prose', 'medium'].includes(kind)) continue;
    const sluice = await startSluice(upstream, ['--cpu-prof', '--cpu-prof-dir={data}/profile']);
    const client = new Client(sluice);
    const count = kind === 'medium' ? REQUESTS / 4 : REQUESTS;
    const conversations = Array.from({ length: 32 }, () => new Conversation(random));
    const bodies = Array.from({ length: count }, (_, index) =>
      kind === 'warm' ? conversations[index % 32]!.next() : fresh(random, kind),
    );
    await askAll(client, bodies, 32);
    client.close();
    await sluice.stop();
    const directory = join(sluice.data ?? '', 'profile');
    const files = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    const profiles = files.map((file) => JSON.parse(file) as Profile);
    rmSync(sluice.data ?? '', { recursive: true, force: true });
    // The serving thread's is the one that ran longest among those that load the proxy.
    const main = profiles.find(({ nodes }) =>
      nodes.some(({ callFrame }) => callFrame.url.endsWith('/dist/main.js')),
    );
    if (main !== undefined) parts.push(`${name}, ${count} requests, serving thread\n${tell(main, count)}`);
  }
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
  return `by part (start of the process included)\n${list(byPart, 40)}\nby function\n${list(byFunction, TOP)}\n`;
}

function partOf(url: string, name: string): string {
  const own = /\/dist\/([^/]+(?:\/names|\/wide)?)(\/|\.js)/.exec(url);
  if (own !== null) return `src/${own[1] ?? ''}`;
  const kept = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (kept !== null) return kept[1] ?? '';
  if (url.startsWith('node:')) return 'Node itself';
  return url === '' ? name || 'native' : 'other';
}
