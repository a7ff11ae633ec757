// What would happen to a text, without a caller and without a socket: the stages up to transform, for `classify`,
// `check` and the rule tests.
import type { Classification } from '../model/classification.js';
import type { Leaf, Prompt } from '../model/prompt.js';
import { isRefusal, type Refusal } from '../model/refusal.js';
import type { Prepared } from '../model/outbound.js';
import type { Asked } from './deps.js';

export interface InspectDeps {
  classify(prompt: Prompt): Promise<Classification | Refusal>;
  /** What models add; absent: none is asked. */
  ask?(prompt: Prompt, decided: Classification): Promise<Pick<Asked, 'classification'>>;
  widen(prompt: Prompt, classification: Classification): Promise<Classification | Refusal>;
  transform(prompt: Prompt, classification: Classification): Prepared;
  readRequest(body: Buffer): Prompt | Refusal;
}

export interface Inspection {
  readonly classification: Classification;
  readonly leaves: readonly Leaf[];
  /** The text of each leaf as an external provider would get it; undefined when it would get nothing. */
  readonly outbound: ReadonlyMap<number, string> | undefined;
}

/** A bare text, as if it were one user message. Offsets of findings are offsets into it. */
export function inspectText(text: string, deps: InspectDeps): Promise<Inspection | Refusal> {
  const leaf: Leaf = { id: 0, path: 'text', text, kind: 'text', place: 'user' };
  return inspectPrompt(
    {
      endpoint: 'chat.completions',
      model: '',
      stream: false,
      includeUsage: false,
      body: {},
      leaves: [leaf],
      joins: [],
      opaque: [],
      tools: [],
      providerTools: [],
      bytes: Buffer.byteLength(text),
      exactNumbers: false,
    },
    deps,
  );
}

/** A whole request body, JSON text. */
export async function inspectRequest(body: string, deps: InspectDeps): Promise<Inspection | Refusal> {
  const prompt = deps.readRequest(Buffer.from(body));
  return isRefusal(prompt) ? prompt : inspectPrompt(prompt, deps);
}

async function inspectPrompt(prompt: Prompt, deps: InspectDeps): Promise<Inspection | Refusal> {
  const found = await deps.classify(prompt);
  if (isRefusal(found)) return found;
  const asked = found.level === 'BLOCKED' ? undefined : await deps.ask?.(prompt, found);
  const decided = asked?.classification ?? found;
  if (isRefusal(decided)) return decided;
  const classification = await deps.widen(prompt, decided);
  if (isRefusal(classification)) return classification;
  return { classification, leaves: prompt.leaves, outbound: outboundOf(prompt, classification, deps) };
}

function outboundOf(
  prompt: Prompt,
  classification: Classification,
  deps: InspectDeps,
): ReadonlyMap<number, string> | undefined {
  switch (classification.level) {
    case 'BLOCKED':
    case 'HIGH':
      return undefined;
    case 'LOW':
      return new Map(prompt.leaves.map((leaf) => [leaf.id, leaf.text]));
    case 'MEDIUM': {
      const outbound = deps.transform(prompt, classification).forTier('L3');
      if (outbound === undefined) return undefined;
      const edits = 'edits' in outbound ? outbound.edits : undefined;
      return new Map(prompt.leaves.map((leaf) => [leaf.id, edits?.get(leaf.id) ?? leaf.text]));
    }
  }
}
