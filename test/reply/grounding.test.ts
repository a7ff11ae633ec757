// Grounding markers on replies that were written for it: how often they are right, and how often they cry wolf.
import { describe, expect, it } from 'vitest';
import { makeGrounding } from '../../src/scan/grounding/check.js';
import { sourceOf } from '../../src/scan/grounding/source.js';
import { madeReplies, writtenReplies, type GroundedReply } from './grounding-corpus.js';
import { promptOf } from './prompt-of.js';

function markersOf({ ask, source, reply }: GroundedReply): readonly string[] {
  const read = sourceOf(promptOf(['user', `${ask}\n\n"""\n${source}\n"""`]));
  if (read === undefined) return ['no source'];
  return makeGrounding(read)(reply).map(({ rule, start, end }) => `${rule}: ${reply.slice(start, end)}`);
}

interface Measured {
  readonly precision: number;
  readonly recall: number;
  readonly falseAlarms: number;
  readonly lines: readonly string[];
}

function measure(replies: readonly GroundedReply[]): Measured {
  const judged = replies.map((reply) => ({ reply, found: markersOf(reply) }));
  const flagged = judged.filter(({ found }) => found.length > 0);
  const right = flagged.filter(({ reply }) => reply.wrong !== undefined).length;
  const faithful = replies.filter(({ wrong }) => wrong === undefined).length;
  const lines = judged
    .filter(({ reply, found }) => (reply.wrong === undefined) !== (found.length === 0))
    .map(
      ({ reply, found }) =>
        `${reply.id} [${reply.wrong ?? 'faithful'}] ${found.join(' | ')} << ${reply.reply}`,
    );
  return {
    precision: right / flagged.length,
    recall: right / (replies.length - faithful),
    falseAlarms: (flagged.length - right) / faithful,
    lines,
  };
}

/** By what is wrong with a reply: how many of those were found, and how often the marker of that kind was right. */
function byKind(replies: readonly GroundedReply[]): string {
  const judged = replies.map((reply) => ({ reply, found: markersOf(reply) }));
  return ['number', 'year', 'name', 'url', 'quote']
    .map((kind) => {
      const marked = judged.filter(({ found }) =>
        found.some((one) => one.startsWith(`markers.ungrounded_${kind}`)),
      );
      const wrong = judged.filter(({ reply }) => reply.wrong === kind);
      const right = marked.filter(({ reply }) => reply.wrong !== undefined).length;
      const caught = wrong.filter(({ found }) => found.length > 0).length;
      return `${kind}: precision ${right}/${marked.length}, recall ${caught}/${wrong.length}`;
    })
    .join('\n');
}

describe('floors', () => {
  it.each<[string, readonly GroundedReply[]]>([
    ['all', [...writtenReplies(), ...madeReplies(1, 300), ...madeReplies(20_261_121, 300)]],
    ['written by hand', writtenReplies()],
    ['made, seed 1', madeReplies(1, 300)],
    ['made, seed 20261121', madeReplies(20_261_121, 300)],
  ])('%s', (_note, replies) => {
    const { precision, recall, falseAlarms, lines } = measure(replies);
    if (process.env['SLUICE_SHOW'] !== undefined) {
      const figures = `precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} false alarms ${falseAlarms.toFixed(4)}`;
      process.stdout.write(`${figures} of ${replies.length}\n${byKind(replies)}\n${lines.join('\n')}\n`);
    }
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(falseAlarms).toBeLessThanOrEqual(0.01);
    expect(recall).toBeGreaterThanOrEqual(0.7);
  });
});
