// `npm run bench:accuracy` from outside: a file goes in, tables or JSON come out, and nothing of the texts with them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccuracy } from '../../bench/accuracy/run.js';
import { ROOT } from '../lab/lab.js';

const MAIN = join(ROOT, 'dist', 'main.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-accuracy-'));
  writeFileSync(join(folder, 'stand-in.mjs'), STAND_IN);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A CLI that masks the first word, refuses texts with `huge` in them, and ends at `crash`. */
const STAND_IN = `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { text } = JSON.parse(line);
  if (text.includes('crash')) process.exit(7);
  const end = text.indexOf(' ');
  const span = { entity: 'PERSON', start: 0, end, rule: 'a.b', level: 'MEDIUM' };
  const answer = { level: 'MEDIUM', findings: [span, { ...span, rule: 'a.c' }, { ...span, level: 'LOW' },
    { ...span, start: 1, monitor: true }], masked: [span] };
  console.log(JSON.stringify(text.includes('huge') ? { error: { code: 'request_too_large' } } : answer));
}
`;

const run = (content: string, ...options: string[]) => runWith(MAIN, content, ...options);
const standIn = (content: string, ...options: string[]) =>
  runWith(join(folder, 'stand-in.mjs'), content, ...options);

async function runWith(main: string, content: string, ...options: string[]) {
  const file = join(folder, 'set.jsonl');
  writeFileSync(file, content);
  const printed = { out: '', note: '' };
  const code = await runAccuracy(main, [file, ...options], {
    out: (text) => (printed.out += text),
    note: (text) => (printed.note += text),
  });
  return { code, ...printed, file };
}

const MAIL = 'lena.fuchs@firma-nord.de';
const CARD = '4539 5787 6362 1486';
const KEY = ['gh', 'p_', 'Zb7Qm2Xc9Lw4Tn6Rf1Kd8Hs3Vj5Yg0PaUeIo'].join('');

/** A line whose labels are the pieces that stand in it. */
function line(id: string, text: string, labels: Readonly<Record<string, string>>): string {
  const spans = Object.entries(labels).map(([entity, value]) => {
    const start = text.indexOf(value);
    return { entity, start, end: start + value.length };
  });
  return JSON.stringify({ id, text, spans });
}

const SET = [
  line('mail', `Write to ${MAIL} today.`, { email: MAIL }),
  line('card', `Charge it to ${CARD}, please.`, { CREDITCARDNUMBER: CARD }),
  line('key', `Why is ${KEY} refused?`, { API_KEY: KEY }),
  // A label that nobody could find: a leak, by hand.
  line('gone', 'The blue one, as always.', { COLOUR: 'blue' }),
  line('plain', 'Sort a list of numbers in place.', {}),
  line('alarm', `Write to ${MAIL} today.`, {}),
].join('\r\n');

describe('figures', () => {
  it('as JSON, by the names of the file and of Sluice', async () => {
    const { code, out, note } = await run(SET, '--json', '--same', 'API_KEY=SECRET');
    expect([code, note]).toEqual([0, '']);
    const report = JSON.parse(out) as Record<string, never>;
    expect(report).toMatchObject({
      texts: 6,
      claims: 'masked',
      refused: [],
      levels: { MEDIUM: 2, BLOCKED: 1 },
      entities: {
        EMAIL_ADDRESS: { spans: { typed: { labelled: 1, found: 1, claimed: 2, right: 1, precision: 0.5 } } },
        CREDIT_CARD: { chars: { typed: { labelled: 16, found: 16, recall: 1, precision: 1 } } },
        SECRET: { spans: { typed: { recall: 1, f1: 1, f2: 1 } } },
        COLOUR: { chars: { blind: { labelled: 4, found: 0, recall: 0 } } },
      },
      leaks: {
        total: { values: 4, whole: 1, part: 0, outside: 1 },
        entities: { COLOUR: { values: 1, whole: 1, part: 0, outside: 1 } },
      },
      unlabelled: { texts: 2, raised: 1, share: 0.5, ids: ['alarm'], rules: { 'personal.email': 1 } },
      speed: { characters: SET.split('\r\n').reduce((sum, row) => sum + lengthOf(row), 0) },
    });
    expect(Number(report['speed']!['textsPerSecond'])).toBeGreaterThan(0);
  });

  it('as tables, without a piece of a text', async () => {
    const { code, out } = await standIn(SET);
    expect(code).toBe(0);
    for (const title of [
      'by character, entity must agree',
      'by character, any entity',
      'by span (overlap 0.5), entity must agree',
      'by span (overlap 0.5), any entity',
      'leaked values',
      'raised above LOW, without a label  2 of 2 (100.0 %)',
      'texts a second',
    ])
      expect(out).toContain(title);
    for (const piece of [MAIL, CARD, KEY, 'blue', 'Sort']) expect(out).not.toContain(piece);
  });

  it('a text that is refused is named and left out', async () => {
    const { code, out } = await standIn(
      [line('a', 'Ada wrote this.', { PERSON: 'Ada' }), line('b', 'huge it is', {})].join('\n'),
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ texts: 1, refused: [{ line: 2, code: 'request_too_large' }] });
  });

  it('findings: enforced ones above LOW, one claim where two rules agree', async () => {
    const { out } = await standIn(line('a', 'Ada wrote this.', { PERSON: 'Ada' }), '--json', '--findings');
    expect(JSON.parse(out)).toMatchObject({
      claims: 'findings',
      total: { spans: { typed: { claimed: 1, right: 1, found: 1 } } },
    });
  });

  it('control characters of an id stay out of the terminal', async () => {
    const { out } = await standIn(line('\u001b[2Jid', 'Ada wrote this.', {}));
    expect(out).toContain('?[2Jid');
    expect(out).not.toContain('\u001b');
  });
});

function lengthOf(row: string): number {
  return (JSON.parse(row) as { text: string }).text.length;
}

const bad: readonly { note: string; row: string; fault: string }[] = [
  { note: 'no JSON', row: '{"id":1', fault: 'is not JSON' },
  { note: 'a list', row: '[]', fault: 'is not an object' },
  { note: 'no text', row: '{"id":"a","spans":[]}', fault: '"text" is missing' },
  { note: 'no spans', row: '{"id":"a","text":"b"}', fault: '"spans" is missing' },
  { note: 'an id of another kind', row: '{"id":{},"text":"b","spans":[]}', fault: '"id" is neither' },
  { note: 'a span that is none', row: '{"text":"b","spans":[3]}', fault: 'spans[0] is not an object' },
  { note: 'no entity', row: '{"text":"b","spans":[{"start":0,"end":1}]}', fault: 'has no "entity"' },
  {
    note: 'half a character',
    row: '{"text":"b","spans":[{"entity":"A","start":0.5,"end":1}]}',
    fault: 'needs whole numbers',
  },
  {
    note: 'nothing in it',
    row: '{"text":"bc","spans":[{"entity":"A","start":1,"end":1}]}',
    fault: 'runs from 1 to 1',
  },
  {
    note: 'past the end',
    row: '{"text":"bc","spans":[{"entity":"A","start":1,"end":3}]}',
    fault: 'ends at 3, the text at 2',
  },
  {
    note: 'blanks only',
    row: '{"text":"b  c","spans":[{"entity":"A","start":1,"end":3}]}',
    fault: 'nothing but blanks',
  },
  {
    note: 'offsets of code points',
    row: '{"text":"\u{1f600} b","spans":[{"entity":"A","start":1,"end":3}]}',
    fault: 'UTF-16 code units',
  },
];

describe('bad input', () => {
  it.each(bad)('$note: file and line', async ({ row, fault }) => {
    const { code, out, note, file } = await run(`{"id":"ok","text":"a","spans":[]}\n\n${row}\n`);
    expect([code, out]).toEqual([1, '']);
    expect(note).toContain(`${file}:3: `);
    expect(note).toContain(fault);
  });

  it('every fault at once, up to twenty', async () => {
    const { note } = await run('x\n'.repeat(30));
    expect(note.split('\n').filter((at) => at.endsWith('is not JSON'))).toHaveLength(20);
    expect(note).toContain('10 more faults');
  });

  it.each([
    { note: 'an empty file', content: ' \n', options: [], fault: 'holds no texts' },
    { note: 'no such option', content: SET, options: ['--frobnicate'], fault: '--frobnicate' },
    { note: 'an overlap of nothing', content: SET, options: ['--overlap', '0'], fault: '--overlap' },
    { note: 'half a name', content: SET, options: ['--same', 'A='], fault: '--same' },
    { note: 'two files', content: SET, options: ['b.jsonl'], fault: 'takes one file' },
  ])('$note', async ({ content, options, fault }) => {
    const { code, note } = await run(content, ...options);
    expect(code).toBe(1);
    expect(note).toContain(fault);
  });

  it('no such file', async () => {
    const notes: string[] = [];
    const code = await runAccuracy(MAIN, [join(folder, 'none.jsonl')], {
      out: () => undefined,
      note: (text) => notes.push(text),
    });
    expect(code).toBe(1);
    expect(notes.join('')).toContain('none.jsonl');
  });

  it('a CLI that ends is an error, not a figure', async () => {
    await expect(standIn(line('a', 'a crash', {}))).rejects.toThrow('sluice classify ended with 7');
  });
});
