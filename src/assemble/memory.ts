// What is remembered of earlier calls: the mirror, fed from the journal at start and from every entry that is committed,
// and the stage that asks it. Invariant: there is no second way to write a fact.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { factsOf } from '../audit/facts.js';
import { isWord } from '../detect/names/gazetteer.js';
import type { Keys } from '../keys/keyring.js';
import type { Policy } from '../model/policy.js';
import type { Prompt } from '../model/prompt.js';
import type { FactKind, FactStore, Found } from '../model/recall.js';
import type { EntryBody, EntryRef, Log } from '../model/record.js';
import type { Deps } from '../pipeline/deps.js';
import { hear, requestFacts } from '../recall/facts.js';
import { keepPrints } from '../recall/kept-prints.js';
import { makeMirror, MIRROR, type Mirror, type MirrorOptions } from '../recall/mirror.js';
import type { Print } from '../recall/prints.js';
import { recall, type Remembered } from '../recall/recall.js';
import { disk } from '../store/disk.js';
import { readEntries } from '../store/read-journal.js';
import { TURN, turn } from '../text/turn.js';
import { withTombstones } from '../wire/tombstone.js';
import type { Classifier } from './classifier.js';

export interface Memory {
  /** Feeds the mirror with what it commits. */
  readonly log: Log;
  readonly stages: Pick<Deps, 'recall' | 'facts' | 'hear'>;
}

export interface MemoryParts {
  readonly dataDir: string;
  readonly log: Log;
  readonly keys: Keys;
  readonly classifier: Pick<Classifier, 'detector' | 'prints' | 'elsewhere'>;
  readonly policy: Pick<Policy, 'history'>;
  /** Asked where the mirror may not know everything. */
  readonly store: FactStore;
  /** What more there is to know of the store; by default it is whole, and this process's alone. */
  readonly shared?: SharedFacts;
  readonly mirror?: MirrorOptions;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
}

export interface SharedFacts {
  /** Other processes may serve the same callers: what the mirror does not know, the store may. */
  readonly several: boolean;
  /** Whether a store that does not answer is done without, and the decision says so; else the call is refused. */
  readonly mirrorSuffices: boolean;
  /** Resolves when the store has all facts up to an entry, undefined: of the processes before. @throws when it has not */
  has(last: EntryRef | undefined): Promise<void>;
}

const ALONE: SharedFacts = { several: false, mirrorSuffices: false, has: () => Promise.resolve() };

/** Reads the journal once. @throws when it cannot be read: a proxy that forgot would let out what it protected */
export async function openMemory(parts: MemoryParts): Promise<Memory> {
  const options = parts.mirror ?? MIRROR;
  const mirror = makeMirror(options);
  await relearn(mirror, parts.dataDir, parts.now() - options.lifetimeMs);
  const remembered = remembering(parts.log, mirror, parts.now);
  return { log: remembered.log, stages: stagesOf(parts, mirror, remembered) };
}

/** Entry by entry in the order of the log; files that nobody has written to since then are not opened. */
async function relearn(mirror: Mirror, dataDir: string, since: number): Promise<void> {
  const recent: typeof disk = {
    ...disk,
    async list(path) {
      const files = await disk.list(path);
      if (files === undefined) return undefined;
      const times = await Promise.all(files.map(async (file) => (await stat(join(path, file))).mtimeMs));
      return files.filter((_file, index) => (times[index] ?? Infinity) >= since);
    },
  };
  for await (const entry of readEntries(dataDir, recent)) {
    const remembered = factsOf(entry);
    if (remembered !== undefined && remembered.at >= since) mirror.learn(remembered.facts, remembered.at);
  }
}

interface Remembering {
  readonly log: Log;
  /** Resolves when nothing of this caller is being written. */
  readonly settled: (caller: string) => Promise<unknown>;
  /** The last entry of this process with facts of this caller. */
  readonly last: (caller: string) => EntryRef | undefined;
}

/** An entry is in the mirror before anybody hears that it is durable. */
function remembering(log: Log, mirror: Mirror, now: () => number): Remembering {
  const writing = new Map<string, Set<Promise<unknown>>>();
  const last = new Map<string, EntryRef>();

  async function append(body: EntryBody): ReturnType<Log['append']> {
    const written = log.append(body);
    const facts = body.kind === 'decision' || body.kind === 'outcome' ? body.facts : undefined;
    if (facts === undefined) return written;
    const under = writing.get(facts.caller) ?? new Set<Promise<unknown>>();
    writing.set(facts.caller, under.add(written));
    try {
      const ref = await written;
      mirror.learn(facts, now());
      last.set(facts.caller, ref);
      return ref;
    } finally {
      under.delete(written);
      if (under.size === 0) writing.delete(facts.caller);
    }
  }

  return {
    log: { append, appendSoon: (body) => log.appendSoon(body) },
    // A client that broke off may send the text back before its outcome is written.
    settled: (caller) => Promise.allSettled([...(writing.get(caller) ?? [])]),
    last: (caller) => last.get(caller),
  };
}

function stagesOf(parts: MemoryParts, mirror: Mirror, { settled, last }: Remembering): Memory['stages'] {
  const { keys, classifier, policy } = parts;
  const kept = keepPrints((leaf, caller) => classifier.prints.of(leaf, caller), isWord, classifier.elsewhere);
  const printers = new Map<string, Print>();
  const printOf = (caller: string): Print => {
    const print = printers.get(caller) ?? keys.fingerprinter('recall', caller);
    printers.set(caller, print);
    return print;
  };
  const tools = (caller: string) => ({ print: printOf(caller), isWord });
  return {
    async recall(prompt, { agent }) {
      await settled(agent);
      const large = isLarge(prompt);
      if (large) await turn();
      classifier.prints.readAll(prompt.leaves, agent);
      const recalled = await recall(
        prompt,
        rememberedOf(agent, mirror, parts, () => last(agent)),
        {
          print: printOf(agent),
          prints: (texts) => kept.prints(texts, agent, printOf(agent)),
          ...(policy.history === 'tombstone' && {
            replace: (before, leaves) => withTombstones(before, leaves, (text) => keys.label(text)),
          }),
        },
      );
      if (large) await turn();
      return recalled;
    },
    facts: (recalled, classification, { agent }) =>
      requestFacts(agent, recalled, classification, tools(agent)),
    hear: (recalled, classification, { agent }) =>
      hear(agent, recalled, classification, {
        ...tools(agent),
        detect: (texts) =>
          classifier.detector.detect({
            leaves: texts.map((text, id) => ({ id, text, kind: 'text' })),
            joins: [],
          }),
      }),
  };
}

/** Reading it takes long enough for others to wait. */
function isLarge({ leaves }: Pick<Prompt, 'leaves'>): boolean {
  let units = 0;
  for (const { text } of leaves) units += text.length;
  return units > 4 * TURN;
}

const ALL: ReadonlySet<FactKind> = new Set<FactKind>(['level', 'value', 'refused']);

/** The mirror says "unknown" by itself only for a caller of whom nothing was dropped and whom nobody else serves. */
function rememberedOf(
  caller: string,
  mirror: Mirror,
  { store, shared = ALONE, now }: Pick<MemoryParts, 'store' | 'shared' | 'now'>,
  last: () => EntryRef | undefined,
): Remembered {
  const suffices = (): boolean => !shared.several && mirror.complete(caller, now());

  /** What was dropped here is only known there when it has arrived there. */
  async function ask(fingerprints: ReadonlySet<string>, complete: boolean): Promise<Found | 'failed'> {
    try {
      if (!complete) await shared.has(last());
    } catch {
      return 'failed';
    }
    return store.recall(caller, [...fingerprints]);
  }

  return {
    kinds: () => (suffices() ? mirror.kinds(caller) : ALL),
    async find(fingerprints) {
      const { found, complete } = mirror.find(caller, fingerprints, now());
      if (fingerprints.size === 0 || (complete && !shared.several)) return { found, mirror: false };
      const answer = await ask(fingerprints, complete);
      if (answer !== 'failed') return { found: new Map([...answer, ...found]), mirror: false };
      return shared.mirrorSuffices ? { found, mirror: true } : 'failed';
    },
  };
}
