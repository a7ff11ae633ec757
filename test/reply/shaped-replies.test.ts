// Grounding on replies in styles that its rules were not made for: tables, fields, mails, other languages and scripts,
// and replies that reckon with what the source says. Each batch was scored once before its causes were looked at.
import { describe, expect, it } from 'vitest';
import { makeGrounding } from '../../src/scan/grounding/check.js';
import { StatedNumbers } from '../../src/scan/grounding/stated-numbers.js';
import { freshMarks } from '../../src/scan/grounding/word-marks.js';
import { sourceOf } from '../../src/scan/grounding/source.js';
import { promptOf } from './prompt-of.js';
import { shapedReplies, type ShapedReply } from './shaped-replies.js';

const BATCHES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];

function markersOf({ prompt, reply }: ShapedReply): readonly string[] {
  const source = sourceOf(prompt);
  if (source === undefined) return [];
  return makeGrounding(source)(reply).map(({ rule, start, end }) => `${rule}: ${reply.slice(start, end)}`);
}

it('of all batches', () => {
  const judged = BATCHES.flatMap((name) => shapedReplies(`${name}-batch.jsonl`)).map((reply) => ({
    reply,
    found: markersOf(reply),
  }));
  const faithful = judged.filter(({ reply }) => reply.wrong === undefined);
  const wrong = judged.filter(({ reply }) => reply.wrong !== undefined);
  const alarms = faithful.filter(({ found }) => found.length > 0);
  const hits = wrong.filter(({ found }) => found.length > 0);
  if (process.env['SLUICE_SHOW'] !== undefined) {
    const kinds = ['number', 'year', 'name', 'url', 'quote'].map((kind) => {
      const those = wrong.filter(({ reply }) => reply.wrong === kind);
      return `${kind} ${those.filter(({ found }) => found.length > 0).length}/${those.length}`;
    });
    process.stdout.write(
      `right ${hits.length}/${hits.length + alarms.length}, found ${hits.length}/${wrong.length} (${kinds.join(', ')}), ` +
        `false alarms ${alarms.length}/${faithful.length}\n${alarms.map(({ reply, found }) => `${reply.id} ${found.join(' | ')}`).join('\n')}\n`,
    );
  }
  expect(judged.length).toBeGreaterThan(700);
  expect(hits.length / (hits.length + alarms.length)).toBeGreaterThanOrEqual(0.95);
  expect(alarms.length / faithful.length).toBeLessThanOrEqual(0.01);
  expect(hits.length / wrong.length).toBeGreaterThanOrEqual(0.55);
});

it('without a source none of them raises anything', () => {
  for (const { reply } of shapedReplies('first-batch.jsonl')) {
    expect(
      sourceOf(promptOf(['user', 'What do you know about this?'], ['assistant', reply])),
    ).toBeUndefined();
  }
});

describe('what a reply says that stands in a long source', () => {
  const sentence = (at: number): string =>
    `On day ${at} the northern plant delivered ${(at * 7919) % 90_000} units and ${(at % 97) / 10}% of them came back. `;
  const texts = Array.from({ length: 60 }, (_, turn) =>
    Array.from({ length: 40 }, (_, at) => sentence(turn * 40 + at)).join(''),
  );
  const source = { texts, computes: false, translates: false };
  const reply = `The northern plant delivered ${(1234 * 7919) % 90_000} units, then ${(1500 * 7919) % 90_000} units, according to the log.`;

  it('is found without reading its numbers', () => {
    const least = (work: () => void): number =>
      Math.min(
        ...Array.from({ length: 15 }, () => {
          const start = process.cpuUsage();
          work();
          return process.cpuUsage(start).user;
        }),
      );
    const read = least(() => new StatedNumbers(texts, freshMarks(texts)).all());
    const check = least(() => {
      expect(makeGrounding(source)(reply)).toEqual([]);
    });
    // 150 times faster when it was written.
    expect(check * 5).toBeLessThan(read);
  });

  it('is looked for in full where it does not stand there', () => {
    const strange = reply.replace(String((1234 * 7919) % 90_000), '71007');
    expect(makeGrounding(source)(strange).map(({ rule }) => rule)).toEqual(['markers.ungrounded_number']);
  });
});
