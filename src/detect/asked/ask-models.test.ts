import { describe, expect, it } from 'vitest';
import { miss, type Ask, type LabelledSpan, type Question, type Said } from '../../model/analyzer.js';
import type { Level } from '../../model/level.js';
import type { Analyzer } from '../../model/policy.js';
import type { ModelRule } from '../../rules/rule.js';
import { makeAskModels, type AskModelsParts, type ModelAnswers } from './ask-models.js';

const rule = (id: string, change: Partial<ModelRule> = {}): ModelRule => ({
  ...{ id, entity: 'PERSON', level: 'MEDIUM', kind: 'model', ask: 'names', action: 'enforce' },
  ...{ score: 0.85, min_score: 0.4, why: 'a rule for this test', since: '0.2.0' },
  examples: { match: ['a', 'b'], no_match: ['c', 'd'] },
  source: { file: 'a.yaml', line: 1 },
  ...change,
});
const topic = (id: string, sentence: string, change: Partial<ModelRule> = {}): ModelRule =>
  rule(id, { ask: 'topics', level: 'HIGH', entity: 'TOPIC', topic: sentence, ...change });
const NAMES: Analyzer = {
  ...{ name: 'names', kind: 'presidio', baseUrl: 'http://127.0.0.1:9', language: 'en' },
  ...{ deadlineMs: 5_000, atOnce: 2 },
};
const TOPICS: Analyzer = {
  ...{ name: 'topics', kind: 'ollama', provider: 'ollama', model: 'm', deadlineMs: 5_000, atOnce: 1 },
};
const spans = (...found: readonly LabelledSpan[]): Said => ({ kind: 'said', topics: [], spans: found });
const yes = (...topics: readonly number[]): Said => ({ kind: 'said', topics, spans: [] });

function models(rules: readonly ModelRule[], ask: Ask, change: Partial<AskModelsParts> = {}) {
  const made = makeAskModels({
    rules,
    analyzers: [NAMES, TOPICS],
    ask: new Map([
      ['names', ask],
      ['topics', ask],
    ]),
    room: () => 1_000,
    printer:
      (scope) =>
      (...all) =>
        [scope, ...all].join('\n'),
    isKnownWord: (text) => text === 'Kubernetes',
    label: (model) => `~${model}`,
    now: () => performance.now(),
    ...change,
  });
  if (made === undefined) throw new Error('no rule asks');
  const { signal } = new AbortController();
  return (text: string, level: Level = 'LOW', caller = 'bot', given = signal): Promise<ModelAnswers> =>
    made(
      { leaves: [{ id: 0, path: 'p', text, kind: 'text', place: 'user' }], joins: [] },
      { level, caller },
      given,
    );
}

/** Answers at once; keeps what it was asked. */
function asking(answer: (question: Question) => Said): { ask: Ask; readonly questions: Question[] } {
  const questions: Question[] = [];
  return {
    questions,
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer(question));
    },
  };
}

it('without such a rule there is nothing to ask, and nothing to wait for', () => {
  const none = { rules: [], analyzers: [NAMES], ask: new Map(), room: () => 1, printer: () => () => '' };
  const rest = { isKnownWord: () => false, label: String, now: () => 0 };
  expect(makeAskModels({ ...none, ...rest })).toBeUndefined();
});

it('a rule whose analyzer nobody answers for is no start', () => {
  expect(() => models([rule('a.b')], asking(() => spans()).ask, { ask: new Map() })).toThrow('names');
});

describe('findings', () => {
  const said = async (text: string, found: readonly LabelledSpan[], change: Partial<ModelRule> = {}) => {
    const { findings } = await models([rule('a.b', change)], asking(() => spans(...found)).ask)(text);
    return findings.map(({ spans: at }) => at.map(({ start, end }) => text.slice(start, end)).join('|'));
  };
  const all = (text: string, score = 0.9, label = 'PERSON'): readonly LabelledSpan[] => [
    { label, start: 0, end: text.length, score },
  ];
  it.each<[string, string, Partial<ModelRule>, readonly string[]]>([
    ['a name', 'Oisin', {}, ['Oisin']],
    ['without the signs around it', ' "Oisin", ', {}, ['Oisin']],
    ['in two where a line ends', 'Oisin Roe\nAna Vo', {}, ['Oisin Roe', 'Ana Vo']],
    ['signs alone are none', '"...', {}, []],
    ['a listed word is no name', 'Kubernetes', {}, []],
    ['below the least score', 'Oisin', { min_score: 0.95 }, []],
    ['another label', 'Oisin', { labels: ['NRP'] }, []],
    ['one of several labels', 'Oisin', { labels: ['NRP', 'PERSON'] }, ['Oisin']],
    ['its entity is the label', 'Oisin', { entity: 'NRP' }, []],
  ])('%s', async (_note, text, change, expected) => {
    expect(await said(text, all(text), change)).toEqual(expected);
  });

  it('a topic is the text as a whole, for the rules that it is of', async () => {
    const rules = [topic('t.one', 'about one thing'), topic('t.two', 'about another', { action: 'monitor' })];
    const { ask, questions } = asking(() => yes(1));
    const { findings } = await models(rules, ask)('hello');
    expect(questions).toMatchObject([{ topics: ['about one thing', 'about another'], labels: [] }]);
    expect(findings).toMatchObject([
      { rule: 't.two', level: 'HIGH', action: 'monitor', spans: [{ leaf: 0, start: 0, end: 0 }] },
    ]);
  });

  it('a long text is asked about in pieces, and places are those of the text', async () => {
    const text = `${'word '.repeat(300)}Oisin`;
    const { ask, questions } = asking(({ text: piece }) => {
      const start = piece.indexOf('Oisin');
      return start < 0 ? spans() : spans({ label: 'PERSON', start, end: start + 5, score: 1 });
    });
    const { findings } = await models([rule('a.b')], ask)(text);
    expect(questions.length).toBe(2);
    expect(findings).toMatchObject([{ spans: [{ leaf: 0, start: 1500, end: 1505 }] }]);
  });
});

it('of an answer with a place in each word no more is made than makes it bulk', async () => {
  const said = ({ text }: Question): Said => {
    const found = [...text.matchAll(/\w+/g)].map((word): LabelledSpan => {
      return { label: 'PERSON', start: word.index, end: word.index + word[0].length, score: 0.9 };
    });
    return spans(...found);
  };
  const text = Array.from({ length: 40_000 }, (_, word) => `w${word}`).join(' ');
  const of = async (rules: readonly ModelRule[]): Promise<readonly (readonly string[])[]> => {
    const { findings } = await models(rules, asking(said).ask)(text);
    const by = (action: string) => findings.filter((found) => found.action === action);
    return [by('enforce'), by('monitor')].map((found) => found.map(({ rule: id }) => id));
  };
  const [acting] = await of([rule('a.b')]);
  expect(acting?.length).toBeGreaterThan(10_000);
  expect(acting?.length).toBeLessThan(11_000);
  // What only watches takes the place of nothing that acts.
  const [both, watching] = await of([
    rule('a.watch', { action: 'monitor' }),
    rule('a.late', { labels: ['NONE'] }),
  ]);
  expect([both, watching?.length]).toEqual([[], 10_000]);
});

describe('who is asked', () => {
  it.each<[Level, number]>([
    ['LOW', 1],
    ['MEDIUM', 1],
    ['HIGH', 0],
    ['BLOCKED', 0],
  ])('about %s: %i', async (level, times) => {
    const { ask, questions } = asking(() => spans());
    const { checks } = await models([rule('a.b')], ask)('hello', level);
    expect([questions.length, checks.length]).toEqual([times, times]);
  });

  it("about digits alone: where they may be somebody's number, not what they are about", async () => {
    const { ask, questions } = asking(({ topics }) => (topics.length > 0 ? yes() : spans()));
    await models([rule('a.b'), topic('t.one', 'about one thing')], ask)('48 2931 7750');
    expect(questions.map(({ labels }) => labels)).toEqual([['PERSON']]);
  });

  it('an answer is known for that caller and text, and for nobody else', async () => {
    const { ask, questions } = asking(() => spans());
    const check = models([rule('a.b')], ask);
    for (const [text, caller] of [
      ['hello', 'bot'],
      ['hello', 'bot'],
      ['hello', 'other'],
      ['hello you', 'bot'],
    ] as const)
      await check(text, 'LOW', caller);
    expect(questions.map(({ text }) => text)).toEqual(['hello', 'hello', 'hello you']);
  });

  it('what is kept is a fingerprint and numbers', async () => {
    const seen: string[] = [];
    const printer = (scope: string) => (): string => {
      seen.push(scope);
      return 'print';
    };
    await models([topic('t.one', 'about one thing')], asking(() => yes()).ask, { printer })('hello');
    // Another model, window or list of topics makes other fingerprints.
    expect(seen[0]).toContain('"model":"m"');
    expect(seen[0]).toContain('about one thing');
  });
});

describe('what does not come', () => {
  const never: Ask = (_question, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(miss('timeout'))));
  const soon = [{ ...NAMES, deadlineMs: 30 }];

  it('by the deadline, is missed', async () => {
    const { missed, checks } = await models([rule('a.b')], never, { analyzers: soon })('hello');
    expect([missed, checks[0]?.result]).toMatchObject([
      { analyzer: 'names', word: 'timeout', final: false },
      'timeout',
    ]);
  });

  it('for a rule that watches, is recorded and no more', async () => {
    const { missed, checks } = await models([rule('a.b', { action: 'monitor' })], never, { analyzers: soon })(
      'hello',
    );
    expect([missed, checks[0]?.result]).toEqual([undefined, 'timeout']);
  });

  it('for a caller who left, is missed at once', async () => {
    const given = new AbortController();
    given.abort();
    const { missed } = await models([rule('a.b')], never)('hello', 'LOW', 'bot', given.signal);
    expect(missed?.word).toBe('timeout');
  });

  it('an analyzer that throws has not answered', async () => {
    const { missed } = await models([rule('a.b')], () => Promise.reject(new Error('x')))('hello');
    expect(missed).toMatchObject({ word: 'fault', final: false });
  });

  it('the first word is the one that is said, not those of the texts that were given up for it', async () => {
    const text = 'word '.repeat(900);
    const { ask } = asking(({ text: piece }) => (piece.length > 0 ? miss('status') : spans()));
    const { missed } = await models([rule('a.b')], ask)(text);
    expect(missed?.word).toBe('status');
  });

  it('is asked again, and what did come is not', async () => {
    let fails = true;
    const { ask, questions } = asking(({ text }) =>
      text.includes('last') && fails ? miss('connect') : spans(),
    );
    const check = models([rule('a.b')], ask, { analyzers: [{ ...NAMES, atOnce: 1 }] });
    const text = `${Array.from({ length: 300 }, (_, at) => `w${at}`).join(' ')} last`;
    expect((await check(text)).missed?.word).toBe('connect');
    fails = false;
    expect((await check(text)).missed).toBeUndefined();
    expect(questions.length).toBe(3);
  });

  it('what one caller leaves waiting keeps nobody else from asking', async () => {
    const ask: Ask = ({ text }, signal) =>
      text.startsWith('b')
        ? Promise.resolve(spans())
        : new Promise((resolve) => {
            const end = (): void => resolve(miss('timeout'));
            signal.addEventListener('abort', end);
            setTimeout(end, 20);
          });
    const check = models([rule('a.b')], ask, { analyzers: [{ ...NAMES, atOnce: 1 }] });
    const given = new AbortController();
    const many = (at: number): string =>
      Array.from({ length: 45_000 }, (_, word) => `w${at}x${word}`).join(' ');
    const flood = Array.from({ length: 10 }, (_, at) => check(many(at), 'LOW', 'a', given.signal));
    const other = await check('b', 'LOW', 'b');
    given.abort();
    expect(other.missed).toBeUndefined();
    const words = (await Promise.all(flood)).map(({ missed }) => missed?.word);
    expect(words).toContain('busy');
  });

  it('never more at once than there are places, callers in turn', async () => {
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const ask: Ask = async ({ text }) => {
      order.push(text);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return spans();
    };
    const check = models([rule('a.b')], ask, { analyzers: [{ ...NAMES, atOnce: 1 }] });
    await Promise.all([
      ...['a1', 'a2', 'a3'].map((text) => check(text, 'LOW', 'a')),
      check('b1', 'LOW', 'b'),
    ]);
    expect([most, order.indexOf('b1')]).toEqual([1, 2]);
  });
});
