import { describe, expect, it } from 'vitest';
import { seeded } from '../../../bench/texts.js';
import { buildMatcher } from '../../text/matcher.js';
import { LOOK_UPS, makePlaceMemory, type LookUp, type PlaceLimits } from './place-memory.js';

const PIECES = [
  ...['Anna', 'anna', 'Ann', 'Anna Berg', 'ANNA BERG', 'Berg', 'berg-see', 'Hannah', 'Müller', 'Åsa', 'øst'],
  ...[
    '李小龙',
    '李',
    '小龙',
    'a',
    'I',
    '+49 170 1',
    '49 170',
    'x_y',
    'x',
    'Jose\u0301',
    'Jose',
    '\u{1d400}b',
    '\ud835',
  ],
  ...[
    'a.b@example.com',
    'b@example.com',
    'one two',
    'two three',
    'one two three',
    'PERSON_',
    'person-',
    'İx',
  ],
  ...['z'.repeat(70), 'y'.repeat(300), `${'y'.repeat(300)} w`, '"q"', "O'Neil", '.dot', 'K\u212a'],
];
const GAPS = [' ', ' ', ' ', '', ', ', '\n', '_', '-', '.', '\u00a0'];

function plainly(lookUp: LookUp, text: string, values: readonly string[]) {
  const { ignoreCase, words } = LOOK_UPS[lookUp];
  return buildMatcher(values, { ignoreCase, bounds: words ? 'words' : 'none' }).find(text);
}

const ALL = Object.keys(LOOK_UPS) as LookUp[];
const ROOMY: PlaceLimits = { bytes: 1 << 24, numbers: 100_000, values: 100_000 };

describe('whatever is remembered, every text is told as by the matcher', () => {
  it.each<[note: string, limits: PlaceLimits]>([
    ['with room for everything', ROOMY],
    ['texts are forgotten', { ...ROOMY, bytes: 6000 }],
    ['sets are forgotten', { ...ROOMY, numbers: 40 }],
    ['numbers of values are forgotten', { ...ROOMY, values: 15 }],
    ['nothing is kept', { bytes: 1, numbers: 1, values: 100_000 }],
  ])('%s', (_note, limits) => {
    const random = seeded(20_240_711);
    const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
    const memory = makePlaceMemory(limits);
    const text = (): string =>
      Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(PIECES) + pick(GAPS)).join('');
    let found = 0;
    for (let conversation = 0; conversation < 12; conversation++) {
      const caller = pick(['bot', 'other']);
      const texts: string[] = [];
      let values: string[] = [];
      for (let turn = 0; turn < 12; turn++) {
        texts.push(text(), text());
        // Grows as a conversation does; now and then something is gone, in another order, or all is new.
        if (random() < 0.7) values.push(pick(PIECES));
        if (random() < 0.2) values = values.filter(() => random() < 0.7).reverse();
        if (random() < 0.2) texts.shift();
        const lookUp = pick(ALL);
        const opened = memory.open(
          texts.map((one) => ({ text: one, key: one.length < 8 ? undefined : `${caller} ${one}` })),
          caller,
        );
        for (const asked of random() < 0.3 ? [values.slice(1), values] : [values]) {
          const got = opened.find(lookUp, asked);
          expect(got).toEqual(texts.map((one) => plainly(lookUp, one, asked)));
          found += got.flat().length;
        }
      }
    }
    expect(found).toBeGreaterThan(500);
  });
});

it('looks for what is new in what is old', () => {
  const memory = makePlaceMemory();
  const texts = [{ text: 'a letter of Anna Berg to Tom Vale', key: '1' }];
  const find = (values: readonly string[]) =>
    memory
      .open(texts, 'bot')
      .find('sweep', values)[0]!
      .map(({ value }) => value);
  expect(find(['Anna Berg'])).toEqual(['Anna Berg']);
  expect(find(['Anna Berg', 'Tom Vale'])).toEqual(['Anna Berg', 'Tom Vale']);
  expect(find(['Tom Vale'])).toEqual(['Tom Vale']);
  expect(find([])).toEqual([]);
  expect(find(['Berg'])).toEqual(['Berg']);
});

it('many values in long and short texts', () => {
  const values = Array.from({ length: 3000 }, (_, at) => `Name${at} Tail${at % 7}`);
  const texts = Array.from({ length: 400 }, (_, at) => ({
    text: `${'so it was said. '.repeat(at % 40)}Name${at * 3} Tail${(at * 3) % 7} and name5 Tail5`,
    key: at % 3 === 0 ? undefined : String(at),
  }));
  const memory = makePlaceMemory();
  for (const lookUp of ['sweep', 'sweepAnyCase', 'sweepAnyCase'] as const) {
    const { ignoreCase } = LOOK_UPS[lookUp];
    const matcher = buildMatcher(values, { ignoreCase });
    expect(memory.open(texts, 'bot').find(lookUp, values)).toEqual(
      texts.map(({ text }) => matcher.find(text)),
    );
  }
});
