import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castNet } from './cast.js';
import { makeKnown } from './known.js';
import type { Mask } from './name-words.js';

const source = { file: 'words.yaml', line: 1 };
const rule = {
  kind: 'known',
  why: 'a test',
  since: '0.2.0',
  examples: { match: [], no_match: [] },
  source,
} as const;
const known = makeKnown([
  { ...rule, id: 'words.test', spares: 'word', words: ['Zustand', 'Turing Machine', 'Poisson'] },
  { ...rule, id: 'words.people', spares: 'public-name', words: ['Ada Lovelace'] },
]);
const masked = (text: string, mask: Mask): string[] =>
  castNet(text, mask, known).map(({ start, end }) => text.slice(start, end));

describe('balanced', () => {
  it.each([
    ['a name that lists know', 'Then Naomi went home.', ['Naomi']],
    ['two words of no list', 'We heard Qwzrt Blorb yesterday.', ['Qwzrt Blorb']],
    ['an unknown word that speaks', 'Yesterday Qwzrt said no.', ['Qwzrt']],
    ['a small place', 'They live near Klunkerheim now.', ['Klunkerheim']],
    ['a last name behind a first that is also a thing', 'Then Naomi Poisson left.', ['Naomi Poisson']],
    ['no capital anywhere', 'then naomi qwzrt left', ['naomi qwzrt']],
  ])('masks %s', (_note, text, names) => {
    expect(masked(text, 'balanced')).toEqual(names);
  });

  it.each([
    ['a listed technology', 'We moved to Zustand and to a Turing Machine.'],
    ['the start of a sentence', 'Running it twice helps. Flattening does not.'],
    ['a heading', '# Getting Started With Qwzrt\n\nRead on.'],
    ['a large place and a firm', 'The weather in Paris and at Microsoft is fine.'],
    ['a fenced block', 'Look:\n```js\nconst Naomi = new Qwzrt();\n```\n'],
    ['code between back-ticks', 'Call `Qwzrt Blorb` twice.'],
    ['an unknown tool among code', 'Run `make`. Then Qwzrt Blorb starts, near Klunkerheim.'],
    ['German nouns', 'Das ist der Gesamtbetrag und nicht die Mehrwertsteuer auf dem Kassenzettel.'],
    ['words made of words', 'The Tokenizer and the Preprocessing run.'],
    ['identifiers and codes', 'The URLs, the ESLint plugin and NATO.'],
  ])('leaves %s', (_note, text) => {
    expect(masked(text, 'balanced')).toEqual([]);
  });
});

describe('strict', () => {
  it.each([
    ['a place', 'The weather in Paris is fine.', ['Paris']],
    ['a firm', 'They work for Loveland Technologies Inc these days.', ['Loveland Technologies Inc']],
    ['a name made of words', 'We owe it to Credit Karma alone.', ['Credit Karma']],
    ['a single unknown word', 'Zoolander saw Qwzrt.', ['Zoolander', 'Qwzrt']],
    ['a word that is a name and acts', 'Carter began to play.', ['Carter']],
    ['an ending', 'by Eberhard Faber III of course', ['Eberhard Faber III']],
  ])('masks %s', (_note, text, names) => {
    expect(masked(text, 'strict')).toEqual(names);
  });

  it.each([
    ['a listed technology', 'We moved to Zustand.'],
    ['contractions', "I'm sure they don't, and You're late."],
    ['shouting', 'NOW I DO NOT KNOW WHAT TO PRESS NEXT'],
    ['articles that some list has for names', 'The answer is here. An apple is not.'],
  ])('leaves %s', (_note, text) => {
    expect(masked(text, 'strict')).toEqual([]);
  });
});

it('gives places inside the text, in order, for any text', () => {
  const words = fc.constantFrom(
    'Naomi',
    'Qwzrt',
    'the',
    '. ',
    '\n',
    ' ',
    '`',
    '```',
    "O'Brien",
    'İ',
    '🎈',
    'J.',
    'van',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string())),
      fc.constantFrom<Mask>('balanced', 'strict'),
      (parts, mask) => {
        const text = parts.join(' ');
        let last = 0;
        for (const { start, end } of castNet(text, mask, known)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      },
    ),
  );
});
