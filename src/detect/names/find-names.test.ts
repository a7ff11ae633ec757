import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNames, type NameMethod } from './find-names.js';

const found = (text: string): string[] => [
  ...new Set(findNames(text).map((hit) => text.slice(hit.start, hit.end))),
];
const by = (text: string, method: NameMethod): string[] =>
  findNames(text)
    .filter((hit) => hit.method === method)
    .map((hit) => text.slice(hit.start, hit.end));

describe('evidence', () => {
  const rows: readonly (readonly [method: NameMethod, text: string, name: string])[] = [
    ['title', 'I saw Dr. Anh Vo yesterday', 'Anh Vo'],
    ['title', 'Frau Schröder hat angerufen', 'Schröder'],
    ['title', 'avec M. Dubois', 'Dubois'],
    ['title', 'Sehr geehrte Frau de Wit,', 'de Wit'],
    ['title', 'Dr. van der Meer will see you', 'van der Meer'],
    ['title', "Mr O'Brien's report", "O'Brien"],
    ['title', 'MR SMITH OWES', 'SMITH'],
    ['title', 'Mr Parkinson called about the bill', 'Parkinson'],
    ['title', 'Mrs Jenkins wants a refund', 'Jenkins'],
    ['title', 'Frau Siemens hat angerufen', 'Siemens'],

    ['greeting', 'Dear Maria,\nthank you', 'Maria'],
    ['greeting', 'Hallo Jürgen, wie geht es?', 'Jürgen'],
    ['greeting', 'Hi Anh Vo!', 'Anh Vo'],
    ['signature', 'See you.\n\nKind regards,\nAnh Vo', 'Anh Vo'],
    ['signature', 'Mit freundlichen Grüßen\nŁukasz Nowak', 'Łukasz Nowak'],
    ['signature', 'From: Maria Lopez <m@example.org>', 'Maria Lopez'],
    ['signature', '{"name": "Søren Kjær"}', 'Søren Kjær'],
    ['relation', 'my doctor is Anh Vo', 'Anh Vo'],
    ['relation', 'patient Okonkwo was admitted', 'Okonkwo'],
    ['relation', 'My name is Rubija', 'Rubija'],
    ['relation', "I'm Naomi, hello", 'Naomi'],
    ['relation', 'ich heiße Zeynep', 'Zeynep'],
    ['relation', "je m'appelle Margaux", 'Margaux'],
    ['relation', 'me llamo Ximena', 'Ximena'],
    ['relation', 'ask Maria to call', 'Maria'],
    ['full-name', 'we met Maria Lopez in June', 'Maria Lopez'],
    ['full-name', 'the report by Jean-Luc Moreau', 'Jean-Luc Moreau'],
    ['full-name', 'José García wrote', 'José García'],
    ['full-name', 'saw Pieter van der Berg there', 'Pieter van der Berg'],
    ['full-name', 'a talk by Delwyn J. Langejans', 'Delwyn J. Langejans'],
    ['full-name', "Bryan Maclean's car", 'Bryan Maclean'],
    ['full-name', 'follow up with monika wagner soon', 'monika wagner'],
    ['first-name', 'Why is Katrine so impulsive?', 'Katrine'],
  ];
  it.each(rows)('%s: %s', (method, text, name) => expect(by(text, method)).toContain(name));
});

describe('names over the border of a line or a cell', () => {
  it.each([
    ['please write to our client Maria\nLopez about it', ['Maria', 'Lopez']],
    ['> please write to our client Maria\r\n> Lopez, she asked', ['Maria', 'Lopez']],
    ['Thank you, dear Mr. John\nSmith, for the report', ['John', 'Smith']],
    ['we met her friend Pilar\nGarcia Lorca at noon', ['Pilar', 'Garcia Lorca']],
    ['17\tMaria\tLopez\tmaria@example.org', ['Maria', 'Lopez']],
  ])('%j', (text, names) => expect(by(text, 'full-name')).toEqual(names));

  it.each([
    'Guests:\nMaria\nLopez\nPeter\n',
    'the way that she wrote to Maria\n\nLopez is the next chapter',
    'it was sent by post to Maria\nBerlin is where she lives',
    'it was sent by post to Maria.\nLopez answered',
  ])('not %j', (text) => expect(by(text, 'full-name')).toEqual([]));
});

describe('no names', () => {
  it.each([
    ['Visual Studio, Apache Kafka, Jenkins and Spring Boot', 'technologies'],
    ['San Francisco, New York, Los Angeles and Saint Petersburg', 'cities'],
    ['Johns Hopkins University and the Nobel Prize', 'institutions'],
    ['the Newton Method, a Gaussian process, Dijkstra', 'eponyms'],
    ['Hello World! Hi there, Dear Customer,', 'greetings of nobody'],
    ['Best,\nThe Support Team', 'a team'],
    ['my boss is Angry', 'an adjective'],
    ['Mr. President and dr pepper', 'an office and a drink'],
    ['Mr Speaker, and Dr. Jenkins builds', 'an office and a tool'],
    ['const mariaLopez = new Maria_Lopez(); src/Maria/Lopez.ts', 'code and paths'],
    ['user.Maria.Lopez @maria #Maria MariaLopez2', 'glued'],
    ['countries BEN, ALA, BMU', 'codes'],
    ['in June, on Monday, last August', 'calendar'],
    ['B.A.T.M.A.N. IV and A.1 MS Class', 'initials of something else'],
    ['Will the mark be on the bill?', 'words that are names too'],
    ['', 'nothing'],
  ])('%s (%s)', (text) => expect(found(text)).toEqual([]));
});

describe('spans', () => {
  it('a possessive ending and a title stay outside, an apostrophe inside belongs', () => {
    expect(found("Dr. Siobhan O'Connor's notes")).toEqual(["Siobhan O'Connor"]);
  });

  it('lie inside the text, hold no line end, and come in order', () => {
    const word = fc.constantFrom('Dr.', 'Maria', 'Lopez', 'my', 'doctor', 'is', 'Dear', '\n', 'J.', 'van', "O'Neil's", '😀', '"', ',', 'Regards,', 'İ', 'and'); // prettier-ignore
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.constantFrom(' ', '', '  '), (parts, glue) => {
        const text = parts.join(glue);
        let last = 0;
        for (const { start, end, score } of findNames(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(text.slice(start, end)).not.toContain('\n');
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
          last = start;
        }
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  'Mr. ',
  'Maria ',
  'Dear ',
  'A. ',
  'my name is ',
  'regards, ',
  'aA ',
  "O'",
  'van ',
  'Maria van ',
  '\n',
])('time grows with the text, not with its square: %j', (piece) => {
  const time = (units: number): number => {
    const text = piece.repeat(units / piece.length);
    // CPU and not the clock: others may have the machine meanwhile.
    const start = process.cpuUsage();
    findNames(text);
    return process.cpuUsage(start).user / 1000;
  };
  // Large enough that a collection of garbage is no longer what is measured.
  time(160_000);
  const small = Math.min(time(160_000), time(160_000), time(160_000));
  // 8 times the text; a square would take 64 times as long.
  const large = Math.min(time(1_280_000), time(1_280_000));
  expect(large).toBeLessThan(small * 30 + 100);
});
