// Ollama's chunks as OpenAI's. Pure: takes chunks that were checked, gives chat completion chunks and, out of those, a
// whole completion. Invariants: ids and indexes of tool calls are ours where the model gave none; usage is never NaN.
import { isRecord } from './read-body.js';

export interface Delta {
  readonly role?: 'assistant';
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly CallDelta[];
}

export interface CallDelta {
  readonly index: number;
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface LogprobToken {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
  readonly top_logprobs: readonly Omit<LogprobToken, 'top_logprobs'>[];
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What one chunk of Ollama says. */
export interface Step {
  readonly delta: Delta;
  readonly logprobs?: readonly LogprobToken[];
  readonly end?: { readonly finish: 'stop' | 'length' | 'tool_calls'; readonly usage: Usage };
}

export interface StepReader {
  /** @returns undefined when the chunk is none that can end or continue an answer */
  read(chunk: unknown): Step | undefined;
}

/** @param newId makes the id of a tool call that came without one; @param oneCall drops every call but the first */
export function makeStepReader(newId: () => string, oneCall: boolean): StepReader {
  let calls = 0;
  function callDeltas(value: unknown): CallDelta[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.flatMap((call): CallDelta[] => {
      const called = isRecord(call) ? call['function'] : undefined;
      if (!isRecord(call) || !isRecord(called) || typeof called['name'] !== 'string') return [];
      if (oneCall && calls > 0) return [];
      const id = typeof call['id'] === 'string' && call['id'] !== '' ? call['id'] : newId();
      const text = JSON.stringify(called['arguments'] ?? {});
      return [{ index: calls++, id, type: 'function', function: { name: called['name'], arguments: text } }];
    });
  }
  return {
    read(chunk) {
      const message = isRecord(chunk) ? chunk['message'] : undefined;
      if (!isRecord(chunk) || !isRecord(message)) return undefined;
      const deltas = callDeltas(message['tool_calls']);
      const tokens = logprobTokens(chunk['logprobs']);
      const delta = {
        ...filled('reasoning_content', message['thinking']),
        ...filled('content', message['content']),
        ...(deltas.length > 0 ? { tool_calls: deltas } : {}),
      };
      const step = { delta, ...(tokens.length > 0 ? { logprobs: tokens } : {}) };
      if (chunk['done'] !== true) return step;
      const reason = chunk['done_reason'];
      if (reason !== 'stop' && reason !== 'length') return undefined;
      const finish = reason === 'stop' && calls > 0 ? 'tool_calls' : reason;
      return { ...step, end: { finish, usage: usageOf(chunk) } };
    },
  };
}

function filled(key: 'content' | 'reasoning_content', value: unknown): Delta {
  return typeof value === 'string' && value !== '' ? { [key]: value } : {};
}

/** Ollama leaves fields out that are zero. */
function usageOf(chunk: Readonly<Record<string, unknown>>): Usage {
  const input = countOf(chunk['prompt_eval_count']);
  const output = countOf(chunk['eval_count']);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

function logprobTokens(value: unknown): LogprobToken[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isRecord).map((entry) => {
    const top: readonly unknown[] = Array.isArray(entry['top_logprobs']) ? entry['top_logprobs'] : [];
    return { ...plainToken(entry), top_logprobs: top.filter(isRecord).map(plainToken) };
  });
}

function plainToken(entry: Readonly<Record<string, unknown>>): Omit<LogprobToken, 'top_logprobs'> {
  const bytes: readonly unknown[] | undefined = Array.isArray(entry['bytes']) ? entry['bytes'] : undefined;
  return {
    token: typeof entry['token'] === 'string' ? entry['token'] : '',
    logprob: typeof entry['logprob'] === 'number' ? entry['logprob'] : 0,
    bytes: bytes?.filter((byte) => typeof byte === 'number') ?? null,
  };
}

/** The same on every chunk of one answer. `model` is what the client asked for. */
export interface Frame {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

/** The JSON texts of the chunks that one step becomes, usage chunk included (the relay drops it when not asked for). */
export function chunkTexts(frame: Frame, step: Step, isFirst: boolean): string[] {
  const events: object[] = [];
  const logprobs = step.logprobs === undefined ? {} : { logprobs: { content: step.logprobs, refusal: null } };
  const add = (delta: Delta, finish: string | null, more = {}): void => {
    const choices = [{ index: 0, delta, finish_reason: finish, ...more }];
    events.push({ ...base(frame, 'chat.completion.chunk'), choices });
  };
  const { delta } = step;
  if (isFirst) add({ role: 'assistant', content: '', ...delta }, null, logprobs);
  else if (Object.keys(delta).length > 0 || step.logprobs !== undefined) add(delta, null, logprobs);
  if (step.end !== undefined) {
    add({}, step.end.finish);
    events.push({ ...base(frame, 'chat.completion.chunk'), choices: [], usage: step.end.usage });
  }
  return events.map((event) => JSON.stringify(event));
}

/** @param steps of a whole answer, the last one with its end */
export function completionText(frame: Frame, steps: readonly Step[]): string {
  const content = steps.map((step) => step.delta.content ?? '').join('');
  const reasoning = steps.map((step) => step.delta.reasoning_content ?? '').join('');
  const calls = steps
    .flatMap((step) => step.delta.tool_calls ?? [])
    .map(({ id, type, function: called }) => ({ id, type, function: called }));
  const tokens = steps.flatMap((step) => step.logprobs ?? []);
  const end = steps.at(-1)?.end;
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const logprobs = tokens.length === 0 ? null : { content: tokens, refusal: null };
  const choices = [{ index: 0, message, logprobs, finish_reason: end?.finish ?? 'stop' }];
  return JSON.stringify({ ...base(frame, 'chat.completion'), choices, usage: end?.usage });
}

function base(frame: Frame, object: string): object {
  return { id: frame.id, object, created: frame.created, model: frame.model };
}
