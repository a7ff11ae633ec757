import { describe, expect, it } from 'vitest';
import { unpackBudget } from '../text/inflate.js';
import { viewsOf } from '../text/views.js';
import { makePlaceMemory } from './places/place-memory.js';
import { rememberedViews } from './plain-texts.js';

const PLAIN = 'A sentence of plain words that is long enough to be remembered by its fingerprint.';
const CODED = `The note says ${Buffer.from('call Maria Lopez at noon').toString('base64')} and nothing else at all.`;
const FOLDED = 'Der Brief geht an Frau Mu\u200bller, und zwar noch heute, weil es sonst zu spät dafür wäre.';

describe('rememberedViews', () => {
  it.each([
    ['plain', PLAIN, true],
    ['something encoded', CODED, false],
    ['something to fold', FOLDED, false],
  ])('gives the same views each time: %s', (_note, text, plain) => {
    const memory = makePlaceMemory();
    const open = () => memory.open([{ text, key: 'print' }], 'agent');
    const names = (): readonly string[] =>
      rememberedViews({ id: 0, text, kind: 'text' }, unpackBudget(), open()).map(
        (view) => `${view.name} ${view.text}`,
      );
    const expected = viewsOf(text).views.map((view) => `${view.name} ${view.text}`);
    expect([names(), names()]).toEqual([expected, expected]);
    expect(open().isMarked(0, 'plain')).toBe(plain);
  });

  it('remembers nothing without a fingerprint', () => {
    const texts = makePlaceMemory().open([{ text: PLAIN, key: undefined }], 'agent');
    rememberedViews({ id: 0, text: PLAIN, kind: 'text' }, unpackBudget(), texts);
    expect(texts.isMarked(0, 'plain')).toBe(false);
  });
});
