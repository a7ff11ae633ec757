// How much of a reply is held back while it comes, through all stages as the program has them, and what that costs.
import { describe, expect, test } from 'vitest';
import { replyStages } from '../../src/assemble/reply-stages.js';
import { anonymousCaller } from '../../src/identify/callers.js';
import type { ChannelFilter } from '../../src/model/reply.js';
import { makeSchemaChecks } from '../../src/scan/schema-check.js';
import { promptOf } from './prompt-of.js';
import { CONTENT, POLICY } from './stages.js';

function chain(): readonly ChannelFilter[] {
  const prompt = promptOf(['user', 'Tell me about it.']);
  const pseudonyms = new Map([['PERSON_7KQ2M', { value: 'Anna Berg', entity: 'PERSON' }]]);
  const known = {
    prompt,
    classification: { level: 'MEDIUM', reasons: [], findings: [], mask: [], opaqueAllowed: [] },
    prepared: { pseudonyms, forTier: () => undefined },
    caller: anonymousCaller({ mask: 'balanced', providerTools: 'strip' }),
  } as const;
  const detector = { secrets: () => [], detect: () => ({ status: 'clean' as const }) };
  return replyStages(known, POLICY, { detector, checks: makeSchemaChecks() }).map((stage) =>
    stage.open(CONTENT),
  );
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
