// Rules that ask a model, with few others beside them: a folder of rules, and the lines of routing.yaml that go with it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply } from '../../src/standin/default-reply.js';
import { ROOT } from './lab.js';

export const EXAMPLE = join(ROOT, 'docs/examples/model-rules.yaml');
export const ACQUISITION = 'business.topic.acquisition';
export const PERSON = 'personal.analyzer.person';

/** A folder with the example and a few shipped rules. */
export function modelRulesFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sluice-model-rules-'));
  mkdirSync(join(path, 'business'));
  for (const file of [
    'secrets/aws.yaml',
    'personal/email.yaml',
    'personal/card.yaml',
    'personal/iban.yaml',
  ]) {
    cpSync(join(ROOT, 'classifiers', file), join(path, file));
  }
  cpSync(EXAMPLE, join(path, 'business/model-rules.yaml'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The shipped routing.yaml with two analyzers. */
export function modelRouting(
  analyzerUrl: string,
  { deadline = '5s', model = 'llama3.2' }: { readonly deadline?: string; readonly model?: string } = {},
): string {
  const shipped = readFileSync(join(ROOT, 'routing.yaml'), 'utf8');
  return `${shipped}
analyzers:
  topics: { kind: ollama, provider: ollama, model: ${model}, deadline: ${deadline}, at_once: 2 }
  names: { kind: presidio, base_url: "${analyzerUrl}", language: en, deadline: ${deadline} }
`;
}

/** Whether a chat of the stand-in is a question of a rule. */
export function isQuestion(body: Readonly<Record<string, unknown>>): boolean {
  return body['format'] !== undefined;
}

/** Says yes to the topics, by number, where a word stands in the text; other chats get a plain answer. */
export function topicsBy(words: Readonly<Record<string, readonly number[]>>): Reply {
  return ({ body, lastUser }) => {
    if (!isQuestion(body)) return 'An answer of the local model.';
    const text = lastUser.slice(lastUser.indexOf('\nText:\n'));
    const yes = Object.entries(words).flatMap(([word, topics]) => (text.includes(word) ? topics : []));
    return JSON.stringify({ t1: yes.includes(1), t2: yes.includes(2) });
  };
}
