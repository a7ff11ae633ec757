// The cache in front of the real detector: for any conversation, whatever was seen before, the findings are those of a
// detector without one, and what is known is not read again.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../keys/keyring.js';
import type { DetectInput, Detection, Finding } from '../model/finding.js';
import { loadRules } from '../rules/load.js';
import { makeDetector } from './detector.js';
import { printLeaves } from './leaf-prints.js';
import { joinKey, makeScanCache } from './scan-cache.js';
import { VALIDATORS } from './validators.js';

const folder = join(import.meta.dirname, '../../classifiers');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('overlaps.yaml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const detector = makeDetector(loadRules(files, Object.keys(VALIDATORS)).rules, []);
const print = makeKeys(Buffer.alloc(32, 3), []).fingerprinter('scan-cache', 'rules');

/** A conversation: each message is a list of parts; neighbouring messages of one part are joined. */
function inputOf(messages: readonly (readonly string[])[]): DetectInput {
  let id = 0;
  const ids = messages.map((parts) => parts.map((text) => ({ id: id++, text, kind: 'text' as const })));
  const parts = ids
    .filter((leaves) => leaves.length > 1)
    .map((leaves) => ({ scope: 'parts' as const, leaves: leaves.map((leaf) => leaf.id) }));
  const single = ids.filter((leaves) => leaves.length === 1).flat();
  const run = { scope: 'messages' as const, leaves: single.map((leaf) => leaf.id) };
  return { leaves: ids.flat(), joins: single.length > 1 ? [...parts, run] : parts };
}

function sorted(detection: Detection): unknown {
  if (detection.status !== 'found') return detection;
  const key = ({ rule, spans, view }: Finding): string => JSON.stringify([rule, spans, view]);
  return {
    bulk: detection.bulk,
    findings: detection.findings.map((f) => ({ ...f })).sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
}

const FILLER = 'The report of the quarter is due on Monday, and nobody has read its second part yet. ';
const PIECES = [
  'my doctor is Anh Vo', 'card 4111 1111', ' 1111 1111', '4111', '1111', 'write to anna@example.org', 'Dear Mrs Ruth Montez,',
  'ssn 078-05-', '1120', 'diagnosed with diabetes', 'hello', '', 'Patient: Karl Brandt, born 12.03.1970', FILLER, FILLER.repeat(4),
  `${FILLER}call +49 30 901820`, 'aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgb2YgYSBub3RlIHRvIGFubmFAZXhhbXBsZS5vcmc=',
]; // prettier-ignore
const text = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 })
  .map((pieces) => pieces.join(' '));
const message = fc.array(fc.oneof(fc.constantFrom(...PIECES), text), { minLength: 1, maxLength: 3 });

describe('with a cache', () => {
  it('every turn of every conversation is read as without one', async () => {
    const cache = makeScanCache(detector, print, printLeaves(print, 20));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        for (let turn = 1; turn <= messages.length; turn += 1) {
          const input = inputOf(messages.slice(0, turn));
          const plain = sorted(detector.detect(input));
          expect(sorted(await cache.detect(input, 'bot'))).toEqual(plain);
          expect(sorted(await cache.detect(input, 'bot'))).toEqual(plain);
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('the same text in another field, or as a key, is another text', async () => {
    const cache = makeScanCache(detector, print, printLeaves(print, 1));
    const as = (leaf: Partial<DetectInput['leaves'][number]>): DetectInput => ({
      leaves: [{ id: 0, text: 'kX93mQ7vT2pLw8Zr4Bn6', kind: 'text', ...leaf }],
      joins: [],
    });
    for (const leaf of [{}, { key: 'password' }, { key: 'note' }, { key: 'password', isKey: true as const }])
      expect(sorted(await cache.detect(as(leaf), 'bot'))).toEqual(sorted(detector.detect(as(leaf))));
    expect((await cache.detect(as({ key: 'password' }), 'bot')).status).toBe('found');
    expect(await cache.detect(as({ key: 'note' }), 'bot')).not.toEqual(
      await cache.detect(as({ key: 'password' }), 'bot'),
    );
  });
});

describe('what the detector is asked', () => {
  const asking = (answer: (input: DetectInput) => Detection = (input) => detector.detect(input)) => {
    const asked: string[][] = [];
    const cache = makeScanCache(
      {
        detect(input) {
          asked.push(input.leaves.filter((leaf) => leaf.joinOnly !== true).map((leaf) => leaf.text));
          return answer(input);
        },
      },
      print,
      printLeaves(print, 20),
    );
    return { asked, cache };
  };
  const long = (n: number): string => `${n} ${FILLER.repeat(3)}`;

  it('a further turn is asked for what is new in it', async () => {
    const { asked, cache } = asking();
    const turns = Array.from({ length: 20 }, (_, n) => [long(n)]);
    for (let turn = 1; turn <= turns.length; turn += 1)
      await cache.detect(inputOf(turns.slice(0, turn)), 'bot');
    expect(asked).toEqual(turns);
  });

  it('another caller shares nothing', async () => {
    const { asked, cache } = asking();
    for (const caller of ['bot', 'bot', 'other']) await cache.detect(inputOf([[long(1)]]), caller);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Detection]>([
    ['a failure', { status: 'failed', transient: true, reason: 'memory' }],
    ['a search that ended early', { status: 'found', findings: [], bulk: true }],
    [
      'a search that ended at something BLOCKED',
      {
        status: 'found',
        bulk: false,
        findings: [
          {
            rule: 'r',
            entity: 'SECRET',
            level: 'BLOCKED',
            action: 'enforce',
            spans: [{ leaf: 0, start: 0, end: 1 }],
            score: 1,
            validated: false,
            view: 'raw',
          },
        ],
      },
    ],
  ])('%s is not kept', async (_note, answer) => {
    const { asked, cache } = asking(() => answer);
    expect([
      await cache.detect(inputOf([[long(1)]]), 'bot'),
      await cache.detect(inputOf([[long(1)]]), 'bot'),
    ]).toEqual([answer, answer]);
    expect(asked).toHaveLength(2);
  });

  it('more than fits is asked again, and what is found is the same', async () => {
    const cache = makeScanCache(detector, print, printLeaves(print, 20), { bytes: 600 });
    for (let round = 0; round < 2; round += 1)
      for (let n = 0; n < 30; n += 1) {
        const input = inputOf([[`${long(n)} write to anna${n}@example.org`]]);
        expect(sorted(await cache.detect(input, 'bot'))).toEqual(sorted(detector.detect(input)));
      }
  });
});

describe('a message of many parts', () => {
  const many = (count: number, text: (at: number) => string): DetectInput =>
    inputOf([Array.from({ length: count }, (_, at) => text(at))]);

  it('is read and remembered, though a call does not take so many arguments', async () => {
    const reads: number[] = [];
    const counted = {
      detect(input: DetectInput): Detection {
        reads.push(input.joins.length);
        return { status: 'clean' };
      },
    };
    const cache = makeScanCache(counted, print, printLeaves(print));
    for (const last of ['one', 'one', 'two'])
      await cache.detect(
        many(40_000, (at) => (at === 39_999 ? last : `w${at}`)),
        'a',
      );
    expect(reads).toEqual([1, 0, 1]);
  });

  it('has a key that is no longer for it, and that no other has', () => {
    const own = Array.from({ length: 9_000 }, (_, at) => print(String(at)));
    const keys = [
      joinKey('parts', own, ['a'], print),
      joinKey('members', own, ['a'], print),
      joinKey('parts', own.slice(1), ['a'], print),
      joinKey('parts', [...own.slice(1), own[0] ?? ''], ['a'], print),
      joinKey('parts', ['', ...own.slice(1)], ['a', 'text', '', '', own[0] ?? ''], print),
      joinKey('parts', own, ['b'], print),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(100);
  });
});
