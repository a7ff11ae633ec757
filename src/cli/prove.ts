// `sluice prove`: plants values in every place of every endpoint, once against nothing but a pass-through and once
// through the proxy, and looks for them in all that was received, answered and kept.
import type { Received } from '../standin/loopback-server.js';
import { makeCases, makeControl, type Case } from './prove/cases.js';
import { ENDPOINTS } from './prove/endpoints.js';
import {
  judge,
  searchFor,
  seenBy,
  seenIn,
  seenInAnswers,
  type LeakPlace,
  type Seen,
  type Verdict,
} from './prove/judge.js';
import type { Endpoint } from './prove/planting.js';
import { makeProgress } from './prove/progress.js';
import { showReport, type Report } from './prove/report.js';
import { runCases, sendTo, type Send, type Target } from './prove/run.js';
import { makeValues, type Chance } from './prove/values.js';
import type { Terminal } from './terminal.js';

/** A way from a client to the stand-in providers, and what they received over it. */
export interface Way extends Target {
  readonly external: () => readonly Received[];
  readonly local: () => readonly Received[];
}

export interface ProveLab {
  readonly direct: Way;
  readonly through: Way;
  /** What the proxy is called in the table. */
  readonly name: string;
  readonly model: string;
  /** Called once, after the last request: everything else that must not hold a value. */
  kept(): Promise<readonly (readonly [place: LeakPlace, pieces: Iterable<Buffer>])[]>;
  /** What to do when nothing arrives. */
  readonly hint: string;
  readonly send: Send;
  readonly chance: Chance;
}

export interface ProveOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly thorough: boolean;
  /** Only places whose name, group or endpoint holds this. */
  readonly only?: string;
}

/** @returns 0; 1 when a value got out or did not come back, or when the way to the provider is closed */
export async function prove(lab: ProveLab, options: ProveOptions, terminal: Terminal): Promise<number> {
  const cases = makeCases({
    endpoints: options.only === undefined ? ENDPOINTS : onlyPlaces(options.only),
    values: makeValues(lab.chance),
    model: lab.model,
    thorough: options.thorough,
    offset: lab.chance(3),
  });
  if (cases.length === 0) {
    terminal.note(`No place is called like '${options.only ?? ''}'. Groups: ${placeNames()}.`);
    return 1;
  }
  const search = searchFor(cases);
  if (!(await isOpen(lab))) {
    terminal.note(`Nothing arrived at the stand-in provider through ${lab.through.base}. ${lab.hint}`);
    return 1;
  }
  const progress = makeProgress(terminal, cases.length * 2);
  const side = async (way: Way): Promise<{ verdicts: readonly Verdict[]; asked: number; local: number }> => {
    const answers = await runCases(cases, way, lab.send, progress.step);
    const kept = way === lab.through ? await lab.kept() : [];
    const seen: Seen[] = [
      await seenBy('provider', way.external(), search),
      await seenBy('local model', way.local(), search),
      seenInAnswers(answers, search),
      ...kept.map(([place, pieces]) => seenIn(place, pieces, search)),
    ];
    return {
      verdicts: judge(cases, answers, seen),
      asked: prompts(way.external()),
      local: prompts(way.local()),
    };
  };
  const direct = await side(lab.direct);
  const through = await side(lab.through);
  progress.end();
  const report: Report = {
    name: lab.name,
    rows: cases.map((entry, id) => rowOf(entry, direct.verdicts[id], through.verdicts[id])),
    providerRequests: through.asked,
    localRequests: through.local,
  };
  return showReport(report, options, terminal) ? 0 : 1;
}

function onlyPlaces(only: string): readonly Endpoint[] {
  const wanted = only.toLowerCase();
  return ENDPOINTS.map((endpoint) => ({
    ...endpoint,
    positions: endpoint.positions.filter(({ where, group }) =>
      `${endpoint.name} ${group} ${where}`.toLowerCase().includes(wanted),
    ),
  }));
}

function placeNames(): string {
  return [...new Set(ENDPOINTS.flatMap(({ positions }) => positions.map(({ group }) => group)))].join('; ');
}

function rowOf(
  entry: Case,
  direct: Verdict | undefined,
  through: Verdict | undefined,
): Report['rows'][number] {
  const none: Verdict = { status: 0, leaks: [] };
  return { case: entry, direct: direct ?? none, through: through ?? none };
}

/** A request with nothing in it gets through, streamed and not: otherwise "nothing leaked" would say nothing. */
async function isOpen(lab: ProveLab): Promise<boolean> {
  const arrived = (): number => prompts(lab.through.external()) + prompts(lab.through.local());
  for (const endpoint of ENDPOINTS.filter(({ method }) => method === 'POST')) {
    for (const stream of endpoint.streams ? [false, true] : [false]) {
      const before = arrived();
      const { status } = await sendTo(lab.through, makeControl(endpoint, lab.model, stream), lab.send);
      if (status !== 200 || arrived() === before) return false;
    }
  }
  return true;
}

/** Requests that carry a prompt: not the looks at models and versions. */
function prompts(received: readonly Received[]): number {
  return received.filter(({ method, url }) => method === 'POST' && !url.startsWith('/api/show')).length;
}
