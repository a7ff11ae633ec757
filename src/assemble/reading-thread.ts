// Runs in a worker thread: texts in, findings and fingerprints out, by the same rules and keys as on the thread that
// serves. Invariant: keeps nothing of what it is asked, and says by which rules it reads before it is asked anything.
import { workerData } from 'piscina';
import { makeDetector } from '../detect/detector.js';
import { standBack } from '../detect/threads.js';
import { isWord } from '../detect/names/gazetteer.js';
import { VALIDATORS } from '../detect/validators.js';
import type { Mask } from '../detect/wide/name-words.js';
import { makeKnown } from '../detect/wide/known.js';
import { makeNetTexts, type Reading } from '../detect/wide/net-texts.js';
import { makeKeys } from '../keys/keyring.js';
import type { Detection, DetectInput } from '../model/finding.js';
import { printsOf, type TextPrints, type Wanted } from '../recall/prints.js';
import type { KnownRule, Rule } from '../rules/rule.js';

/** What a thread is given when it starts. */
export interface ReadingSetup {
  readonly rules: readonly Rule[];
  readonly known: readonly KnownRule[];
  readonly ownCredentials: readonly string[];
  /** The deployment secret: fingerprints are made where the texts are read. */
  readonly secret: Uint8Array;
}

export type ReadingTask =
  | { readonly ask: 'digest' }
  | { readonly ask: 'detect'; readonly input: DetectInput }
  | { readonly ask: 'blocked'; readonly texts: readonly string[] }
  | { readonly ask: 'net'; readonly texts: readonly string[]; readonly mask: Mask }
  | {
      readonly ask: 'prints';
      readonly texts: readonly { readonly text: string; readonly wanted: Wanted }[];
      readonly caller: string;
    };

export type ReadingAnswer =
  | { readonly digest: string }
  | { readonly detection: Detection }
  | { readonly blocked: readonly string[] | 'failed' }
  | { readonly readings: readonly Reading[] | 'failed' }
  | { readonly prints: readonly TextPrints[] };

standBack();
const setup: unknown = workerData;
if (!isSetup(setup)) throw new TypeError('a reading thread was started without rules');
const { rules, known, ownCredentials } = setup;
const keys = makeKeys(Buffer.from(setup.secret), []);
const detector = makeDetector(rules, ownCredentials, known);
const net = makeNetTexts(rules, VALIDATORS, makeKnown(known));

export async function readTexts(task: ReadingTask): Promise<ReadingAnswer> {
  switch (task.ask) {
    case 'digest':
      return { digest: detector.digest };
    case 'detect':
      return { detection: detector.detect(task.input) };
    case 'blocked':
      return { blocked: detector.blocked(task.texts) };
    case 'net':
      return { readings: await net.read(task.texts, task.mask) };
    case 'prints': {
      const print = keys.fingerprinter('recall', task.caller);
      return { prints: task.texts.map(({ text, wanted }) => printsOf(text, wanted, print, isWord)) };
    }
  }
}

function isSetup(data: unknown): data is ReadingSetup {
  return typeof data === 'object' && data !== null && 'rules' in data && 'secret' in data;
}
