// `sluice demo`: the real proxy between the real OpenAI SDK and two stand-in providers on loopback. One request a
// level, plain and streamed, shown side by side with what each provider received; then the log is verified.
import OpenAI from 'openai';
import type { CallRow } from '../audit/rows.js';
import type { Level } from '../model/level.js';
import { demoCases, type DemoCase } from './demo-cases.js';
import { levelText } from './level-text.js';
import { paint, safe, type Terminal } from './terminal.js';

/** A provider that answers for the real one and keeps every request that it gets. */
export interface DemoProvider {
  readonly name: string;
  /** Chat requests so far, each as the text that its model would see. */
  prompts(): readonly string[];
}

export interface DemoLab {
  readonly url: string;
  readonly providers: readonly DemoProvider[];
  rows(): Promise<readonly CallRow[]>;
  /** @returns the exit code of `audit verify`, which prints its own report */
  verify(): Promise<number>;
}

/** @returns 0 when every level went where it belongs and the log is sound */
export async function demo(lab: DemoLab, terminal: Terminal): Promise<number> {
  terminal.out(`Sluice runs at ${lab.url}. Its two providers are stand-ins on this machine, no models: they`);
  terminal.out(
    `repeat the names they were shown. The client is the OpenAI SDK with nothing but its base URL set.`,
  );
  const client = new OpenAI({ baseURL: `${lab.url}/v1`, apiKey: 'not-needed-here' });
  let wrong = 0;
  for (const entry of demoCases()) {
    const before = lab.providers.map((provider) => provider.prompts().length);
    const plain = await ask(client, entry.prompt);
    const streamed = await askStreamed(client, entry.prompt);
    const seen = lab.providers.map((provider, index) => provider.prompts().slice(before[index]));
    const row = await settledRow(lab, plain.decision);
    show(entry, { plain, streamed, seen, row }, lab, terminal);
    if (!asExpected(entry.level, seen, plain, row)) {
      wrong += 1;
      terminal.out(paint(terminal, 'red', '  this is not what should have happened'));
    }
  }
  terminal.out('');
  terminal.out(paint(terminal, 'bold', 'The log of these calls'));
  const verified = await lab.verify();
  return wrong === 0 && verified === 0 ? 0 : 1;
}

/** The outcome of a call reaches the log a moment after its reply. */
async function settledRow(lab: DemoLab, decision: string): Promise<CallRow | undefined> {
  for (let look = 0; ; look += 1) {
    const row = (await lab.rows()).find((candidate) => candidate.decision === decision);
    if ((row !== undefined && row.result !== 'pending') || look === 40) return row;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

interface Reply {
  readonly decision: string;
  readonly text: string;
  readonly refused: boolean;
  readonly events: number;
}

interface Shown {
  readonly plain: Reply;
  readonly streamed: Reply;
  /** by provider: the prompts it received for this case */
  readonly seen: readonly (readonly string[])[];
  readonly row: CallRow | undefined;
}

async function ask(client: OpenAI, prompt: string): Promise<Reply> {
  try {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-5', messages: [{ role: 'user', content: prompt }] })
      .withResponse();
    const decision = response.headers.get('x-sluice-decision') ?? '';
    return { decision, text: data.choices[0]?.message.content ?? '', refused: false, events: 0 };
  } catch (error) {
    return failure(error);
  }
}

async function askStreamed(client: OpenAI, prompt: string): Promise<Reply> {
  try {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: prompt }] })
      .withResponse();
    let text = '';
    let events = 0;
    for await (const chunk of data) {
      events += 1;
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { decision: response.headers.get('x-sluice-decision') ?? '', text, refused: false, events };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Reply {
  if (!(error instanceof OpenAI.APIError)) throw error;
  const decision = error.headers instanceof Headers ? (error.headers.get('x-sluice-decision') ?? '') : '';
  return { decision, text: error.message, refused: true, events: 0 };
}

function show(entry: DemoCase, shown: Shown, lab: DemoLab, terminal: Terminal): void {
  const { plain, streamed, seen, row } = shown;
  terminal.out('');
  terminal.out(`${paint(terminal, 'bold', levelText(entry.level, terminal))}  ${entry.title}`);
  line(terminal, 'sent', entry.prompt);
  lab.providers.forEach((provider, index) => {
    const received = seen[index] ?? [];
    line(terminal, provider.name, received[0] ?? paint(terminal, 'dim', 'nothing'));
  });
  line(terminal, plain.refused ? 'refused' : 'came back', plain.text);
  const same = streamed.text === plain.text || streamed.refused;
  const how = streamed.refused
    ? 'refused as well'
    : `${streamed.events} events, ${same ? 'the same text' : streamed.text}`;
  line(terminal, 'streamed', how);
  if (row === undefined) return;
  line(
    terminal,
    'route',
    `${row.level}, ${row.provider === undefined ? 'no model' : `${row.provider} (${row.tier ?? ''})`}, decision ${row.decision}`,
  );
  line(terminal, 'rules', row.rules.length === 0 ? 'none' : row.rules.join(', '));
}

function line(terminal: Terminal, name: string, text: string): void {
  const width = Math.max(40, Math.min(terminal.columns, 120) - 15);
  const rows = wrap(safe(text), width);
  rows.forEach((row, index) =>
    terminal.out(`  ${paint(terminal, 'dim', (index === 0 ? name : '').padEnd(11))}│ ${row}`),
  );
}

function wrap(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row.length > 0 && row.length + word.length + 1 > width) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

function asExpected(
  level: Level,
  seen: readonly (readonly string[])[],
  plain: Reply,
  row: CallRow | undefined,
): boolean {
  const [local = [], external = []] = seen;
  if (row?.level !== level) return false;
  switch (level) {
    case 'LOW':
      return external.length === 2 && local.length === 0 && !plain.refused;
    case 'MEDIUM':
      return (
        external.length === 2 &&
        !external.some((text) => text.includes('Lopez')) &&
        plain.text.includes('Lopez')
      );
    case 'HIGH':
      return local.length === 2 && external.length === 0 && !plain.refused;
    case 'BLOCKED':
      return local.length === 0 && external.length === 0 && plain.refused;
  }
}
