// What the mask takes away that is nobody's: requests as people send them, with what is personal marked by hand. A mask that
// eats the question ruins the answer. With `compromise`, as it runs: what the wide net adds counts as well.
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import { isRefusal } from '../../src/model/refusal.js';
import { inspectWith } from '../../src/verbs/classify.js';
import { ROOT } from '../lab/lab.js';
import { readMarked, type Marked } from '../lab/marked.js';

/** Share of the words outside the marks that `balanced` may replace. */
const BOUND = 0.03;
/** Share of the marks that must be covered whole, in prompts that are raised at all. */
const RECALL = 0.95;
/** Prompts that no evidence raises leave as they are; each is a miss of all its marks. */
const UNRAISED = 0.03;

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));
const prompts = files.flatMap((name) =>
  readMarked(join(import.meta.dirname, name)).map((marked, index) => ({
    id: `${name}:${index + 1}`,
    ...marked,
  })),
);

const classifier = makeClassifier({
  files: readRuleFiles(join(ROOT, 'classifiers')).rules,
  policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
  cores: 1,
  ownCredentials: [],
  keys: makeKeys(randomBytes(32), []),
});
if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
const inspect = inspectWith(classifier, { policy: { mask: 'balanced' } });
afterAll(() => classifier.close());

type Span = Marked['spans'][number];

async function read(text: string): Promise<{ level: string; masked: readonly Span[] }> {
  const result = await inspect.text(text);
  if (isRefusal(result)) throw new Error(result.code);
  const { level, mask } = result.classification;
  return { level, masked: mask };
}

const touches = (spans: readonly Span[], { start, end }: Span): boolean =>
  spans.some((span) => span.start < end && start < span.end);

function wordsOf(text: string): Span[] {
  const words = text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’.@_+-]*/gu);
  return [...words].map((word) => ({ start: word.index, end: word.index + word[0].length }));
}

it('in requests about people the mask takes the people and little else', async () => {
  expect(prompts.length).toBeGreaterThanOrEqual(150);
  const taken: string[] = [];
  const missed: string[] = [];
  const unraised: string[] = [];
  let free = 0;
  let marks = 0;
  for (const { id, text, spans } of prompts) {
    const { level, masked } = await read(text);
    if (level === 'LOW') unraised.push(id);
    expect(level, id).not.toMatch(/HIGH|BLOCKED/);
    for (const word of wordsOf(text)) {
      if (touches(spans, word)) continue;
      free++;
      if (level !== 'LOW' && touches(masked, word)) taken.push(`${id} ${text.slice(word.start, word.end)}`);
    }
    for (const span of spans) {
      marks++;
      const whole = wordsOf(text).every((word) => !touches([span], word) || touches(masked, word));
      if (!whole || level === 'LOW') missed.push(`${id} ${text.slice(span.start, span.end)}`);
    }
  }
  expect(unraised.length, unraised.join(', ')).toBeLessThanOrEqual(prompts.length * UNRAISED);
  expect(missed.length, missed.join(', ')).toBeLessThanOrEqual(marks * (1 - RECALL));
  expect(taken.length, taken.join(', ')).toBeLessThanOrEqual(free * BOUND);
}, 60_000);
