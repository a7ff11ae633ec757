// Sends the cases to one target, some at once, and keeps what came back. Judges nothing.
import type { Answer, Sent } from '../../standin/plain-client.js';
import type { Case, Request } from './cases.js';

export type Send = (request: Sent, timeout: number) => Promise<Answer>;

export interface Target {
  /** An OpenAI base URL, `/v1` included. */
  readonly base: string;
  readonly key?: string;
}

/** ms; a gateway that takes longer has not answered. */
const TIMEOUT = 20_000;
const AT_ONCE = 8;

export async function runCases(
  cases: readonly Case[],
  target: Target,
  send: Send,
  step: () => void,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < cases.length; at = next++) {
      const entry = cases[at];
      if (entry === undefined) return;
      answers[at] = await sendTo(target, entry.request, send);
      step();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

export function sendTo(target: Target, request: Request, send: Send): Promise<Answer> {
  const { method, path, body } = request;
  const authorization = target.key === undefined ? {} : { authorization: `Bearer ${target.key}` };
  const url = `${target.base.replace(/\/+$/, '')}${path.slice('/v1'.length)}`;
  const headers = { ...authorization, ...request.headers };
  return send({ method, url, headers, ...(body !== undefined && { body }) }, TIMEOUT);
}
