// How a stream ends when it may not go on: an error frame, which every client takes for a failure.
// Invariant: its type never makes a client ask again, since what was withheld once would be withheld again.
import { errorBody, type Refusal } from '../model/refusal.js';

/** JSON text of the event that comes before `[DONE]`. @param decision id of the log entry, when there is one */
export function errorFrame(refusal: Refusal, decision?: string): string {
  const { error } = errorBody(refusal, decision);
  // Clients repeat a call whose error frame has a type that they do not take for the caller's fault.
  return JSON.stringify({ error: { ...error, type: 'invalid_request_error' } });
}
