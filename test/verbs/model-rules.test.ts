// Rules that ask a model, as an operator meets them: the example of the documents copied beside other rules, two
// stand-ins that answer, and every verb that has something to say about it.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../src/cli/terminal.js';
import { loadConfig, type Config, type Loaded } from '../../src/config.js';
import { startAnalyzerStandin } from '../../src/standin/analyzer-standin.js';
import type { LoopbackServer } from '../../src/standin/loopback-server.js';
import { checkVerb } from '../../src/verbs/check.js';
import { classifyVerb } from '../../src/verbs/classify.js';
import { doctorVerb } from '../../src/verbs/doctor.js';
import { testRulesVerb } from '../../src/verbs/rules.js';
import { contentOf, PROVIDER_KEY, ROOT, runSluice, startLab, type Lab, type Reply } from '../lab/lab.js';
import { ACQUISITION, modelRouting, modelRulesFolder, PERSON, topicsBy } from '../lab/model-rules.js';

const NAME = 'Thandolwethu';
const TEXT = 'We want to buy the bakery chain before the quarter ends.';
const NOWHERE = 'http://127.0.0.1:9';

let folder: ReturnType<typeof modelRulesFolder>;
let analyzer: LoopbackServer;
let lab: Lab;
beforeAll(async () => {
  folder = modelRulesFolder();
  analyzer = await startAnalyzerStandin({
    values: { [NAME]: 'PERSON', Oisin: 'PERSON', Walloon: 'NRP', Jain: 'NRP' },
  });
  const words = { bakery: [1], earnings: [1], 'night shift': [2], 'written warning': [2] };
  lab = await startLab({
    routing: modelRouting(analyzer.url),
    ollama: { reply: topicsBy(words) },
    env: { SLUICE_CLASSIFIERS: folder.path },
  });
});
afterAll(async () => {
  await lab.stop();
  await analyzer.close();
  folder.remove();
});

describe('a running proxy', () => {
  const say = (content: string): Promise<Reply> =>
    lab.post({ model: 'gpt-5', messages: [{ role: 'user', content }] });

  it('keeps a topic here, masks what the analyzer found, and tells both', async () => {
    const topic = await say(TEXT);
    expect([topic.headers['x-sluice-level'], topic.headers['x-sluice-tier']]).toEqual(['HIGH', 'L1']);
    const named = await say(`Then ${NAME} called.`);
    expect([named.headers['x-sluice-level'], contentOf(named).includes(NAME)]).toEqual(['MEDIUM', true]);
    expect(lab.external.received).toHaveLength(1);
    expect(lab.external.received[0]?.body.toString()).not.toContain(NAME);
    const metrics = await lab.post('', { path: '/metrics', method: 'GET' });
    expect(metrics.text).toContain(
      'sluice_model_checks_total{sluice_analyzer="topics",sluice_result="ok"} 2',
    );
    expect(lab.output()).not.toContain('Warning');

    const id = String(topic.headers['x-sluice-decision']);
    const shown = await runSluice(['explain', id, '--data', lab.dataDir]);
    expect(shown.out).toContain('Models asked');
    expect(shown.out).toMatch(/topics \(L1, llama3\.2\) {2}ok after [\d.]+ ms; 1 text asked about, 0 known/);
    expect(shown.out).toContain(ACQUISITION);
    const config = join(lab.dataDir, 'routing.yaml');
    const env = { SLUICE_CLASSIFIERS: folder.path, OLLAMA_HOST: lab.local.url };
    const replayed = await runSluice(['replay', '--json', '--data', lab.dataDir, '--config', config], env);
    expect(JSON.parse(replayed.out)).toMatchObject({ downgrades: 0 });
  });
});

describe('verbs', () => {
  beforeEach(() => {
    lab.local.reset();
    analyzer.reset();
  });
  const loaded = (routing = modelRouting(analyzer.url), ollama = lab.local.url): Loaded =>
    loadConfig({
      env: { OLLAMA_HOST: ollama, SLUICE_CLASSIFIERS: folder.path, OPENAI_API_KEY: PROVIDER_KEY },
      options: { data: join(folder.path, 'data'), port: 0 },
      root: ROOT,
      files: (path) => (path.endsWith('.yaml') ? routing : undefined),
    });
  const configOf = (from: Loaded): Config => {
    if ('problems' in from) throw new Error(JSON.stringify(from.problems));
    return { ...from.config, cores: 0 };
  };
  const recorder = (): Terminal & { readonly lines: string[]; readonly notes: string[] } => {
    const lines: string[] = [];
    const notes: string[] = [];
    return {
      ...{ lines, notes, color: false, columns: 80 },
      out: (line) => void lines.push(line),
      note: (line) => void notes.push(line),
    };
  };

  it('check reads their examples, asks nobody and says so', async () => {
    const terminal = recorder();
    expect(await checkVerb(loaded(), terminal)).toBe(0);
    expect(terminal.notes.join()).toContain('4 rules ask a model: their examples were read, and nobody');
    expect([lab.local.received.length, analyzer.received.length]).toEqual([0, 0]);
  });

  it('check names a rule whose analyzer is not there', async () => {
    const terminal = recorder();
    const bare = modelRouting(analyzer.url).replace('  names: {', '  others: {');
    expect(await checkVerb(loaded(bare), terminal)).toBe(1);
    expect(terminal.notes.join('\n')).toMatch(
      /model-rules\.yaml:\d+ personal\.analyzer\.person: `ask`: routing\.yaml has no analyzer `names` \(it has `topics`, `others`\)/,
    );
  });

  const classified = async (from: Loaded, without: readonly 'models'[] = []) => {
    const terminal = recorder();
    const options = { explain: false, outbound: false, json: true, jsonl: false, exitCode: false, without };
    const input = Readable.from([`${NAME}: ${TEXT}`]);
    const code = await classifyVerb('-', options, configOf(from), input, terminal);
    return { code, said: terminal.lines.join(), noted: terminal.notes.join() };
  };

  it('classify asks, and leaves models out when told to', async () => {
    expect(JSON.parse((await classified(loaded())).said)).toMatchObject({
      level: 'HIGH',
      findings: [
        { rule: ACQUISITION, entity: 'ACQUISITION' },
        { rule: PERSON, start: 0, end: NAME.length },
      ],
    });
    expect(JSON.parse((await classified(loaded(), ['models'])).said)).toMatchObject({ level: 'LOW' });
    expect(await classified(loaded(undefined, NOWHERE))).toMatchObject({
      code: 1,
      said: '',
      noted: expect.stringContaining('(topics: connect)') as string,
    });
  });

  const tested = async (from: Loaded, ids: readonly string[], ask: boolean) => {
    const terminal = recorder();
    const code = await testRulesVerb(ids, { ask, json: true }, configOf(from), Readable.from([]), terminal);
    return { code, rows: terminal.lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  it('rules test asks when told to, and holds their examples against the answers', async () => {
    expect(await tested(loaded(), [ACQUISITION], false)).toEqual({
      code: 0,
      rows: [{ rule: ACQUISITION, unasked: true }],
    });
    const asked = await tested(loaded(), [ACQUISITION, PERSON], true);
    expect([asked.code, asked.rows.map(({ fires }) => fires)]).toEqual([
      0,
      [true, true, false, false, true, true, false, false],
    ]);
    const deaf = await tested(loaded(modelRouting(NOWHERE)), [PERSON], true);
    expect([deaf.code, deaf.rows[0]?.['why']]).toEqual([1, 'names: connect']);
  });

  it('doctor looks whether they are there and know what they are asked', async () => {
    const doctor = async (from: Loaded): Promise<string> => {
      const terminal = recorder();
      const setup = {
        ...{ json: true, offline: true, loaded: from, dataDir: join(folder.path, 'data'), rules: () => [] },
        ...{ secretGiven: false, version: 'test', node: process.version, uid: process.getuid?.() },
        clock: { time: () => Date.now(), now: () => performance.now(), origin: performance.timeOrigin },
      };
      await doctorVerb(setup, terminal);
      const about = terminal.lines.filter((line) => line.includes('"analyzer ') || line.includes('"model '));
      return about.join('\n');
    };
    const sound = await doctor(loaded());
    expect(sound).toContain('{"check":"analyzer names","state":"ok"');
    expect(sound).toContain('{"check":"model llama3.2","state":"ok"');
    expect(await doctor(loaded(modelRouting(NOWHERE)))).toContain(`Nothing answers at ${NOWHERE}`);
    const other = await startAnalyzerStandin({ supported: ['PERSON'] });
    const missing = await doctor(loaded(modelRouting(other.url, { model: 'tiny:1b' })));
    await other.close();
    expect(missing).toContain('It does not look for NRP in language en.');
    expect(missing).toContain('{"check":"model tiny:1b","state":"failed"');
    // No text was sent to look.
    expect(lab.local.received.some(({ url }) => url === '/api/chat')).toBe(false);
    expect(analyzer.received.some(({ url }) => url === '/analyze')).toBe(false);
  });
});
