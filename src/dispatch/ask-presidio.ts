// Asks a service with Presidio's API where in a text something stands. Invariant: an answer counts only when all of it
// reads as one, and only from a service that said within the last few minutes that it looks for what it is asked for.
import { miss, type Ask, type LabelledSpan, type Miss, type Question, type Said } from '../model/analyzer.js';
import type { SpanAnalyzer } from '../model/policy.js';
import { unitOffsets } from './code-points.js';
import { mayAsk } from './gate.js';
import { isRecord, readJson, readText } from './read-body.js';
import { transportFault, type Transport, type TransportReply, type TransportRequest } from './transport.js';

/** Bytes of an answer: thousands of spans. */
const LARGEST_ANSWER = 1024 * 1024;
/** What the service said of itself is good for this long, ms. */
const GOOD_FOR = 3 * 60 * 1000;

/** @param now monotonic ms */
export function askPresidio(
  { language }: Pick<SpanAnalyzer, 'language'>,
  transport: Transport,
  now: () => number,
): Ask {
  let supported: { readonly labels: ReadonlySet<string>; readonly at: number } | undefined;
  return async (question, signal) => {
    if (!mayAsk(question.level)) return miss('gate');
    if (supported === undefined || now() - supported.at >= GOOD_FOR) {
      const labels = await supportedLabels(language, transport, signal);
      if ('kind' in labels) return labels;
      supported = { labels, at: now() };
    }
    // It passes over a name that it does not know, and finds nothing.
    const { labels } = supported;
    if (!question.labels.every((label) => labels.has(label))) {
      supported = undefined;
      return miss('unknown_label');
    }
    const answer = await exchange(transport, analyze(question, language, signal));
    return isMiss(answer) ? answer : readSpans(answer, question);
  };
}

/** What a service says that it looks for in a language. */
export async function supportedLabels(
  language: string,
  transport: Transport,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | Miss> {
  const path = `/supportedentities?language=${language}`;
  const said = await exchange(transport, {
    ...{ method: 'GET', path, accept: 'application/json', wait: 'probe', signal },
  });
  if (isMiss(said)) return said;
  if (!Array.isArray(said)) return miss('bad_answer');
  const labels: readonly unknown[] = said;
  return new Set(labels.filter((label) => typeof label === 'string'));
}

function analyze({ text, labels }: Question, language: string, signal: AbortSignal): TransportRequest {
  // Half of a pair is no character to Python; one unit stands for one, so no offset moves.
  const body = JSON.stringify({ text: text.toWellFormed(), language, entities: labels });
  return { method: 'POST', path: '/analyze', body, accept: 'application/json', wait: 'whole', signal };
}

function isMiss(value: unknown): value is Miss {
  return isRecord(value) && value['kind'] === 'miss';
}

/** The parsed body of an answer. An error can quote the text, so its body is not read. */
async function exchange(transport: Transport, request: TransportRequest): Promise<unknown> {
  try {
    const reply = await transport.request(request);
    if (reply.status === 200) return await readAnswer(reply);
    reply.discard();
    return miss(reply.status >= 300 && reply.status < 400 ? 'redirect' : 'status');
  } catch (error) {
    const fault = transportFault(error, request.signal);
    return miss(fault === 'aborted' ? 'timeout' : fault);
  }
}

async function readAnswer(reply: TransportReply): Promise<unknown> {
  const text = await readText(reply, LARGEST_ANSWER);
  if (text === undefined) return miss('too_large');
  const value = readJson(text);
  return isRecord(value) || value === undefined ? miss('bad_answer') : value;
}

/** So often may spans of each label lie upon one another, on the average of a text. */
const DEEPEST = 4;

/** What was not asked for is left out; what does not read as a span makes the whole answer none. */
function readSpans(answer: unknown, { text, labels }: Question): Said {
  if (!Array.isArray(answer)) return miss('bad_answer');
  const rows: readonly unknown[] = answer;
  const unitAt = unitOffsets(text);
  const spans: LabelledSpan[] = [];
  // Each is looked at character by character, and one line of it is one value.
  let left = DEEPEST * labels.length * text.length;
  for (const row of rows) {
    const { entity_type: label, start, end, score } = isRecord(row) ? row : {};
    if (typeof label !== 'string' || typeof score !== 'number' || !(score >= 0 && score <= 1))
      return miss('bad_answer');
    const from = typeof start === 'number' ? unitAt(start) : undefined;
    const to = typeof end === 'number' ? unitAt(end) : undefined;
    if (from === undefined || to === undefined || from >= to) return miss('bad_answer');
    left -= to - from;
    if (left < 0) return miss('bad_answer');
    if (labels.includes(label)) spans.push({ label, start: from, end: to, score });
  }
  return { kind: 'said', topics: [], spans };
}
