// What Ollama's errors mean. Its texts can quote the prompt or the answer, so they are read here for a few known words
// and go no further. Words of the record: `l1_remote` is the alarm that a prompt may have left the machine.
import { refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';
import { next, stop, unanswered } from './failure.js';
import type { Failure } from './failure.js';
import type { TransportFault } from './transport.js';

/** How long a client should wait when the local model is busy or loading, in seconds. */
const BUSY_WAIT = 10;

export function localDown(detail: string, retryAfter?: number): Refusal {
  return refuse('local_tier_unavailable', { detail, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** The model runs elsewhere, or its answer came from elsewhere. The call ends: no other provider is asked. */
export function remoteAlarm(): Failure {
  return stop(
    'l1_remote',
    localDown('The local model says that it runs on another host, so it is not used.'),
  );
}

export function localFault(fault: TransportFault): Failure {
  switch (fault) {
    case 'timeout':
    case 'aborted':
      return unanswered(fault);
    case 'address_refused':
      return next(fault, localDown('Its host is neither loopback nor in local_hosts.'));
    case 'connect':
      return next(fault, localDown('Ollama cannot be reached: is it running (`ollama serve`)?'));
    case 'reset':
      return next(fault, localDown('The connection to Ollama broke.'));
  }
}

const CONTEXT = ['context length', 'context_size', 'context window', 'n_ctx'];
const MEMORY = [
  'out of memory',
  'out-of-memory',
  'failed to allocate',
  'cudamalloc failed',
  'requires more system memory',
];
const CRASH = ['runner has unexpectedly stopped', 'process no longer running', 'timed out waiting'];
const BAD_CALL = ['error parsing tool call', 'invalid tool call arguments'];
const CANNOT = ['does not support'];

/** @param text the body of the error; @param model its name in our configuration */
export function localStatus(status: number, text: string, model: string): Failure {
  const lower = text.toLowerCase();
  const says = (words: readonly string[]): boolean => words.some((word) => lower.includes(word));
  if (status >= 300 && status < 400)
    return next('l1_redirect', localDown('It answered with a redirect.'), status);
  if (status === 401 || status === 502 || (status === 403 && lower !== ''))
    return { ...remoteAlarm(), status };
  if (status === 403)
    return next('host_refused', localDown('Ollama refuses the Host that it is asked by.'), status);
  if (status === 404) return next('model_missing', localDown(pullHint(model)), status);
  if (status === 400 && says(CONTEXT)) return stop('too_long', refuse('context_length_exceeded'), status);
  if (status === 400 && says(CANNOT)) return stop('unsupported', refuse('unsupported_parameter'), status);
  if (status >= 500 && says(CONTEXT)) return stop('too_long', refuse('context_length_exceeded'), status);
  if (status >= 500 && says(MEMORY))
    return next('out_of_memory', localDown('The model does not fit into memory.', 60), status);
  if (status >= 500 && says(CRASH))
    return next('runner_stopped', localDown('The model stopped.', BUSY_WAIT), status);
  if (status >= 500 && says(BAD_CALL)) return stop('bad_tool_call', refuse('upstream_failed'), status);
  if (status === 429 || status === 503)
    return next('busy', localDown('The local model is busy.', BUSY_WAIT), status);
  if (status >= 500) return next('status', localDown('Ollama failed.'), status);
  // Anything else in the 400s is a body of ours that Ollama does not take.
  return stop('bad_request', refuse('internal_error'), status);
}

/** Worth one more try before the first byte: it has no side effect, and such faults often pass. */
export function isPassing(failure: Failure): boolean {
  return failure.word === 'runner_stopped' || failure.word === 'bad_tool_call' || failure.word === 'bad_json';
}

export function pullHint(model: string): string {
  return `The model is not there: \`ollama pull ${model}\`.`;
}
