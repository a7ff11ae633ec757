// One local provider: from a prepared request to OpenAI's wire form, through Ollama's native API. Always streamed
// upstream, so that an abort stops the model; put together again for clients that do not stream.
import { randomUUID } from 'node:crypto';
import { UpstreamError } from '../model/dispatch.js';
import type { OllamaProvider } from '../model/policy.js';
import type { Outbound } from '../model/outbound.js';
import type { Attempt } from '../model/route.js';
import { isRefusal, refuse } from '../model/refusal.js';
import { AttemptFailed, next, stop } from './failure.js';
import type { Answer, Failure } from './failure.js';
import type { AnswerCheck } from './answer-check.js';
import { checkVersion, makeLocalModels } from './local-models.js';
import type { LocalModel } from './local-model.js';
import { makeOllamaWire } from './ollama-client.js';
import { isPassing, localDown } from './ollama-errors.js';
import { chunkTexts, completionText, makeStepReader } from './ollama-reply.js';
import type { Frame, Step } from './ollama-reply.js';
import { toLocalRequest } from './ollama-request.js';
import type { LocalRequest } from './ollama-request.js';
import { LARGEST_BODY } from './read-body.js';
import type { Transport } from './transport.js';

export interface LocalCall {
  readonly attempt: Attempt;
  readonly outbound: Outbound;
  readonly stripProviderTools: boolean;
  readonly signal: AbortSignal;
}

export interface OllamaClient {
  chat(call: LocalCall): Promise<Answer>;
  /** Undefined when the daemon and these models are there and run here. */
  health(models: readonly string[]): Promise<Failure | undefined>;
}

export interface Clocks {
  /** Monotonic ms. */
  now(): number;
  /** Wall clock, ms since the epoch. */
  time(): number;
}

export function makeOllamaClient(
  provider: OllamaProvider,
  transport: Transport,
  clocks: Clocks,
): OllamaClient {
  const wire = makeOllamaWire(transport);
  const models = makeLocalModels(wire, () => clocks.now());

  async function once(call: LocalCall, model: LocalModel): Promise<Answer> {
    const { prompt } = call.outbound;
    const target = { provider, model, stripProviderTools: call.stripProviderTools };
    const request = toLocalRequest(prompt, target);
    if (isRefusal(request)) return stop('unsupported', request);
    const frame = {
      id: `chatcmpl-${randomUUID()}`,
      created: Math.floor(clocks.time() / 1000),
      model: prompt.model,
    };
    const steps = readSteps(wire.chat(request.body, model.name, call.signal), request);
    const { warnings } = request;
    try {
      if (!prompt.stream) return { kind: 'body', json: await whole(steps, frame), warnings };
      const first = await steps.next();
      if (first.done === true) return noEnd();
      return { kind: 'stream', events: events(first.value, steps, frame, alarmed), warnings };
    } catch (error) {
      alarmed(error);
      if (error instanceof AttemptFailed) return error.failure;
      throw error;
    }
    function alarmed(error: unknown): void {
      if (error instanceof AttemptFailed && error.failure.word === 'l1_remote') models.distrust(model.name);
    }
  }

  return {
    async chat(call) {
      const model = await models.ensure(call.attempt.model);
      if ('kind' in model) return model;
      const answer = await once(call, model);
      return answer.kind === 'failed' && isPassing(answer) && !call.signal.aborted
        ? once(call, model)
        : answer;
    },
    async health(names) {
      try {
        await checkVersion(wire);
      } catch (error) {
        return error instanceof AttemptFailed
          ? error.failure
          : next('bad_answer', localDown('Ollama does not answer.'));
      }
      for (const name of names) {
        const model = await models.ensure(name);
        if ('kind' in model) return model;
      }
      return undefined;
    },
  };
}

/** As with any other provider: a whole answer is held in memory, a stream is not. */
function tooLarge(): Failure {
  return stop(
    'too_large',
    refuse('upstream_failed', { detail: 'The answer is too large to be held whole.' }),
  );
}

function noEnd(): Failure {
  return next('no_end', refuse('upstream_failed', { detail: 'The model stopped in the middle.' }));
}

/** Maps chunk by chunk; throws `AttemptFailed` when the answer is not one, before its end is given out. */
async function* readSteps(
  chunks: AsyncGenerator<unknown, void, undefined>,
  request: LocalRequest,
): AsyncGenerator<Step, void, undefined> {
  const reader = makeStepReader(() => `call_${randomUUID().replaceAll('-', '')}`, request.oneCall);
  let said = '';
  for await (const chunk of chunks) {
    const step = reader.read(chunk);
    if (step === undefined) throw new AttemptFailed(noEnd());
    if (request.check !== undefined) said += step.delta.content ?? '';
    if (step.end !== undefined && isUnfit(said, step.end.finish, request.check)) {
      throw new AttemptFailed(
        stop('bad_json', refuse('upstream_failed', { detail: 'The answer breaks the JSON schema.' })),
      );
    }
    yield step;
  }
}

/** An answer that was cut by its length is passed on as that: the client sees `length`. */
function isUnfit(text: string, finish: string, check: AnswerCheck | undefined): boolean {
  return check !== undefined && finish === 'stop' && !check(text);
}

async function whole(steps: AsyncIterable<Step>, frame: Frame): Promise<string> {
  const all: Step[] = [];
  let size = 0;
  for await (const step of steps) {
    size += JSON.stringify(step.delta).length;
    if (size > LARGEST_BODY) throw new AttemptFailed(tooLarge());
    all.push(step);
  }
  return completionText(frame, all);
}

async function* events(
  first: Step,
  rest: AsyncGenerator<Step, void, undefined>,
  frame: Frame,
  alarmed: (error: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  try {
    yield* chunkTexts(frame, first, true);
    for await (const step of rest) yield* chunkTexts(frame, step, false);
  } catch (error) {
    alarmed(error);
    const refusal = error instanceof AttemptFailed ? error.failure.refusal : refuse('upstream_failed');
    throw new UpstreamError(refusal, { cause: error });
  } finally {
    await rest.return();
  }
}
