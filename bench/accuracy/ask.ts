// The texts through `sluice classify --jsonl -`, as anybody would run it, one after the other. Knows the CLI only.
// Invariant: a text that the CLI refuses is named by its line and left out, never counted as clean.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Labelled, Span } from './labels.js';
import type { Answer } from './measure.js';

export interface Asked {
  /** Line and code of every refused text. */
  readonly refused: readonly { readonly line: number; readonly code: string }[];
  readonly texts: readonly Labelled[];
  /** In the order of `texts`. */
  readonly answers: readonly Answer[];
  /** For each text, from its line to its answer, in ms; the start of the process is not in them. */
  readonly took: readonly number[];
}

interface Row {
  readonly level?: string;
  readonly error?: { readonly code: string };
  readonly findings?: readonly (Span & {
    readonly rule: string;
    readonly level: string;
    readonly monitor?: true;
  })[];
  readonly masked?: readonly Span[];
}

/** @param main the built CLI @param claims which of its spans are held against the labels */
export async function ask(
  main: string,
  options: readonly string[],
  texts: readonly Labelled[],
  claims: 'masked' | 'findings',
): Promise<Asked> {
  const child = spawn(process.execPath, [main, 'classify', '--jsonl', '-', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  // A child that ends at once breaks the pipe; its exit code says it better than the write error.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exchange = async (text: string): Promise<Row> => {
    child.stdin.write(`${JSON.stringify({ text })}\n`);
    const answer = await lines.next();
    if (answer.done === true) throw new Error(`sluice classify ended with ${await closed}`);
    return JSON.parse(answer.value) as Row;
  };
  try {
    // This one pays for the start of the process and of its workers, the name for those that look for names.
    await exchange('Yesterday Charlotte Winterbourne asked Mr. Duncan about the invoice.');
    return await askAll(texts, exchange, claims);
  } finally {
    child.stdin.end();
    await closed;
  }
}

async function askAll(
  texts: readonly Labelled[],
  exchange: (text: string) => Promise<Row>,
  claims: 'masked' | 'findings',
): Promise<Asked> {
  const refused: { line: number; code: string }[] = [];
  const kept: Labelled[] = [];
  const answers: Answer[] = [];
  const took: number[] = [];
  for (const text of texts) {
    const from = performance.now();
    const row = await exchange(text.text);
    const ms = performance.now() - from;
    if (row.level === undefined) {
      refused.push({ line: text.line, code: row.error?.code ?? 'no answer' });
      continue;
    }
    took.push(ms);
    kept.push(text);
    answers.push(answerOf(row.level, row, claims));
  }
  return { refused, texts: kept, answers, took };
}

function answerOf(level: string, row: Row, claims: 'masked' | 'findings'): Answer {
  const raising = (row.findings ?? []).filter(
    (finding) => finding.level !== 'LOW' && finding.monitor !== true,
  );
  const masked = row.masked ?? [];
  return {
    level,
    claims: distinct(claims === 'masked' ? masked : raising),
    masked,
    rules: raising.map(({ rule }) => rule),
  };
}

/** Two rules that say the same of one place are one claim. */
function distinct(spans: readonly Span[]): Span[] {
  const known = new Map(spans.map((span) => [`${span.start} ${span.end} ${span.entity}`, span]));
  return [...known.values()];
}
