// The half of the program that needs no socket and no log: rules, detector, and the stages up to transform. Shared by
// `serve`, `classify` and `check`.
import { classify } from '../classify/classify.js';
import { makeDetector } from '../detect/detector.js';
import { isWord } from '../detect/names/gazetteer.js';
import { VALIDATORS } from '../detect/validators.js';
import { rememberOutgoing, type ReadOutgoing } from '../detect/outgoing-texts.js';
import { rememberedViews } from '../detect/plain-texts.js';
import { makeAskNames } from '../detect/wide/ask-names.js';
import { makeKnown, type Known } from '../detect/wide/known.js';
import { openNamePool, type NamePool } from '../detect/wide/name-pool.js';
import { makeNet } from '../detect/wide/net.js';
import { makeNetTexts } from '../detect/wide/net-texts.js';
import { rememberAnswers } from '../detect/wide/remembered.js';
import { askModels, openModels, withFindings, type AskModelsStage } from './asked.js';
import type { Analyzers } from '../dispatch/analyzers.js';
import type { Keys } from '../keys/keyring.js';
import type { Caller } from '../model/caller.js';
import type { Classification } from '../model/classification.js';
import type { Detector } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Problem } from '../model/problem.js';
import type { Prompt } from '../model/prompt.js';
import type { Prepared } from '../model/outbound.js';
import type { Refusal } from '../model/refusal.js';
import { printLeaves, type LeafPrints } from '../detect/leaf-prints.js';
import { opener, type Opener } from '../detect/places/opener.js';
import { makePlaceMemory } from '../detect/places/place-memory.js';
import { makeScanCache } from '../detect/scan-cache.js';
import type { Recalled } from '../model/recall.js';
import { loadRules } from '../rules/load.js';
import type { Rule } from '../rules/rule.js';
import { conversationScope } from '../transform/conversation.js';
import { prepare } from '../transform/prepare.js';
import { askFaults } from '../rules/asked.js';
import { openReadingThreads, type ReadingThreads, type ReadingThreadsOptions } from './elsewhere.js';
import { checkExamples } from './examples.js';
import type { RuleFile } from './rule-files.js';
import { makeWiden, type Widen } from './widener.js';

export interface Classifier {
  readonly rules: readonly Rule[];
  readonly detector: Detector;
  readonly prints: LeafPrints;
  /** Who reads large texts, where that is not the thread that asks. */
  readonly elsewhere?: ReadingThreads;
  /** The tripwire's half of the detector. */
  readonly outgoing: ReadOutgoing;
  /** @param recalled what is known from earlier; absent where there is no memory */
  classify(prompt: Prompt, caller: Caller, recalled?: Recalled): Promise<Classification | Refusal>;
  /** What models say of it; absent: no rule asks one, or nobody was given to ask. */
  readonly askModels?: AskModelsStage;
  /** What else is masked when the request leaves as MEDIUM. */
  readonly widen: Widen;
  transform(prompt: Prompt, classification: Classification, caller: Caller): Prepared;
  /** Texts that were looked up in the scan cache. */
  cacheCounts(): { readonly hits: number; readonly misses: number };
  /** Ends the worker threads, if any were started, and closes what leads to the models. */
  close(): Promise<void>;
}

export interface ClassifierParts {
  readonly files: readonly RuleFile[];
  readonly policy: Pick<Policy, 'opaque' | 'publicNames' | 'surrogates'> &
    Partial<Pick<Policy, 'analyzers' | 'providers'>>;
  /** Whom rules of kind `model` ask; absent: their files are checked, and no model is asked. Closed with the classifier. */
  readonly asked?: Analyzers;
  /** The reviewed list of double hits: then every example is also held against every other rule. */
  readonly overlaps?: RuleFile;
  readonly ownCredentials: readonly string[];
  readonly keys: Keys;
  /** Cores of this machine: worker threads for `compromise`, all but one. 0: do without it. */
  readonly cores: number;
  /** What threads that read large texts need beside the rules; absent: everything is read on the thread that asks. */
  readonly reading?: { readonly secret: Uint8Array; readonly fault: (error: unknown) => void };
  /** Tests put their own in the place of the worker pool. */
  readonly namePool?: NamePool;
  /** Tests replace a part of the detector here. */
  readonly wrapDetector?: (detector: Detector) => Detector;
}

export function makeClassifier(
  parts: ClassifierParts,
): Classifier | { readonly problems: readonly Problem[] } {
  const { rules, known: words, problems } = readRules(parts);
  if (problems.length > 0) return { problems };
  const made = makeDetector(rules, parts.ownCredentials, words);
  const known = makeKnown(words);
  const credentials = parts.keys.fingerprint(parts.ownCredentials.join('\n'));
  const print = parts.keys.fingerprinter('scan-cache', `${made.digest} ${credentials}`);
  const prints = printLeaves(print);
  const elsewhere = openElsewhere(parts, { rules, known: words, digest: made.digest });
  const texts = makeNetTexts(rules, VALIDATORS, known);
  const net = makeNet(texts, prints, elsewhere);
  const faults = checkExamples(rules, words, parts.overlaps, { detector: made, net: texts });
  if (faults.length > 0) return { problems: faults };
  const detector = parts.wrapDetector?.(made) ?? made;
  const cache = makeScanCache(detector, print, prints, { elsewhere });
  const places = makePlaceMemory();
  const opened = opener(places, prints);
  const { publicNames, surrogates } = parts.policy;
  const pool =
    parts.cores === 0
      ? undefined
      : rememberAnswers(parts.namePool ?? openNamePool(parts.cores, () => performance.now()), (text, agent) =>
          print('sentence', agent, text),
        );
  const ask = pool === undefined ? undefined : makeAskNames(pool, known, prints);
  const models = parts.asked && openModels(parts.asked, rules, known, parts);
  const decide = decider(parts.policy, { cache, opened, known });
  return {
    rules,
    detector,
    prints,
    ...(elsewhere !== undefined && { elsewhere }),
    outgoing: rememberOutgoing(detector, prints, places, elsewhere),
    widen: makeWiden({ net, known, publicNames, ask, opened }),
    cacheCounts: () => cache.counts(),
    async close() {
      await Promise.all([pool?.close(), elsewhere?.close(), parts.asked?.close()]);
    },
    classify: (prompt, caller, recalled) => decide(prompt, caller, recalled, []),
    ...(models !== undefined && { askModels: askModels(models, decide) }),
    transform: (prompt, classification, caller) => {
      // Most requests have nothing to mask: the key of their conversation is never made.
      let made: ReturnType<Keys['hmac']> | undefined;
      const digest: ReturnType<Keys['hmac']> = (...texts) =>
        (made ??= parts.keys.hmac('pseudonym', conversationScope(prompt, caller)))(...texts);
      const holding = (beginnings: readonly string[]): readonly string[] => {
        const found = opened(prompt.leaves, caller.agent).find('issue', beginnings);
        return prompt.leaves.flatMap(({ text }, index) => ((found[index]?.length ?? 0) > 0 ? [text] : []));
      };
      return prepare(prompt, classification, digest, surrogates, holding);
    },
  };
}

function openElsewhere(
  { reading, ownCredentials, cores }: ClassifierParts,
  made: Pick<ReadingThreadsOptions, 'rules' | 'known' | 'digest'>,
): ReadingThreads | undefined {
  if (reading === undefined || cores === 0) return undefined;
  return openReadingThreads({ ...made, ...reading, ownCredentials, cores, now: () => performance.now() });
}

type Decide = Parameters<typeof askModels>[1];

/** Findings of rules, and what models add to them, to one level. */
function decider(
  { opaque, publicNames }: ClassifierParts['policy'],
  parts: {
    readonly cache: Pick<ReturnType<typeof makeScanCache>, 'detect'>;
    readonly opened: Opener;
    readonly known: Pick<Known, 'isPublicName'>;
  },
): Decide {
  const { cache, opened, known } = parts;
  return async (prompt, caller, recalled, more) => {
    const detection = await cache.detect(prompt, caller.agent);
    return classify(prompt, withFindings(detection, more, prompt.leaves), {
      minLevel: caller.minLevel,
      views: (leaf, unpack) => rememberedViews(leaf, unpack, opened(prompt.leaves, caller.agent)),
      find: (lookUp, leaves, values) => opened(leaves, caller.agent).find(lookUp, values),
      ...(recalled !== undefined && { recalled }),
      opaqueAllowed: caller.opaqueAllowed,
      opaque,
      isWord,
      ...(publicNames === 'spare' && { isPublicName: (name: string) => known.isPublicName(name) }),
    });
  };
}

/** Everything that can be wrong with rules before one is run. */
function readRules({ files, policy }: ClassifierParts): ReturnType<typeof loadRules> {
  const loaded = loadRules(files, Object.keys(VALIDATORS));
  if (loaded.problems.length > 0) return loaded;
  if (loaded.rules.length === 0)
    loaded.problems.push({ file: 'classifiers', line: 0, message: 'there is no rule in this directory' });
  const { analyzers = [], providers = [] } = policy;
  return { ...loaded, problems: [...loaded.problems, ...askFaults(loaded.rules, { analyzers, providers })] };
}
