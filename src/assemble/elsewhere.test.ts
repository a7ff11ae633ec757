// Real threads over the shipped rules: what they say is what would have been said here, and silence is a failure.
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, platform } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../test/lab/lab.js';
import { makeDetector } from '../detect/detector.js';
import { isWord } from '../detect/names/gazetteer.js';
import { VALIDATORS } from '../detect/validators.js';
import { makeKnown } from '../detect/wide/known.js';
import { makeNetTexts } from '../detect/wide/net-texts.js';
import { makeKeys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { DetectInput } from '../model/finding.js';
import { printsOf } from '../recall/prints.js';
import { loadRules } from '../rules/load.js';
import { promptOf } from '../../test/lab/prompts.js';
import { makeClassifier, type Classifier } from './classifier.js';
import { openReadingThreads, type ReadingThreads, type ReadingThreadsOptions } from './elsewhere.js';
import { readRuleFiles } from './rule-files.js';

const files = readRuleFiles(join(ROOT, 'classifiers')).rules;
const { rules, known } = loadRules(files, Object.keys(VALIDATORS));
const OWN = 'own-credential-0a1b2c3d4e5f';
const secret = Buffer.alloc(32, 7);
const detector = makeDetector(rules, [OWN], known);
const faults: unknown[] = [];
const LARGE = 16 * 1024;
const wanted = { level: true, value: true };

function open(more: Partial<ReadingThreadsOptions> = {}): ReadingThreads {
  return openReadingThreads({
    ...{ rules, known, secret, cores: 2, ownCredentials: [OWN], digest: detector.digest },
    fault: (error) => void faults.push(error),
    now: () => performance.now(),
    ...more,
  });
}

/** Examples of all rules without what is BLOCKED, and letters and tickets, in texts of 8 KB. */
const texts: readonly string[] = (() => {
  const letters = readdirSync(join(ROOT, 'test/medium'))
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => readFileSync(join(ROOT, 'test/medium', file), 'utf8').split('\n\n'));
  const examples = rules.flatMap((rule) => (rule.level === 'BLOCKED' ? [] : rule.examples.match));
  const large: string[] = [];
  let text = '';
  for (const piece of [...letters, ...examples]) {
    text += `${piece}\n\n`;
    if (text.length < LARGE / 2) continue;
    large.push(text);
    text = '';
  }
  return large;
})();
const inputOf = (...leaves: readonly string[]): DetectInput => ({
  leaves: leaves.map((text, id) => ({ id, text, kind: 'text' })),
  joins: leaves.length > 1 ? [{ scope: 'parts', leaves: leaves.map((_text, id) => id) }] : [],
});

describe('a thread', () => {
  let threads: ReadingThreads;
  beforeAll(async () => {
    threads = open();
    expect(threads.takes(LARGE)).toBe(false);
    expect(await threads.start()).toBe(true);
  });
  afterAll(() => threads.close());

  it('takes what is large once it is there', () => {
    expect([threads.takes(LARGE), threads.takes(LARGE - 1)]).toEqual([true, false]);
  });

  it.runIf(platform() === 'linux')('stands behind the one that serves', () => {
    const niceOf = (task: string): number =>
      Number(readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]);
    const nice = readdirSync('/proc/self/task').map(niceOf);
    expect(nice).toContain(10);
    expect(niceOf(String(process.pid))).toBe(getPriority());
    expect(getPriority()).toBeLessThan(10);
  });

  it('finds what is found here', async () => {
    expect(texts.length).toBeGreaterThan(3);
    const inputs = [...texts.map((text) => inputOf(text)), inputOf(...texts.slice(0, 3))];
    for (const input of inputs) {
      const here = detector.detect(input);
      expect(here.status).toBe('found');
      expect(await threads.detect(input, 'bot')).toEqual(here);
    }
  });

  it('knows keys, and texts that belong to a join alone', async () => {
    const leaves: DetectInput['leaves'] = [
      { id: 0, text: 'card 4111 1111', kind: 'text', joinOnly: true },
      { id: 1, text: ' 1111 1111 is mine', kind: 'text' },
      { id: 2, text: 'kX93mQ7vT2pLw8Zr4Bn6', kind: 'structural', key: 'password' },
    ];
    const input: DetectInput = { leaves, joins: [{ scope: 'messages', leaves: [0, 1] }] };
    expect(await threads.detect(input, 'bot')).toEqual(detector.detect(input));
  });

  it('looks for the keys that this process holds', async () => {
    const found = await threads.detect(inputOf(`the key is ${OWN} here`), 'bot');
    expect(found).toMatchObject({ status: 'found', findings: [{ level: 'BLOCKED' }] });
  });

  it('says which BLOCKED rules find something', async () => {
    const outgoing = [...texts, `and ${OWN} here`];
    expect(await threads.blocked(texts, 'bot')).toEqual(detector.blocked(texts));
    const found = await threads.blocked(outgoing, 'bot');
    expect(found).toEqual(detector.blocked(outgoing));
    expect(found).toHaveLength(1);
  });

  it('casts the wide net as it is cast here', async () => {
    const net = makeNetTexts(rules, VALIDATORS, makeKnown(known));
    for (const mask of ['balanced', 'strict'] as const)
      expect(await threads.net(texts, mask, 'bot')).toEqual(await net.read(texts, mask));
  });

  it('makes the fingerprints of the caller that asks', async () => {
    const asked = texts.map((text) => ({ text, wanted }));
    for (const caller of ['bot', 'other']) {
      const print = makeKeys(secret, []).fingerprinter('recall', caller);
      const here = texts.map((text) => printsOf(text, wanted, print, isWord));
      expect(await threads.prints(asked, caller)).toEqual(here);
    }
  });
});

describe('silence', () => {
  it('of a thread that takes too long is a failure that may pass, and the next thread is waited for', async () => {
    const threads = open({ deadlineMs: 1 });
    try {
      expect(await threads.start()).toBe(true);
      const input = inputOf(texts.join('\n').repeat(4));
      const answers = await Promise.all([
        threads.detect(input, 'a'),
        threads.prints([{ text: input.leaves[0]?.text ?? '', wanted }], 'b'),
        threads.net(texts, 'strict', 'c'),
        threads.blocked(texts, 'd'),
      ]);
      expect(answers).toEqual([
        { status: 'failed', transient: true, reason: 'thread' },
        'failed',
        'unanswered',
        'failed',
      ]);
      expect(threads.takes(LARGE)).toBe(true);
    } finally {
      await threads.close();
    }
  });

  it('a text that ended a thread, sent again, ends another, and those of others are read by the next', async () => {
    const threads = open({ deadlineMs: 1500 });
    try {
      expect(await threads.start()).toBe(true);
      const endless = texts.join('\n').repeat(300);
      for (let round = 0; round < 2; round += 1) {
        expect(await threads.prints([{ text: endless, wanted }], 'a')).toBe('failed');
        expect(threads.takes(LARGE)).toBe(true);
      }
      const input = inputOf('write to anna@example.org');
      expect(await threads.detect(input, 'b')).toEqual(detector.detect(input));
    } finally {
      await threads.close();
    }
  });

  it('a thread with other rules is not asked', async () => {
    const threads = open({ digest: 'another' });
    try {
      expect(await threads.start()).toBe(false);
      expect(threads.takes(LARGE)).toBe(false);
      expect(String(faults.at(-1))).toContain('other rules');
    } finally {
      await threads.close();
    }
  });
});

describe('the classifier', () => {
  const caller: Caller = {
    ...{ agent: 'bot', minLevel: 'LOW', tiers: ['L1', 'L2', 'L3'], models: ['*'], mask: 'strict' },
    ...{ restoreTools: true, opaqueAllowed: [], providerTools: 'strip', onBlock: 'error' },
  };
  const make = (reading: boolean): Classifier => {
    const made = makeClassifier({
      ...{ files, ownCredentials: [OWN], keys: makeKeys(secret, []), cores: 2 },
      policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
      namePool: { ask: (asked) => Promise.resolve(asked.map(() => [])), close: () => Promise.resolve() },
      ...(reading && { reading: { secret, fault: (error: unknown) => void faults.push(error) } }),
    });
    if ('problems' in made) throw new Error(JSON.stringify(made.problems));
    return made;
  };

  it('decides and masks alike with threads and without, the first time and the second', async () => {
    const [near, far] = [make(false), make(true)];
    try {
      expect(await far.elsewhere?.start()).toBe(true);
      const blocked = `${texts[0] ?? ''} ${OWN}`;
      for (const text of [...texts, blocked, 'x '.repeat(LARGE)]) {
        const prompt = promptOf([{ text }, { text: 'and a short one for Anna Fischer' }]);
        const here = await near.classify(prompt, caller);
        for (let round = 0; round < 2; round += 1) expect(await far.classify(prompt, caller)).toEqual(here);
        if ('code' in here || here.level !== 'MEDIUM') continue;
        expect(await far.widen(prompt, here, caller)).toEqual(await near.widen(prompt, here, caller));
      }
    } finally {
      await Promise.all([near.close(), far.close()]);
    }
  });
});
