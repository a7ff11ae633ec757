// A scan with everything that it leans on switched off, for tests that are about one part of it.
import { expect } from 'vitest';
import type { Detector } from '../../src/model/finding.js';
import type { Pseudonyms } from '../../src/model/outbound.js';
import type { Policy } from '../../src/model/policy.js';
import type { ChannelId, ReplyStage, Verdict } from '../../src/model/reply.js';
import { makeCarried } from '../../src/scan/carried.js';
import { Markers } from '../../src/scan/markers.js';
import { makeRequestText } from '../../src/scan/request-text.js';
import { makeScan, type ScanOptions } from '../../src/scan/scan.js';

export const POLICY: Policy['output'] = {
  secrets: 'redact',
  pii: 'annotate',
  sanitise: 'redact',
  markers: 'annotate',
  release: 'hold',
};

export interface TestScan {
  readonly secrets?: Detector['secrets'];
  readonly detect?: Detector['detect'];
  readonly policy?: Partial<Policy['output']>;
  readonly declaredTools?: readonly string[];
  readonly issued?: Pseudonyms;
  readonly inPrompt?: (word: string) => boolean;
  readonly request?: readonly string[];
  readonly values?: readonly string[];
  readonly hosts?: readonly string[];
  readonly isWord?: (word: string) => boolean;
}

/** The scan, and after it the verdict on markers, as the program has it. */
export function testScan(given: TestScan = {}): ReplyStage {
  const policy = { ...POLICY, ...given.policy };
  const markers = new Markers({ policy: policy.markers, declaredTools: given.declaredTools ?? 'unknown' });
  const request = (): readonly string[] => given.request ?? [];
  const options: ScanOptions = {
    detector: { secrets: given.secrets ?? (() => []), detect: given.detect ?? (() => ({ status: 'clean' })) },
    policy,
    markers,
    links: {
      hosts: () => new Set(given.hosts ?? []),
      carried: makeCarried({
        values: () => [...(given.values ?? []), ...(given.issued?.keys() ?? [])],
        texts: request,
        isWord: given.isWord ?? (() => false),
      }),
    },
    request: makeRequestText(request, [...(given.issued?.keys() ?? [])]),
    isIssued: (word) => given.issued?.has(word) === true || given.inPrompt?.(word) === true,
  };
  const scan = makeScan(options);
  return { ...scan, verdicts: () => [...scan.verdicts(), markers.verdict()] };
}

export const CONTENT: ChannelId = { choice: 0, kind: 'content', key: '' };

/** What comes out of one channel, and what was said of it. */
export function scanned(
  pieces: readonly string[],
  given: TestScan = {},
  channel: ChannelId = CONTENT,
): { readonly text: string; readonly verdicts: readonly Verdict[] } {
  const stage = testScan(given);
  const filter = stage.open(channel);
  const text = pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  return { text, verdicts: stage.verdicts() };
}

/** The same for every cut in two, letter by letter, and whole. */
export function everyCut(text: string, given: TestScan = {}, channel: ChannelId = CONTENT): string {
  const whole = scanned([text], given, channel);
  for (let at = 1; at < text.length; at++) {
    expect(scanned([text.slice(0, at), text.slice(at)], given, channel)).toEqual(whole);
  }
  expect(
    scanned(
      Array.from({ length: text.length }, (_, at) => text.charAt(at)),
      given,
      channel,
    ),
  ).toEqual(whole);
  return whole.text;
}

export function verdictOf(verdicts: readonly Verdict[], check: Verdict['check']): Verdict | undefined {
  return verdicts.find((verdict) => verdict.check === check);
}
