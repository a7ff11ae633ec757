// A value stays known: to its caller, after the context that gave it away is gone, over a restart; to nobody else.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueAgentKey } from '../../src/keys/agent-key.js';
import { bytesBelow, ROOT, runSluice, startLab, type Lab, type Reply } from '../lab/lab.js';

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-values-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
let lab: Lab;

const ask = (content: string): object => ({ model: 'gpt-5', messages: [{ role: 'user', content }] });
const levelOf = (reply: Reply): unknown => reply.headers['x-sluice-level'];
const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
const one = issueAgentKey();
const other = issueAgentKey();
const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
const routing = `${shipped.replace(/^agents:.*$/m, '')}\nagents:\n  one: { key_hash: "${hash(one)}" }\n  other: { key_hash: "${hash(other)}" }\n`;
const as = (key: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${key}` },
});
const sent = (running: Lab): string =>
  running.external.received.map((call) => call.body.toString()).join('\n');

/** No list holds this name: only what was said about it tells that it is one. */
const NAME = 'Tanvrik Oslem';

describe('two callers and a restart', () => {
  beforeAll(() => start());
  afterAll(() => lab.stop());
  const start = async (): Promise<void> => {
    lab = await startLab({ routing, dataDir });
  };

  it('before anything is known, the bare name is no evidence', async () => {
    expect(levelOf(await lab.post(ask(`${NAME} asked for the report`), as(one)))).toBe('LOW');
  });

  it.each([
    ['a name of the lists', 'Anh Vo'],
    ['any other', NAME],
    ['a single word', 'Zorvane'],
    ['a particle and a hyphen', 'Tanvrik van der Oslem-Quill'],
  ])('turn 2, with the history dropped, is masked: %s', async (_note, name) => {
    expect(levelOf(await lab.post(ask(`my doctor is ${name}`), as(one)))).not.toBe('LOW');
    lab.external.reset();
    const reply = await lab.post(ask(`Please ask ${name} for the report`), as(one));
    expect(levelOf(reply)).toBe('MEDIUM');
    expect(sent(lab)).toMatch(/PERSON_[0-9A-Z]{5}/);
    expect(sent(lab)).not.toContain(name.split(' ')[0]);
    // Restored on the way back: the stand-in repeats what it was shown.
    expect(reply.text).toContain(name);
  });

  it('the reason is in the log', async () => {
    const { out } = await runSluice(['logs', '--json', '--data', dataDir]);
    expect(out).toContain('recall.value');
  });

  it('is still there after a restart', async () => {
    await lab.stop();
    await start();
    expect(levelOf(await lab.post(ask(`${NAME} asked for the report`), as(one)))).toBe('MEDIUM');
  });

  it.each([
    ['in capitals', 'TANVRIK OSLEM asked for the report'],
    ['with a possessive', "What about Tanvrik Oslem's report?"],
    ['over a line break', 'Please ask Tanvrik\nOslem for the report'],
    ['behind another capitalised word', 'Yesterday Tanvrik Oslem came by'],
    ['with an invisible character inside', 'Tan\u200bvrik Oslem asked for the report'],
  ])('known %s', async (_note, content) => {
    lab.external.reset();
    expect(levelOf(await lab.post(ask(content), as(one)))).toBe('MEDIUM');
    expect(sent(lab).toLowerCase()).not.toMatch(/vrik|oslem/);
  });

  it.each([
    ['to another caller', `${NAME} asked for the report`, other],
    ['of a part of it', 'Please ask Oslem for the report', one],
    ['in lower case', 'tanvrik oslem asked for the report', one],
    ['of a dictionary word', 'The Board asked for the report', one],
  ])('not inherited %s', async (_note, content, key) => {
    expect(levelOf(await lab.post(ask(content), as(key)))).toBe('LOW');
  });

  it('the journal holds none of it', () => {
    const kept = bytesBelow(join(dataDir, 'journal')).toString('latin1');
    expect(kept).toContain('"recall.value"');
    expect(kept).not.toMatch(/tanvrik|oslem|zorvane/i);
  });
});

describe('callers without a name', () => {
  beforeAll(async () => {
    lab = await startLab({ ollama: { reply: () => 'Yes. Kind regards, Dr. Quillip Zarnow' } });
  });
  afterAll(() => lab.stop());

  it('share one memory', async () => {
    await lab.post(ask('my doctor is Tanvrik Oslem'));
    expect(levelOf(await lab.post(ask('Tanvrik Oslem asked for the report')))).toBe('MEDIUM');
  });

  it('a value of a HIGH request, and one of the reply to it, are known', async () => {
    const before = await lab.post(ask('Quillip Zarnow asked for the report'));
    const reply = await lab.post(ask('card 4111 1111 1111 1111; my doctor is Borvane Quast'));
    expect([levelOf(before), levelOf(reply)]).toEqual(['LOW', 'HIGH']);
    for (const name of ['Borvane Quast', 'Quillip Zarnow'])
      expect([name, levelOf(await lab.post(ask(`${name} asked for the report`)))]).toEqual([name, 'MEDIUM']);
  });

  it('in a field that cannot be rewritten, a known name of two words keeps the request here', async () => {
    await lab.post(ask('my doctor is Tanvrik Oslem'));
    lab.external.reset();
    const named = { ...ask('Tanvrik Oslem asked for the report'), x_unknown: 'Tanvrik Oslem' };
    expect(levelOf(await lab.post(named))).toBe('HIGH');
    expect(lab.external.received).toHaveLength(0);
  });
});
