// How much of a reply is held back while it comes, through all stages as the program has them, and what that costs.
import { describe, expect, test } from 'vitest';
import { replyStages } from '../../src/assemble/reply-stages.js';
import { anonymousCaller } from '../../src/identify/callers.js';
import type { Detector } from '../../src/model/finding.js';
import type { ChannelFilter } from '../../src/model/reply.js';
import { rememberMarks } from '../../src/scan/grounding/remembered-marks.js';
import { makeSchemaChecks } from '../../src/scan/schema-check.js';
import { shippedClassifier } from '../lab/jsonl.js';
import { writtenReplies } from './grounding-corpus.js';
import { promptOf } from './prompt-of.js';
import { CONTENT, POLICY } from './stages.js';

const NOTHING = { secrets: () => [], detect: () => ({ status: 'clean' as const }) };

function chain(detector: Pick<Detector, 'secrets' | 'detect'> = NOTHING): readonly ChannelFilter[] {
  const prompt = promptOf(['user', 'Tell me about it.']);
  const pseudonyms = new Map([['PERSON_7KQ2M', { value: 'Anna Berg', entity: 'PERSON' }]]);
  const known = {
    prompt,
    classification: { level: 'MEDIUM', reasons: [], findings: [], mask: [], opaqueAllowed: [] },
    prepared: { pseudonyms, forTier: () => undefined },
    caller: anonymousCaller({ mask: 'balanced', providerTools: 'strip' }),
  } as const;
  const tools = {
    detector,
    checks: makeSchemaChecks(),
    marked: rememberMarks({ of: () => undefined, runs: () => [] }, 1),
  };
  return replyStages(known, POLICY, tools).map((stage) => stage.open(CONTENT));
}

/** Mean and last number of code units held back, fed letter by letter. */
function held(text: string): { readonly mean: number; readonly most: number } {
  const filters = chain();
  let released = 0;
  let sum = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    released += filters.reduce(
      (passed, filter) => (passed === '' ? '' : filter.push(passed)),
      text.charAt(at),
    ).length;
    const now = at + 1 - released;
    sum += now;
    most = Math.max(most, now);
  }
  return { mean: sum / text.length, most };
}

const PROSE =
  'The quick brown fox jumps over the lazy dog, and nobody (really) minds; see [the page](https://a.example/b) for "more" of it. It was 5 < 6, a*b and x_y; **bold** too. ';

describe('held back', () => {
  test('prose', () => {
    expect(held(PROSE.repeat(12)).mean).toBeLessThan(8);
  });

  test.each([
    ['Chinese', '今天天气很好，我们去公园散步吧。'],
    ['Thai', 'สวัสดีครับวันนี้อากาศดีมาก'],
    ['Japanese', '今日はとても良い天気ですね。'],
  ])('%s: not more in a long reply than in a short one', (_note, text) => {
    const long = held(text.repeat(80));
    expect(long.mean).toBeLessThan(1);
    expect(long.most).toBeLessThanOrEqual(held(text.repeat(4)).most);
  });

  test.each([
    ['an image that is never closed', `![alt ${'word '.repeat(4000)}`],
    ['a target that is never closed', `[a](${'word '.repeat(4000)}`],
    ['a tag that is never closed', `<img alt="${'word '.repeat(4000)}`],
    ['brackets', '[('.repeat(8000)],
    ['an escape', `\u001b]0;${'word '.repeat(4000)}`],
  ])('%s: bounded', (_note, text) => {
    expect(held(text).most).toBeLessThan(8300);
  });
});

describe('the first visible token', () => {
  /** ms between two tokens of a fast model. */
  const EVERY = 5;
  const { detector } = shippedClassifier();

  /** ms from the first token that shows something to the first that is shown: the fastest of three. */
  function late(pieces: readonly string[]): number {
    const seen = pieces.findIndex((piece) => piece.trim() !== '');
    const begun = (): number => {
      const filters = chain(detector);
      const start = performance.now();
      for (const [index, piece] of pieces.entries()) {
        const shown = filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)), piece);
        if (shown.trim() !== '') return (index - seen) * EVERY + (performance.now() - start);
      }
      return (pieces.length - seen) * EVERY;
    };
    return Math.min(begun(), begun(), begun());
  }

  /** About as tokenisers cut: words with the blank before them, long ones in parts, marks alone. */
  function tokens(text: string): readonly string[] {
    return [...text.matchAll(/ ?[\p{L}\p{M}]{1,6}|\p{N}{1,3}|\s+|./gsu)].map(([piece]) => piece);
  }

  test('comes at most 20 ms later than without a scan, in 19 of 20 replies', () => {
    const delays = writtenReplies()
      .map(({ reply }) => late(tokens(reply)))
      .sort((a, b) => a - b);
    expect(delays.length).toBeGreaterThan(200);
    expect(delays[Math.ceil(0.95 * delays.length) - 1]).toBeLessThanOrEqual(20);
  });

  test.each([
    ['code', '```ts\nconst a = 1;\n', 20],
    ['a heading', '## Summary\n\nThe report says', 20],
    ['a list', '- item one\n- item two', 20],
    ['JSON', '{"name": "x"}', 20],
    ['bold', '**Short answer:** yes, it does.', 20],
    ['Chinese', '今天天气很好，我们去公园。', 20],
    // What may be taken away or replaced is not shown before it is known what it is.
    ['a tag', '<div class="a">Hello</div>', 60],
    ['an address', 'https://a.example/path is where it is.', 60],
    ['a pseudonym', 'PERSON_7KQ2M asked for it.', 60],
  ])('of a reply that begins with %s', (_note, text, most) => {
    expect(late(tokens(text))).toBeLessThanOrEqual(most);
  });
});
