// `sluice classify`: what a text would be, and why. Prints rules and places; the text itself only when asked for what
// would leave (`--outbound`).
import type { Finding } from '../model/finding.js';
import { errorBody, isRefusal, type Refusal } from '../model/refusal.js';
import type { Inspection } from '../pipeline/inspect.js';
import { levelText } from './level-text.js';
import { paint, safe, type Terminal } from './terminal.js';

export interface ClassifyOptions {
  readonly explain: boolean;
  readonly outbound: boolean;
  readonly json: boolean;
  readonly exitCode: boolean;
}

export interface Inspect {
  text(text: string): Promise<Inspection | Refusal>;
  request(body: string): Promise<Inspection | Refusal>;
}

/** @param name shown before line numbers, `-` for standard input @returns the exit code */
export async function classifyText(
  name: string,
  text: string,
  inspect: Inspect,
  options: ClassifyOptions,
  terminal: Terminal,
): Promise<number> {
  const inspection = await inspect.text(text);
  if (isRefusal(inspection)) {
    terminal.note(errorBody(inspection).error.message);
    return 1;
  }
  if (options.json) terminal.out(JSON.stringify(row(undefined, inspection)));
  else print(name, text, inspection, options, terminal);
  return options.exitCode && inspection.classification.level === 'BLOCKED' ? 3 : 0;
}

function print(
  name: string,
  text: string,
  inspection: Inspection,
  options: ClassifyOptions,
  terminal: Terminal,
): void {
  const { classification } = inspection;
  terminal.out(levelText(classification.level, terminal));
  const lineOf = lineFinder(text);
  for (const finding of classification.findings) {
    if (!options.explain && finding.action === 'monitor') continue;
    const place = `${name}:${lineOf(finding.spans[0]?.start ?? 0)}`;
    const marks = [
      finding.score.toFixed(2),
      ...(finding.validated ? ['validated'] : []),
      ...(finding.view === 'raw' ? [] : [finding.view]),
    ];
    const watch = finding.action === 'monitor' ? ' (monitor)' : '';
    terminal.out(
      `  ${finding.level.padEnd(7)} ${finding.entity.padEnd(14)} ${place.padEnd(8)} ${finding.rule}${watch}  ${marks.join(', ')}`,
    );
  }
  if (options.explain) {
    for (const reason of classification.reasons) {
      terminal.out(paint(terminal, 'dim', `  because ${reason.rule} -> ${reason.level} (${reason.count})`));
    }
  }
  if (options.outbound) printOutbound(inspection, terminal);
}

function printOutbound(inspection: Inspection, terminal: Terminal): void {
  if (inspection.outbound === undefined) {
    const { level } = inspection.classification;
    terminal.out(
      level === 'HIGH' || level === 'MEDIUM'
        ? 'Nothing leaves this machine: only a local model may answer.'
        : 'Nothing reaches any model.',
    );
    return;
  }
  terminal.out('What an external provider would receive:');
  for (const text of inspection.outbound.values()) terminal.out(safe(text));
}

/** One line of a batch: `{"id","text"}` or `{"id","request":{...}}`. @returns the answer as one line of JSON */
export async function classifyLine(line: string, inspect: Inspect): Promise<string> {
  const input: unknown = JSON.parse(line);
  if (typeof input !== 'object' || input === null) throw new SyntaxError('not an object');
  const id = 'id' in input ? input.id : undefined;
  if ('text' in input && typeof input.text === 'string') return answer(id, await inspect.text(input.text));
  if ('request' in input) return answer(id, await inspect.request(JSON.stringify(input.request)));
  throw new SyntaxError('needs a "text" or a "request"');
}

function answer(id: unknown, inspection: Inspection | Refusal): string {
  if (isRefusal(inspection)) return JSON.stringify({ id, ...errorBody(inspection) });
  return JSON.stringify(row(id, inspection));
}

function row(id: unknown, inspection: Inspection): object {
  const { classification, leaves } = inspection;
  const many = leaves.length > 1;
  const pathOf = (leaf: number): object => (many ? { path: leaves[leaf]?.path } : {});
  return {
    ...(id !== undefined && { id }),
    level: classification.level,
    findings: classification.findings.flatMap((finding) => findingRows(finding, pathOf)),
    masked: classification.mask
      .filter((span) => !span.continued)
      .map((span) => ({ entity: span.entity, ...pathOf(span.leaf), start: span.start, end: span.end })),
  };
}

function findingRows(finding: Finding, pathOf: (leaf: number) => object): object[] {
  const { entity, rule, level, score } = finding;
  const monitor = finding.action === 'monitor' ? { monitor: true } : {};
  return finding.spans.map((span) => ({
    entity,
    rule,
    level,
    ...pathOf(span.leaf),
    start: span.start,
    end: span.end,
    score,
    ...monitor,
  }));
}

/** 1-based line of an offset; built once, asked often. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
