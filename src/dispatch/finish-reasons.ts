// Which choices of a streamed answer have said why they ended. Some servers close the stream there, without `[DONE]`.
// Invariant: an answer counts as whole only when every choice that was asked for has given its reason.
import { isRecord, readJson } from './read-body.js';

export class FinishReasons {
  readonly #given = new Set<unknown>();

  /** @param asked `n` of the request, as sent */
  constructor(private readonly asked: unknown) {}

  hear(event: string): void {
    // Every event has the field; only one with a text in it is parsed.
    if (!event.includes('"finish_reason":"') && !event.includes('"finish_reason": "')) return;
    const value = readJson(event);
    const choices: unknown = isRecord(value) ? value['choices'] : undefined;
    if (!Array.isArray(choices)) return;
    for (const [place, choice] of choices.entries()) {
      if (!isRecord(choice) || typeof choice['finish_reason'] !== 'string') continue;
      if (choice['finish_reason'] !== '') this.#given.add(choice['index'] ?? place);
    }
  }

  get all(): boolean {
    return this.#given.size >= (typeof this.asked === 'number' ? Math.max(1, this.asked) : 1);
  }
}
