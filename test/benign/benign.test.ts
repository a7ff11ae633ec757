// False alarms: harmless prompts of many kinds, and how many of them may be raised. A guard that cries wolf is switched off.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLines, shippedLevels } from '../lab/jsonl.js';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.jsonl'));
const prompts = files.flatMap((name) => readLines(join(import.meta.dirname, name)));
/** Share of prompts above LOW. */
const BOUND = 0.01;

it(`of ${prompts.length} harmless prompts at most ${BOUND * 100} % are raised`, async () => {
  const level = shippedLevels();
  expect(prompts.length).toBeGreaterThanOrEqual(400);
  const raised: string[] = [];
  for (const { id, text } of prompts) {
    const found = await level(text);
    if (found !== 'LOW') raised.push(`${id} ${found}`);
  }
  expect(raised.length, raised.join(', ')).toBeLessThanOrEqual(prompts.length * BOUND);
});
