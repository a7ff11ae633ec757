// The stage by itself: what a set of facts does to a prompt, and that no answer is none.
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import type { Fact, FactKind, Found } from '../model/recall.js';
import { isRefusal, refuse } from '../model/refusal.js';
import { printsOf, type PrintedText } from './prints.js';
import { recall, type Remembered } from './recall.js';
import { shinglesOf, winnow } from './shingles.js';
import { promptOf } from '../../test/lab/prompts.js';

const print = makeKeys(Buffer.alloc(32, 5), []).fingerprinter('recall', 'bot');
const isWord = (): boolean => false;
const WORDS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen';
const KINDS: FactKind[] = ['level', 'value', 'refused'];

const LEVELS = new Map<string, Fact>(
  [...winnow(shinglesOf(WORDS))].map((shingle) => [print('level', String(shingle)), { kind: 'level' }]),
);

function remembered(facts: Found, kinds: readonly FactKind[] = KINDS) {
  const asked: string[][] = [];
  const memory: Remembered = {
    kinds: () => new Set(kinds),
    find(fingerprints) {
      asked.push([...fingerprints]);
      return Promise.resolve({ found: facts, mirror: false });
    },
  };
  return { asked, memory };
}

const tools = {
  print,
  prints: (texts: readonly PrintedText[]) =>
    Promise.resolve(texts.map(({ leaf, wanted }) => printsOf(leaf.text, wanted, print, isWord))),
};

describe('levels', () => {
  it.each<[string, Prompt, number[]]>([
    ['16 words in one leaf', promptOf([{ text: 'hello' }, { text: `so: ${WORDS}` }]), [1]],
    ['half of them', promptOf([{ text: WORDS.split(' ').slice(0, 7).join(' ') }]), []],
    ['spread over two leaves', promptOf([{ text: WORDS.slice(0, 30) }, { text: WORDS.slice(30) }]), []],
    [
      'over the parts of one message',
      promptOf(
        [{ text: WORDS.slice(0, 30) }, { text: WORDS.slice(30) }],
        [{ scope: 'parts', leaves: [0, 1] }],
      ),
      [0, 1],
    ],
    ['in a field that cannot be rewritten', promptOf([{ text: WORDS, kind: 'structural' }]), [0]],
    [
      'the same few words again and again',
      promptOf([{ text: Array.from({ length: 9 }, () => 'one two three four five').join(' x ') }]),
      [],
    ],
  ])('%s', async (_note, prompt, levels) => {
    const recalled = await recall(prompt, remembered(LEVELS).memory, tools);
    expect(recalled).toMatchObject({ levels, values: [], replaced: [], prompt });
  });
});

describe('values', () => {
  const facts = new Map<string, Fact>([[print('value', 'anh vo'), { kind: 'value', entity: 'PERSON' }]]);
  it.each<[string, Partial<Leaf>, object[]]>([
    ['in a text', { text: 'ask Anh Vo now' }, [{ leaf: 0, start: 4, end: 10, entity: 'PERSON' }]],
    [
      'twice',
      { text: 'Anh Vo, ANH VO' },
      [
        { start: 0, end: 6 },
        { start: 8, end: 14 },
      ],
    ],
    [
      'over a line break, as two',
      { text: 'Anh\nVo' },
      [
        { start: 0, end: 3 },
        { start: 4, end: 6 },
      ],
    ],
    ['not in a field that cannot be rewritten', { text: 'Anh Vo', kind: 'structural' }, []],
    ['not in a number', { text: '42', kind: 'number' }, []],
  ])('%s', async (_note, leaf, values) => {
    const recalled = await recall(promptOf([leaf]), remembered(facts).memory, tools);
    expect('values' in recalled ? recalled.values : recalled).toMatchObject(values);
    expect('values' in recalled && recalled.values).toHaveLength(values.length);
  });
});

describe('the look-up', () => {
  const prompt = promptOf([
    { text: `Anh Vo: ${WORDS}`, message: 0 },
    { text: 'no', place: 'assistant', message: 1 },
  ]);

  it('asks once for everything, and for nothing of which there is nothing', async () => {
    const all = remembered(new Map());
    await recall(prompt, all.memory, tools);
    expect(all.asked).toHaveLength(1);
    expect(all.asked[0]).toContain(print('value', 'anh vo'));
    const none = remembered(new Map(), []);
    await recall(prompt, none.memory, tools);
    expect(none.asked.flat()).toEqual([]);
    const values = remembered(new Map(), ['value']);
    await recall(prompt, values.memory, tools);
    expect(values.asked.flat()).toEqual([
      print('value', 'anh'),
      print('value', 'anh vo'),
      print('value', 'vo'),
    ]);
  });

  it.each<[string, object]>([
    ['for levels and values', {}],
    ['for what was refused', { replace: () => prompt }],
  ])('that fails %s is a refusal that may be tried again', async (_note, more) => {
    const memory: Remembered = { kinds: () => new Set(KINDS), find: () => Promise.resolve('failed') };
    const answer = await recall(prompt, memory, { ...tools, ...more });
    expect(answer).toMatchObject({ code: 'classifier_unavailable' });
  });

  it('that the mirror alone answered is said', async () => {
    const memory: Remembered = {
      kinds: () => new Set(KINDS),
      find: () => Promise.resolve({ found: new Map(), mirror: true }),
    };
    expect(await recall(prompt, memory, tools)).toMatchObject({ mirror: true });
  });

  it('a replacement that cannot be read is a refusal', async () => {
    const facts = new Map<string, Fact>([
      [print('refused', prompt.leaves[0]?.text ?? ''), { kind: 'refused' }],
    ]);
    const answer = await recall(prompt, remembered(facts).memory, {
      ...tools,
      replace: () => refuse('request_too_large'),
    });
    expect(isRefusal(answer) && answer.code).toBe('request_too_large');
  });
});
