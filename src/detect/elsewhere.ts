// Reading large texts somewhere else than on the thread that serves. What is read there is what would have been read here;
// only who waits for it differs. Invariant: an answer that did not come is said to be missing, never taken for empty.
import type { Detection, DetectInput } from '../model/finding.js';
import type { Mask } from './wide/name-words.js';
import type { Reading } from './wide/net-texts.js';

export interface Elsewhere {
  /** Whether so much is taken: UTF-16 units. What is not is read where it is; so is everything until threads are there. */
  takes(units: number): boolean;
  detect(input: DetectInput, caller: string): Promise<Detection>;
  /** As the detector says it; `failed` too when nobody did. */
  blocked(texts: readonly string[], caller: string): Promise<readonly string[] | 'failed'>;
  /** What the wide net makes of each text by itself; `failed` as the net says it, `unanswered` when nobody did. */
  net(
    texts: readonly string[],
    mask: Mask,
    caller: string,
  ): Promise<readonly Reading[] | 'failed' | 'unanswered'>;
}
