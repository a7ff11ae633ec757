// Who saw what: every planted value is looked for in everything that was received, answered and kept. Because each case
// has a value of its own, what is found names its case.
import type { Received } from '../../standin/loopback-server.js';
import { plainBody } from '../../standin/plain-body.js';
import type { Answer } from '../../standin/plain-client.js';
import type { Case } from './cases.js';
import { readings } from './decoded.js';
import { replyText } from './echo.js';
import type { PlantedLevel } from './planting.js';
import { makeSearch, type Search } from './search.js';

/** Where a value was found that must not be there. */
export type LeakPlace =
  'provider' | 'local model' | 'error or header of the reply' | 'data directory' | 'output';

export interface Seen {
  readonly place: LeakPlace;
  readonly ids: ReadonlySet<number>;
}

export interface Verdict {
  readonly status: number;
  readonly leaks: readonly LeakPlace[];
  /** Of a reply that repeats the value: it came back as it was sent. */
  readonly returned?: boolean;
}

export function searchFor(cases: readonly Case[]): Search {
  return makeSearch(cases.flatMap(({ marks }, id) => marks.map((mark) => [id, mark] as const)));
}

/** Requests at a stand-in, in every reading. */
export async function seenBy(place: LeakPlace, received: readonly Received[], search: Search): Promise<Seen> {
  const ids = new Set<number>();
  for (const request of received) {
    const head = request.url + JSON.stringify(request.headers);
    const body = (await plainBody(request)) ?? request.body;
    const texts = [head, unquoted(request.url), ...readings(body.toString('utf8'))];
    const bytes = Buffer.concat([body, ...texts.map((text) => Buffer.from(`\0${text}`))]);
    for (const id of search.find(bytes)) ids.add(id);
  }
  return { place, ids };
}

export function seenIn(place: LeakPlace, pieces: Iterable<Buffer>, search: Search): Seen {
  const ids = new Set<number>();
  for (const bytes of pieces) for (const id of search.find(bytes)) ids.add(id);
  return { place, ids };
}

/** An answer may hold what it answers; an error may not, and neither may a header. */
export function seenInAnswers(answers: readonly Answer[], search: Search): Seen {
  const pieces = answers.map(({ status, headers, body }) =>
    Buffer.from(`${JSON.stringify(headers)}\0${status === 200 ? errorFrame(body) : body}`),
  );
  return seenIn('error or header of the reply', pieces, search);
}

export function judge(
  cases: readonly Case[],
  answers: readonly Answer[],
  seen: readonly Seen[],
): readonly Verdict[] {
  return cases.map((entry, id) => {
    const { status = 0, body = '' } = answers[id] ?? {};
    const found = seen.filter(({ ids }) => ids.has(id)).map(({ place }) => place);
    const leaks = found.filter((place) => mayNot(entry.level, place));
    if (entry.back === undefined || status !== 200) return { status, leaks };
    return { status, leaks, returned: replyText(body).includes(entry.back) };
  });
}

function mayNot(level: PlantedLevel, place: LeakPlace): boolean {
  return place !== 'local model' || level === 'BLOCKED';
}

function errorFrame(body: string): string {
  return body.startsWith('data:')
    ? body
        .split('\n')
        .filter((line) => line.startsWith('data: {"error"'))
        .join('\n')
    : '';
}

function unquoted(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
