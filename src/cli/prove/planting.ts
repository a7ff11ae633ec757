// The words of `prove`: what is planted, where it can stand, and what a request with it looks like.

/** Where a value may be seen is decided by its level: BLOCKED nowhere, HIGH only by a local model, MEDIUM not outside. */
export type PlantedLevel = 'BLOCKED' | 'HIGH' | 'MEDIUM';

/** What goes into one place. */
export interface Content {
  /** The value as it is written into the request. */
  readonly value: string;
  /** A sentence that holds the value. */
  readonly text: string;
  /** The same sentence in two pieces, cut in the middle of the value. */
  readonly halves: readonly [string, string];
}

/** A request without its host: what a client would send. */
export interface Shape {
  /** Path and query; default: that of the endpoint. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** One place of one endpoint in which something can stand. */
export interface Position {
  readonly where: string;
  readonly group: string;
  /**
   * `text`: sentences stand here, in any writing. `token`: names and identifiers, one word. `number`: digits, written
   * as a JSON number.
   */
  readonly takes: 'text' | 'token' | 'number';
  /** Not part of the body: an honest gateway never forwards it, so the call itself may go through. */
  readonly outside?: true;
  /** What stands here is in the text that the stand-in repeats. */
  readonly repeated?: true;
  plant(content: Content): Shape;
}

export interface Endpoint {
  /** As people write it: `POST /v1/chat/completions`. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Takes `stream: true`. */
  readonly streams: boolean;
  /** A request with nothing planted: it has to reach a provider, or nothing is proved. */
  control(): Shape;
  readonly positions: readonly Position[];
}

/** @param value stands in `text`; where it does not, the sentence itself is cut in the middle */
export function contentOf(value: string, text: string): Content {
  const at = text.indexOf(value);
  const cut = at < 0 ? text.length >> 1 : at + (value.length >> 1);
  return { value, text, halves: [text.slice(0, cut), text.slice(cut)] };
}
