// `sluice explain`: one decision from the log, with everything that made it and what became of it. Knows recorded calls
// and a terminal; what it prints comes from a file that may have been tampered with, so nothing moves the cursor.
import type { RecordedCall, RecordedDecision, RecordedOutcome, RecordedReason } from '../audit/recorded.js';
import { LEVELS, isLevel } from '../model/level.js';
import { levelText } from './level-text.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

/** `alive`: a missing outcome may still come; `elsewhere`: a process that cannot be asked wrote the decision. */
export type Writer = 'alive' | 'gone' | 'elsewhere';

/** @param writer of the decision */
export function explain(
  call: RecordedCall,
  writer: Writer,
  options: { readonly json: boolean },
  terminal: Terminal,
): void {
  const { decision, outcome } = call;
  if (options.json) {
    terminal.out(JSON.stringify({ state: stateOf(call, writer), decision, outcome: outcome ?? null }));
    return;
  }
  const section = (title: string, lines: readonly string[]): void => {
    terminal.out('');
    terminal.out(paint(terminal, 'bold', title));
    for (const line of lines) terminal.out(`  ${line}`);
  };
  terminal.out(`${paint(terminal, 'bold', `Decision ${oneLine(decision.id)}`)}  ${oneLine(decision.time)}`);
  for (const line of head(decision, terminal)) terminal.out(`  ${line}`);
  section('Rules', rules(decision, terminal));
  if (decision.model_checks !== undefined) section('Models asked', decision.model_checks.map(modelCheck));
  section('Providers', providers(decision, outcome));
  section('Time before the decision (ms)', [timings(decision)]);
  section('Outcome', outcomeLines(call, writer));
}

type State = 'refused' | 'ended' | 'running' | 'lost' | 'unknown';
const OPEN: Readonly<Record<Writer, State>> = { alive: 'running', gone: 'lost', elsewhere: 'unknown' };

function stateOf(call: RecordedCall, writer: Writer): State {
  if (call.outcome !== undefined) return 'ended';
  return call.decision.refused !== undefined ? 'refused' : OPEN[writer];
}

function head(decision: RecordedDecision, terminal: Terminal): readonly string[] {
  const { level, asked_level: asked, stripped_tools: stripped, opaque_allowed: opaque, retry } = decision;
  const model = decision.model === '' ? 'no model that could be read' : decision.model;
  const shown = isLevel(level) ? levelText(level, terminal) : 'not read, so it has no level';
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['caller', decision.agent],
    ['request', decision.request],
    ['asked for', `${model} (${decision.endpoint}${decision.stream ? ', streamed' : ''})`],
    ['mapping', decision.mapping === undefined ? undefined : `models: match ${decision.mapping}`],
    ['size', `${decision.bytes} bytes, ${decision.leaves} leaves`],
    ['caller wants', asked === undefined ? undefined : `at least ${asked}`],
    ['masked', decision.masked === 0 ? undefined : `${decision.masked} places`],
    ['claims to be', decision.claimed],
    ['holds', decision.reserved?.map(reservationText).join('; ')],
    ['tools removed', stripped?.join(', ')],
    ['let pass unread', opaque?.join(', ')],
    ['retry', retry === undefined ? undefined : `number ${retry} by the client`],
    ['decided by', `rules ${decision.rules}, policy ${decision.policy}`],
  ];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(15)} ${oneLine(value)}`],
  );
  return [`${'level'.padEnd(15)} ${shown}`, ...lines];
}

function rules({ reasons, level }: RecordedDecision, terminal: Terminal): readonly string[] {
  if (reasons.length === 0) return [level === 'UNREAD' ? 'none was asked' : 'none fired'];
  const severity = (reason: RecordedReason): number =>
    LEVELS.indexOf(reason.level) - (reason.monitor === true ? LEVELS.length : 0);
  const width = Math.max(...reasons.map((reason) => reason.rule.length));
  return reasons
    .toSorted((a, b) => severity(b) - severity(a))
    .map((reason) => {
      const { rule, count, paths } = reason;
      const name = levelText(reason.level, terminal) + ' '.repeat(8 - reason.level.length);
      const more = count > paths.length && paths.length > 0 ? ' ...' : '';
      const notes = [
        ...(reason.raised === true ? ['raised: the place cannot be rewritten'] : []),
        ...(reason.monitor === true ? ['only watches'] : []),
      ];
      const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
      const places = paths.length === 0 ? '' : `  ${paths.join(', ')}${more}`;
      return `${name}${oneLine(rule.padEnd(width))} ${String(count).padStart(4)}x${oneLine(places)}${note}`;
    });
}

function modelCheck(check: ModelChecks[number]): string {
  const { analyzer, tier, model, rules, result, asked, known, duration } = check;
  const who = `${analyzer} (${model === undefined ? tier : `${tier}, ${model}`})`;
  const texts = `${asked} text${asked === 1 ? '' : 's'} asked about, ${known} known`;
  return oneLine(`${who}  ${result} after ${duration} ms; ${texts}; for ${rules.join(', ')}`);
}

function providers(decision: RecordedDecision, outcome: RecordedOutcome | undefined): readonly string[] {
  const { considered, attempts } = decision;
  if (considered.length === 0) return ['none was considered'];
  const order = (name: string): number => {
    const at = attempts.indexOf(name);
    return at < 0 ? attempts.length : at;
  };
  const width = Math.max(...considered.map(({ provider }) => provider.length));
  return considered
    .toSorted((a, b) => order(a.provider) - order(b.provider))
    .map(({ provider, chosen, why }) => {
      const tried = outcome?.attempts.find((attempt) => attempt.provider === provider);
      const place = chosen && attempts.includes(provider) ? `${order(provider) + 1}.` : ' -';
      const result = tried === undefined ? '' : `; ${attemptText(tried)}`;
      const unasked = chosen && outcome !== undefined && tried === undefined ? '; was not needed' : '';
      const kind = chosen ? '' : 'passed over: ';
      return oneLine(`${place} ${provider.padEnd(width)}  ${kind}${why}${result}${unasked}`);
    });
}

type ModelChecks = NonNullable<RecordedDecision['model_checks']>;

type Reservation = NonNullable<RecordedOutcome['settled']>[number];

function reservationText({ provider, holds }: Reservation): string {
  const parts = holds.map(({ counter, amount, window }) => {
    const what = counter === 'requests' ? `${amount} of the quota` : `USD ${(amount / 1e6).toFixed(6)}`;
    return `${what} (window from ${window})`;
  });
  return `${provider} ${parts.join(', ')}`;
}

function attemptText({ tier, result, status, duration }: RecordedOutcome['attempts'][number]): string {
  return `${tier}, ${result}${status === undefined ? '' : ` (${status})`} after ${duration} ms`;
}

const STAGES = ['identify', 'read', 'recall', 'classify', 'models', 'route', 'transform', 'reserve'];

function timings({ timings }: RecordedDecision): string {
  // A record's members stand in the order of their names.
  const laps = [...STAGES, ...Object.keys(timings).filter((name) => !STAGES.includes(name))].flatMap(
    (name): [string, number][] => (timings[name] === undefined ? [] : [[name, timings[name]]]),
  );
  const sum = laps.reduce((total, [, ms]) => total + ms, 0);
  return oneLine([...laps, ['together', Math.round(sum * 100) / 100]].map((lap) => lap.join(' ')).join(', '));
}

function outcomeLines(call: RecordedCall, writer: Writer): readonly string[] {
  const { decision, outcome } = call;
  if (outcome === undefined) {
    const lines: Readonly<Record<State, readonly string[]>> = {
      refused: [
        `refused: ${decision.refused ?? ''}${decision.detail === undefined ? '' : ` at ${decision.detail}`}`,
        'nothing was sent',
      ],
      running: ['none yet: the call is still running'],
      lost: ['none: the process ended before it could write one; the provider may have been asked'],
      unknown: [
        'none in the database: the call still runs in another process, or that one ended before it could',
      ],
      ended: [],
    };
    return lines[stateOf(call, writer)].map(oneLine);
  }
  const { result, refused, duration, first, usage, released, finish_reasons: reasons = [] } = outcome;
  const begun = first === undefined ? '' : `, first text after ${first} ms`;
  const lines = [
    `${result}${refused === undefined ? '' : ` (${refused})`} after ${duration} ms${begun}`,
    `released: ${released} characters${reasons.length === 0 ? '' : `; finish: ${reasons.join(', ')}`}`,
    ...(usage === undefined ? [] : [`tokens: ${usage.input} in, ${usage.output} out`]),
    ...(outcome.settled ?? []).map((one) => `used: ${reservationText(one)}`),
    ...outcome.verdicts.map(({ check, result: verdict, counts }) => {
      const found = Object.entries(counts).map(([name, count]) => `${name} ${count}x`);
      return `check ${check}: ${verdict}${found.length === 0 ? '' : ` (${found.join(', ')})`}`;
    }),
  ];
  return lines.map(oneLine);
}
