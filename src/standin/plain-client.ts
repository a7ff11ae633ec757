// A client that sends exactly the bytes it is given and keeps every byte of the answer: no retries, no reading, no
// redirects. What a stand-in provider is on the far side of a proxy, this is on the near side.

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Answer {
  /** 0: no answer at all. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param timeout ms for the whole call @returns never throws: an answer that did not come has status 0 */
export async function send(request: Sent, timeout: number): Promise<Answer> {
  const { url, method, headers, body } = request;
  const init = { method, headers, redirect: 'manual' as const, signal: AbortSignal.timeout(timeout) };
  try {
    const reply = await fetch(url, body === undefined ? init : { ...init, body: new Uint8Array(body) });
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() };
  } catch {
    return { status: 0, headers: {}, body: '' };
  }
}
