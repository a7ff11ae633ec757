// What is remembered of earlier turns saves time and decides nothing: a conversation that goes on gets the mask, the edits
// and the last look of one that was never heard of. An agent that calls for the first time stands for no memory at all.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { sweep, type FindPlaces } from '../../src/classify/sweep.js';
import { widen } from '../../src/classify/widen.js';
import { isWord } from '../../src/detect/names/gazetteer.js';
import { opener } from '../../src/detect/places/opener.js';
import { makePlaceMemory, type PlaceLimits } from '../../src/detect/places/place-memory.js';
import { printLeaves } from '../../src/detect/leaf-prints.js';
import { makeTripwire } from '../../src/dispatch/tripwire.js';
import { makeKeys } from '../../src/keys/keyring.js';
import type { Caller } from '../../src/model/caller.js';
import type { MaskSpan } from '../../src/model/classification.js';
import type { MaskedOutbound } from '../../src/model/outbound.js';
import { isRefusal } from '../../src/model/refusal.js';
import { writeJson } from '../../src/wire/json.js';
import { writeChat } from '../../src/wire/write-chat.js';
import { seeded } from '../../bench/texts.js';
import { ROOT } from '../lab/lab.js';
import { readMarked } from '../lab/marked.js';
import { promptOf, say } from '../lab/prompts.js';

const texts = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => readMarked(join(import.meta.dirname, name)).map(({ text }) => text));

const classifier = makeClassifier({
  files: readRuleFiles(join(ROOT, 'classifiers')).rules,
  policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
  cores: 0,
  ownCredentials: [],
  keys: makeKeys(Buffer.alloc(32, 3), []),
});
if ('problems' in classifier) throw new Error(JSON.stringify(classifier.problems));
afterAll(() => classifier.close());
const { outgoing } = classifier;

function callerOf(agent: string): Caller {
  const own = { agent, minLevel: 'LOW', opaqueAllowed: [], mask: 'balanced', conversation: 'one' };
  return own as unknown as Caller;
}

async function maskedFor(agent: string, messages: readonly object[]) {
  if ('problems' in classifier) throw new Error('no classifier');
  const prompt = say(...messages);
  const caller = callerOf(agent);
  const decided = await classifier.classify(prompt, caller);
  if (isRefusal(decided)) throw new Error(decided.code);
  if (decided.level !== 'MEDIUM') return { level: decided.level, mask: decided.mask };
  const widened = await classifier.widen(prompt, decided, caller);
  if (isRefusal(widened)) throw new Error(widened.code);
  const outbound = classifier.transform(prompt, widened, caller).forTier('L2');
  if (outbound === undefined || !('edits' in outbound)) throw new Error('not masked');
  const json = writeJson(
    writeChat(prompt, outbound.edits, { model: 'm', external: true, stripProviderTools: true }),
  );
  return { level: 'MEDIUM', mask: widened.mask, outbound, json };
}

/** Pseudonyms are of an agent; what they stand for is not. */
function withValues(json: string, { pseudonyms }: MaskedOutbound): string {
  let text = json;
  for (const [pseudonym, { entity, value }] of pseudonyms)
    text = text.replaceAll(pseudonym, `<${entity} ${value}>`);
  return text;
}

it('a turn is masked as if it were the first call', async () => {
  const random = seeded(30);
  const pick = (): string => texts[Math.floor(random() * texts.length)] ?? '';
  const tripwire = makeTripwire({ outgoing, isWord });
  let masked = 0;
  for (let conversation = 0; conversation < 6; conversation++) {
    const messages: object[] = [];
    const again = pick();
    for (let turn = 0; turn < 12; turn++) {
      const content = turn % 5 === 4 ? `${again} ${pick()}` : pick();
      messages.push({ role: 'user', content }, { role: 'assistant', content: pick() });
      if (turn % 7 === 6) messages.splice(0, 2);
      const known = await maskedFor('bot', messages);
      const fresh = await maskedFor(`once-${conversation}-${turn}`, messages);
      expect([known.level, known.mask]).toEqual([fresh.level, fresh.mask]);
      if (known.outbound === undefined || fresh.outbound === undefined) continue;
      masked++;
      expect(withValues(known.json, known.outbound)).toBe(withValues(fresh.json, fresh.outbound));
      expect(await tripwire(known.json, known.outbound, 'bot')).toBeUndefined();
    }
  }
  expect(masked).toBeGreaterThan(30);
});

const PIECES = [
  ...[
    'Anna',
    'anna',
    'Anna Berg',
    'ANNA BERG',
    'Berg',
    'Hannah',
    'Müller',
    'Åsa Lind',
    'Lind',
    '李小龙',
    'Mark',
  ],
  ...[
    'a.berg@example.com',
    'berg@example.com',
    'Müller & Berg',
    "O'Neil",
    'one Lind two',
    'Tom',
    'in code',
    'x',
  ],
];
const ROOMY: PlaceLimits = { bytes: 1 << 24, numbers: 100_000, values: 100_000 };

describe('sweep and widened mask, whatever was forgotten', () => {
  it.each<[note: string, limits: PlaceLimits]>([
    ['nothing', ROOMY],
    ['texts', { ...ROOMY, bytes: 8000 }],
    ['sets', { ...ROOMY, numbers: 60 }],
    ['values', { ...ROOMY, values: 20 }],
  ])('%s', (_note, limits) => {
    const random = seeded(31);
    const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
    const opened = opener(
      makePlaceMemory(limits),
      printLeaves((...parts) => parts.join('|'), 4),
    );
    let spans = 0;
    for (let conversation = 0; conversation < 10; conversation++) {
      const said: string[] = [];
      let known: string[] = [];
      for (let turn = 0; turn < 10; turn++) {
        said.push(Array.from({ length: 8 }, () => pick(PIECES)).join(pick([' ', ', ', ' and '])));
        known = random() < 0.2 ? [pick(PIECES)] : [...known, pick(PIECES)];
        const { leaves } = promptOf(
          said.map((text, at) => ({ text, ...(at % 6 === 5 && { kind: 'structural' as const }) })),
        );
        const find: FindPlaces = (lookUp, all, values) => opened(all, 'bot').find(lookUp, values);
        const values = known.map((value) => ({ value, entity: 'PERSON', validated: random() < 0.5 }));
        expect(sweep(leaves, values, undefined, find)).toEqual(sweep(leaves, values));
        const mask: MaskSpan[] = [];
        const wide = leaves.flatMap(({ id, text }) => {
          const value = pick(known);
          const start = text.indexOf(value);
          return start < 0 ? [] : [{ leaf: id, entity: 'PERSON', start, end: start + value.length }];
        });
        const decided = { level: 'MEDIUM', reasons: [], findings: [], mask, opaqueAllowed: [] } as const;
        const widened = widen(leaves, decided, wide, isWord, find);
        expect(widened).toEqual(widen(leaves, decided, wide, isWord));
        spans += widened.mask.length;
      }
    }
    expect(spans).toBeGreaterThan(200);
  });
});

describe('the last look remembers texts, and is not to be fooled by that', () => {
  const LONG =
    'and so on, as it was agreed upon in the meeting of last week, by everybody who had come to it';
  const tripwire = makeTripwire({ outgoing, isWord });
  const goes = async (agent: string, contents: readonly string[], values: readonly string[]) => {
    const pseudonyms = new Map(values.map((value, at) => [`PERSON_7KQ2${at}`, { value, entity: 'PERSON' }]));
    const outbound = { level: 'MEDIUM', tier: 'L2', edits: new Map(), pseudonyms, prompt: { leaves: [] } };
    const messages = contents.map((content) => ({ role: 'user', content }));
    const found = await tripwire(JSON.stringify({ messages }), outbound as unknown as MaskedOutbound, agent);
    return found?.word;
  };

  it('an edit that is lost in an old text stops the call', async () => {
    const masked = `PERSON_7KQ20 came, ${LONG}`;
    const broken = `Zebulon Quist came, ${LONG}`;
    expect(await goes('bot', [masked], ['Zebulon Quist'])).toBeUndefined();
    expect(await goes('bot', [masked, `new ${LONG}`], ['Zebulon Quist'])).toBeUndefined();
    expect(await goes('bot', [broken, `new ${LONG}`], ['Zebulon Quist'])).toBe('tripwire');
    expect(await goes('bot', [broken, `new ${LONG}`], ['Zebulon Quist'])).toBe('tripwire');
  });

  it('a value that is new is looked for in texts that went out before', async () => {
    const old = `Zebulon Quist came, ${LONG}`;
    expect(await goes('bot-2', [old], ['Tom Vale'])).toBeUndefined();
    expect(await goes('bot-2', [old], ['Tom Vale', 'Zebulon Quist'])).toBe('tripwire');
    expect(await goes('bot-2', [old], ['Tom Vale'])).toBeUndefined();
    expect(await goes('bot-2', [old], ['Zebulon Quist'])).toBe('tripwire');
  });
});
