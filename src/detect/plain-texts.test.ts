import { describe, expect, it } from 'vitest';
import { unpackBudget } from '../text/inflate.js';
import { viewsOf } from '../text/views.js';
import { printLeaves } from './leaf-prints.js';
import { rememberPlain } from './plain-texts.js';

const PLAIN = 'A sentence of plain words that is long enough to be remembered by its fingerprint.';
const CODED = `The note says ${Buffer.from('call Maria Lopez at noon').toString('base64')} and nothing else at all.`;
const FOLDED = 'Der Brief geht an Frau Mu\u200bller, und zwar noch heute, weil es sonst zu spät dafür wäre.';

describe('rememberPlain', () => {
  it.each([
    ['plain', PLAIN],
    ['something encoded', CODED],
    ['something to fold', FOLDED],
    ['short', 'a\u200bb'],
  ])('gives the same views each time: %s', (_note, text) => {
    const views = rememberPlain(printLeaves((...parts) => parts.join(' ')));
    const names = (): readonly string[] =>
      views({ id: 0, text, kind: 'text' }, 'a', unpackBudget()).map((view) => `${view.name} ${view.text}`);
    const expected = viewsOf(text).views.map((view) => `${view.name} ${view.text}`);
    expect([names(), names()]).toEqual([expected, expected]);
  });

  it('asks for the fingerprint of the caller, and of no short text', () => {
    const asked: string[] = [];
    const prints = printLeaves((...parts) => {
      const [caller] = parts;
      asked.push(`${caller ?? 'nobody'} ${parts.at(-1)?.length ?? 'none'}`);
      return 'same';
    });
    const views = rememberPlain(prints);
    for (const text of [PLAIN, 'short']) views({ id: 0, text, kind: 'text' }, 'agent', unpackBudget());
    expect(asked).toEqual([`agent ${PLAIN.length}`]);
  });
});
