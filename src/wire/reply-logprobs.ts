// Log probabilities of a streamed choice: they repeat its text, token by token, so they go with the text and never before.
// Invariant: none goes while text is held back, and none at all once a text was changed or a tool called.
import { isArray, isObject, type JsonObject, type JsonValue } from '../model/json.js';
import { MAX_TOKENS } from './reply-fields.js';

const LISTS = ['content', 'refusal'] as const;

export class ReplyLogprobs {
  #held: Record<(typeof LISTS)[number], JsonValue[]> = { content: [], refusal: [] };
  #dropped = false;

  /**
   * Takes what came with a delta.
   * @param free no text of the choice is held back, and none was changed
   * @returns what may go with the text now; null while it is held
   */
  take(logprobs: JsonValue, free: boolean): JsonValue {
    const waiting = this.#count() > 0;
    if (free && !waiting) return logprobs;
    this.#hold(logprobs);
    return free ? this.release() : null;
  }

  /** All that is held, in the form in which it came; null when there is none. */
  release(): JsonValue {
    const { content, refusal } = this.#held;
    this.#held = { content: [], refusal: [] };
    if (this.#dropped || content.length + refusal.length === 0) return null;
    return { content: content.length > 0 ? content : null, refusal: refusal.length > 0 ? refusal : null };
  }

  drop(): void {
    this.#dropped = true;
    this.#held = { content: [], refusal: [] };
  }

  #hold(logprobs: JsonValue): void {
    if (this.#dropped || !isObject(logprobs)) return;
    for (const list of LISTS) this.#held[list].push(...tokensOf(logprobs, list));
    if (this.#count() > MAX_TOKENS) this.drop();
  }

  #count(): number {
    return this.#held.content.length + this.#held.refusal.length;
  }
}

function tokensOf(logprobs: JsonObject, list: string): readonly JsonValue[] {
  const tokens = logprobs[list];
  return isArray(tokens) ? tokens : [];
}
