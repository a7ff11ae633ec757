// What a call leaves for later ones: fingerprints of precise evidence, and of a reply only what was not harmless before.
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { Classification } from '../model/classification.js';
import type { Finding } from '../model/finding.js';
import type { ReplyStage } from '../model/reply.js';
import { hear, requestFacts } from './facts.js';
import { promptOf } from '../../test/lab/prompts.js';

const print = makeKeys(Buffer.alloc(32, 5), []).fingerprinter('recall', 'bot');
const tools = { print, isWord: () => false, detect: () => ({ status: 'clean' }) as const };

function finding(text: string, value: string, more: Partial<Finding> = {}): Finding {
  const start = text.indexOf(value);
  return {
    ...{
      rule: 'r',
      entity: 'PERSON',
      level: 'MEDIUM',
      action: 'enforce',
      score: 1,
      validated: false,
      view: 'raw',
    },
    spans: [{ leaf: 0, start, end: start + value.length }],
    ...more,
  };
}

const TEXT = 'Anh Vo, Karl Brandt and 12 Elm Street';
const of = (level: Classification['level'], findings: readonly Finding[]) =>
  requestFacts('bot', { prompt: promptOf([{ text: TEXT }]), values: [] }, { level, findings }, tools);
const anh = print('value', 'anh vo');

describe('values of a request', () => {
  it.each<[string, Classification['level'], Finding[], object | undefined]>([
    ['MEDIUM', 'MEDIUM', [finding(TEXT, 'Anh Vo')], { caller: 'bot', value: { PERSON: [anh] } }],
    ['HIGH', 'HIGH', [finding(TEXT, 'Anh Vo')], { caller: 'bot', value: { PERSON: [anh] } }],
    [
      'found twice is one',
      'MEDIUM',
      [finding(TEXT, 'Anh Vo'), finding(TEXT, 'Anh Vo')],
      { caller: 'bot', value: { PERSON: [anh] } },
    ],
    ['LOW', 'LOW', [finding(TEXT, 'Anh Vo', { level: 'LOW' })], undefined],
    ['of a rule that only watches', 'MEDIUM', [finding(TEXT, 'Anh Vo', { action: 'monitor' })], undefined],
    ['with a number in it', 'MEDIUM', [finding(TEXT, '12 Elm Street', { entity: 'ADDRESS' })], undefined],
    [
      'that says what a text is about',
      'HIGH',
      [finding(TEXT, 'Anh Vo', { entity: 'HEALTH_TOPIC' })],
      undefined,
    ],
    [
      'for which it was BLOCKED',
      'BLOCKED',
      [finding(TEXT, 'Anh Vo', { level: 'BLOCKED' })],
      { caller: 'bot', refused: [print('refused', TEXT)] },
    ],
  ])('%s', (_note, level, findings, want) => {
    expect(of(level, findings)).toEqual(want);
  });

  it('what was known stays known for another lifetime', () => {
    const values = [{ leaf: 0, start: 0, end: 3, entity: 'PERSON', print: 'p' }];
    expect(
      requestFacts(
        'bot',
        { prompt: promptOf([{ text: TEXT }]), values },
        { level: 'MEDIUM', findings: [] },
        tools,
      ),
    ).toEqual({
      caller: 'bot',
      value: { PERSON: ['p'] },
    });
  });
});

it('a piece of a known value that runs over a line is a value of its own', () => {
  const text = 'then Anh\nVo left';
  const at = (value: string) => ({
    leaf: 0,
    start: text.indexOf(value),
    end: text.indexOf(value) + value.length,
  });
  const values = ['Anh', 'Vo'].map((value) => {
    return { ...at(value), entity: 'PERSON', print: anh, piece: true as const };
  });
  const findings = [finding(text, 'Vo')];
  expect(
    requestFacts('bot', { prompt: promptOf([{ text }]), values }, { level: 'MEDIUM', findings }, tools),
  ).toEqual({ caller: 'bot', value: { PERSON: [print('value', 'vo'), anh] } });
});

describe('a reply', () => {
  const WORDS = 'one two three four five six seven eight nine ten eleven twelve';
  const HIGH = { reasons: [], findings: [], mask: [] };
  const say = (
    stage: ReplyStage,
    pieces: readonly string[],
    kind: 'content' | 'tool_arguments' = 'content',
  ): string => {
    const filter = stage.open({ choice: 0, kind, key: '' });
    return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  };
  const levelOf = (
    texts: readonly string[],
    pieces: readonly string[],
    more: Partial<typeof HIGH> & object = {},
  ) => {
    const hearing = hear(
      'bot',
      { prompt: promptOf(texts.map((text) => ({ text }))), levels: [] },
      { ...HIGH, ...more },
      tools,
    );
    expect(say(hearing.stage, pieces)).toBe(pieces.join(''));
    return hearing.facts()?.level;
  };

  it('is heard the same however it is cut', () => {
    expect(levelOf([], [WORDS])).toHaveLength(new Set(levelOf([], [WORDS])).size);
    expect(levelOf([], Array.from(WORDS))).toEqual(levelOf([], [WORDS]));
  });

  it('is heard as far as it went', () => {
    const hearing = hear('bot', { prompt: promptOf([]), levels: [] }, HIGH, tools);
    expect(hearing.facts()).toBeUndefined();
    hearing.stage.open({ choice: 0, kind: 'content', key: '' }).push(WORDS);
    expect(hearing.facts()?.level?.length).toBeGreaterThan(0);
  });

  it('leaves out what stands in a LOW leaf, and only there', () => {
    expect(levelOf([WORDS], [WORDS])).toBeUndefined();
    expect(levelOf([WORDS], [WORDS], { findings: [finding(WORDS, 'two')] as never })).toEqual(
      levelOf([], [WORDS]),
    );
    const bulk = { reasons: [{ rule: 'bulk', level: 'HIGH', count: 1, paths: [] }] as never };
    expect(levelOf([WORDS], [WORDS], bulk)).toEqual(levelOf([], [WORDS]));
  });

  it('escapes in arguments stand between words', () => {
    const hearing = hear('bot', { prompt: promptOf([]), levels: [] }, HIGH, tools);
    say(hearing.stage, [JSON.stringify(WORDS.replaceAll(' ', '\n'))], 'tool_arguments');
    expect(hearing.facts()?.level).toEqual(levelOf([], [WORDS]));
  });

  it('of any length makes an entry that the log takes', () => {
    const long = Array.from({ length: 200_000 }, (_, n) => `w${n}`).join(' ');
    expect(JSON.stringify(levelOf([], [long])).length).toBeLessThan(512 * 1024);
  });
});
