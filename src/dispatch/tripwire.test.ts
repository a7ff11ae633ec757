import { describe, expect, it } from 'vitest';
import type { MaskedOutbound } from '../model/outbound.js';
import type { LeafKind } from '../model/prompt.js';
import { buildMatcher } from '../text/matcher.js';
import { makeTripwire } from './tripwire.js';

const words = new Set(['search', 'Mark', 'May']);
const quiet = (): readonly string[] => [];

function outboundOf(
  values: readonly string[],
  fixed: readonly (readonly [LeafKind, string])[] = [],
): MaskedOutbound {
  const pseudonyms = new Map(values.map((value, at) => [`PERSON_7KQ2${at}`, { value, entity: 'PERSON' }]));
  const leaves = fixed.map(([kind, text], id) => ({ id, path: 'x', text, kind, place: 'other' }));
  return {
    level: 'MEDIUM',
    tier: 'L2',
    edits: new Map(),
    pseudonyms,
    prompt: { leaves },
  } as unknown as MaskedOutbound;
}

function wire(blocked: () => readonly string[] | 'failed' = quiet) {
  const tripwire = makeTripwire({
    outgoing: (texts) => ({
      find: (values) => texts.map((text) => buildMatcher(values).find(text)),
      blocked: () => Promise.resolve(blocked()),
    }),
    isWord: (word) => words.has(word),
  });
  return (json: string, outbound: MaskedOutbound) => tripwire(json, outbound, 'bot');
}

const name = 'Zebulon Quist';

describe('makeTripwire', () => {
  const caught: readonly [note: string, json: string][] = [
    ['as it stands', `{"a":"call ${name} now"}`],
    ['escaped', '{"a":"Z\\u0065bulon Quist"}'],
    ['as a key', `{"${name}":1}`],
    ['deep', `{"a":[[{"b":"${name}"}]]}`],
    ['inside JSON in a string', `{"arguments":"{\\"to\\":\\"${name}\\"}"}`],
    ['escaped inside JSON in a string', '{"arguments":"{\\"to\\":\\"Zebulon\\\\u0020Quist\\"}"}'],
    ['what cannot be read', '{"a":'],
  ];
  it.each(caught)('stops: %s', async (_note, json) => {
    expect(await wire()(json, outboundOf([name]))).toMatchObject({
      word: 'tripwire',
      then: 'stop',
      refusal: { code: 'egress_stopped' },
    });
  });

  const clean: readonly [note: string, values: readonly string[], json: string][] = [
    ['nothing masked is there', [name], '{"a":"call PERSON_7KQ20 now"}'],
    ['part of a longer word', ['Anna'], '{"a":"Annapolis and Hannah"}'],
    ['another case', ['Anna'], '{"a":"anna"}'],
    ['short values stand for their own place', ['Li', '42'], '{"a":"Li has 42"}'],
    ['so do dictionary words', ['Mark', 'May'], '{"a":"Mark it in May"}'],
    ['nothing was masked', [], `{"a":"${name}"}`],
  ];
  it.each(clean)('lets through: %s', async (_note, values, json) => {
    expect(await wire()(json, outboundOf(values))).toBeUndefined();
  });

  it('spares a one-word value in a leaf that is never rewritten, as often as the request has it', async () => {
    const outbound = outboundOf(['Zebulon'], [['structural', 'Zebulon']]);
    expect(await wire()('{"name":"Zebulon"}', outbound)).toBeUndefined();
    expect(await wire()('{"name":"Zebulon","b":"Zebulon"}', outbound)).toMatchObject({ word: 'tripwire' });
    const two = outboundOf([name], [['structural', name]]);
    expect(await wire()(`{"name":"${name}"}`, two)).toMatchObject({ word: 'tripwire' });
  });

  it('stops for BLOCKED rules by their id, and when that check fails', async () => {
    const json = '{"a":"x"}';
    expect(await wire(() => ['secrets.aws.access-key'])(json, outboundOf([]))).toMatchObject({
      refusal: { code: 'egress_stopped', detail: 'Rule secrets.aws.access-key.' },
    });
    expect(await wire(() => 'failed')(json, outboundOf([]))).toMatchObject({
      refusal: { code: 'egress_stopped' },
    });
  });

  it('names no value', () => {
    expect(JSON.stringify(wire()(`{"a":"${name}"}`, outboundOf([name])))).not.toContain('Zebulon');
  });
});
