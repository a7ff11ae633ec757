// Ends the mapping of a request to the local model from any depth. Caught in ollama-request.ts and nowhere else.
import { refuse } from '../model/refusal.js';
import type { Refusal } from '../model/refusal.js';

export class CannotServe extends Error {
  override readonly name = 'CannotServe';
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** The local model cannot do this. @param detail a sentence of ours, never caller text */
export function unsupported(param: string, detail: string): CannotServe {
  return new CannotServe(refuse('unsupported_parameter', { param, detail }));
}

/** Nobody could do this: the request contradicts itself. */
export function invalid(param: string, detail: string): CannotServe {
  return new CannotServe(refuse('invalid_request', { param, detail }));
}
