// The classifier by itself, with the rules of this checkout: what a new text costs it, and what one that it has seen.
import { makeClassifier } from '../../src/assemble/classifier.js';
import { readRuleFiles } from '../../src/assemble/rule-files.js';
import { makeKeys } from '../../src/keys/keyring.js';
import type { Caller } from '../../src/model/caller.js';
import type { Prompt } from '../../src/model/prompt.js';
import { isRefusal } from '../../src/model/refusal.js';
import { readChat } from '../../src/wire/read-chat.js';
import { fresh as newBody, type Random } from '../../bench/texts.js';

const TEXTS = 20;
const ROUNDS = 5;

/** ms of CPU for the same number of texts, the best of a few rounds; the texts of each round are its own. */
export async function classifyCosts(
  random: Random,
): Promise<{ readonly fresh: number; readonly seen: number }> {
  const keys = makeKeys(Buffer.alloc(32, 3), []);
  const made = makeClassifier({
    files: readRuleFiles('classifiers').rules,
    policy: { opaque: 'HIGH', publicNames: 'spare', surrogates: [] },
    ownCredentials: [],
    keys,
    cores: 0,
  });
  if ('problems' in made) throw new Error('the rules cannot be used');
  const caller = { agent: 'a', minLevel: 'LOW', opaqueAllowed: [] } as unknown as Caller;
  const read = (): Prompt => {
    const prompt = readChat(Buffer.from(newBody(random, 'prose')), (text) => text);
    if (isRefusal(prompt)) throw new Error(prompt.code);
    return prompt;
  };
  const cpu = async (prompts: readonly Prompt[]): Promise<number> => {
    const before = process.cpuUsage();
    for (const prompt of prompts) await made.classify(prompt, caller);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const rounds: { fresh: number; seen: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const prompts = Array.from({ length: TEXTS }, read);
    rounds.push({ fresh: await cpu(prompts), seen: await cpu(prompts) });
  }
  return {
    fresh: Math.min(...rounds.map(({ fresh }) => fresh)),
    seen: Math.min(...rounds.map(({ seen }) => seen)),
  };
}
