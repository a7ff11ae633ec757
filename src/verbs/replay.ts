// `sluice replay` over the log of a data directory, with the configuration and rules that are named now.
import type { Entry } from '../audit/entry.js';
import { readRecorded } from '../audit/recorded.js';
import { printReplay, reportReplay, type ReplayedCall } from '../cli/replay.js';
import { printProblems } from '../cli/check.js';
import type { ReplayVerbOptions } from '../cli/program.js';
import { paint, type Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { AgentsFault } from '../config/agents-file.js';
import { replay, type RuleNow } from '../pipeline/replay.js';
import { StoreError } from '../store/database/database.js';
import { currentAgents } from './agents-place.js';
import { openClassifier } from './classify.js';
import { withEntries } from './entries.js';
import { readTimes } from './times.js';

/** @returns 2 when `failOn` says so and something would be less strict than it was */
export async function replayVerb(
  options: ReplayVerbOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const times = readTimes(options, terminal);
  if (times === undefined) return 1;
  const classifier = openClassifier(config);
  if ('problems' in classifier) {
    printProblems(classifier.problems, terminal);
    return 1;
  }
  // A provider whose key is not set here is missing from every route: whoever reads the table has to know.
  for (const notice of config.notices) terminal.note(`${paint(terminal, 'yellow', 'notice')} ${notice}`);
  const agents = await currentAgents(config).catch((error: unknown) => {
    if (!(error instanceof StoreError) && !(error instanceof AgentsFault)) throw error;
    terminal.note(error.message);
    return undefined;
  });
  if (agents === undefined) return 1;
  const policy = { ...config.policy, agents };
  const rules = new Map(classifier.rules.map((rule): [string, RuleNow] => [rule.id, rule]));
  const calls: ReplayedCall[] = [];
  let unread = 0;
  const see = (entry: Entry): void => {
    const body = readRecorded(entry);
    if (body?.kind !== 'decision') return;
    const { since = -Infinity, until = Infinity } = times;
    const time = Date.parse(body.time);
    if (time < since || time > until) return;
    if (options.agent !== undefined && body.agent !== options.agent) return;
    const { level } = body;
    if (level === 'UNREAD') {
      unread += 1;
      return;
    }
    const now = replay({ ...body, level }, rules, policy);
    const then = { level, attempts: body.attempts, refused: body.refused !== undefined };
    calls.push({ id: body.id, then, now });
  };
  await withEntries(config, { since: times.since }, terminal, async (entries) => {
    if (entries !== undefined) for await (const entry of entries) see(entry);
  });
  const report = reportReplay(calls, unread);
  printReplay(report, options, terminal);
  return options.failOn === 'downgrade' && report.downgrades > 0 ? 2 : 0;
}
