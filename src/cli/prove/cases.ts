// What `prove` sends: each place of each endpoint, streamed and not, in every content encoding and every writing, with a
// value of its own. Knows nothing of servers.
import { contentEncodings, type ContentEncoding } from './content-encodings.js';
import { marksOf } from './marks.js';
import { contentOf, type Endpoint, type PlantedLevel, type Position } from './planting.js';
import type { Value, Values } from './values.js';
import { escapedOnTheWire, PLAIN, WRITINGS, type Writing } from './writings.js';

export interface Request {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Case {
  readonly endpoint: string;
  readonly position: Position;
  readonly level: PlantedLevel;
  readonly value: Value;
  readonly writing: string;
  readonly encoding: string;
  readonly stream: boolean;
  readonly request: Request;
  /** The value in every form in which it could be found again. */
  readonly marks: readonly string[];
  /** What a reply that repeats the request holds, where that can be compared letter by letter. */
  readonly back?: string;
}

const LEVELS: readonly PlantedLevel[] = ['BLOCKED', 'HIGH', 'MEDIUM'];
/** Same body to every parser, other bytes: only the encoding of the JSON differs. */
const WIRE_ESCAPES = 'escapes on the wire';

interface Way {
  readonly writing: Writing;
  readonly encoding: ContentEncoding;
  readonly stream: boolean;
  readonly wire?: true;
}

export interface Plan {
  readonly endpoints: readonly Endpoint[];
  readonly values: Values;
  /** What a request asks for. */
  readonly model: string;
  /** Every level in every way; otherwise each way takes one level, another one in each place and each run. */
  readonly thorough: boolean;
  /** Which level begins. */
  readonly offset: number;
}

export function makeCases({ endpoints, values, model, thorough, offset }: Plan): readonly Case[] {
  const cases: Case[] = [];
  const taken = new Set<string>();
  for (const endpoint of endpoints) {
    for (const [place, position] of endpoint.positions.entries()) {
      for (const [turn, way] of waysOf(endpoint, position).entries()) {
        for (const level of levelsOf(position, turn === 0 || thorough, place + turn + offset)) {
          cases.push(
            unlike(taken, () => {
              const value = values.next(level, position.takes);
              return makeCase({ endpoint, position, way, value, model });
            }),
          );
        }
      }
    }
  }
  return cases;
}

/** What is found must name one case: in base64 two numbers can look alike though they are not. */
function unlike(taken: Set<string>, make: () => Case): Case {
  for (;;) {
    const made = make();
    if (made.marks.some((mark) => taken.has(mark))) continue;
    for (const mark of made.marks) taken.add(mark);
    return made;
  }
}

function levelsOf(position: Position, all: boolean, turn: number): readonly PlantedLevel[] {
  if (position.takes === 'number') return ['HIGH'];
  return all ? LEVELS : LEVELS.slice(turn % LEVELS.length).slice(0, 1);
}

/** Every content encoding, streamed and not; then every writing, where these take turns. */
function waysOf(endpoint: Endpoint, position: Position): readonly Way[] {
  const encodings = endpoint.method === 'GET' ? contentEncodings.slice(0, 1) : contentEncodings;
  const streams = endpoint.streams ? [false, true] : [false];
  const plain = encodings.flatMap((encoding) =>
    streams.map((stream): Way => ({ writing: PLAIN, encoding, stream })),
  );
  if (position.takes !== 'text') return plain;
  const [identity] = contentEncodings;
  const written = WRITINGS.slice(1).map((writing, index): Way => {
    const encoding = contentEncodings[index % contentEncodings.length] ?? identity;
    return { writing, encoding, stream: index % 2 === 1 };
  });
  return [...plain, { writing: PLAIN, encoding: identity, stream: false, wire: true }, ...written];
}

interface Making {
  readonly endpoint: Endpoint;
  readonly position: Position;
  readonly way: Way;
  readonly value: Value;
  readonly model: string;
}

function makeCase({ endpoint, position, way, value, model }: Making): Case {
  const { writing, encoding, stream } = way;
  // A name is only a name where its sentence is readable too, so the sentence is written that way as a whole.
  const written = writing.write(value.alone ? value.value : value.text);
  const text = value.alone ? value.text.replace(value.value, () => written) : written;
  const content = contentOf(writing === PLAIN ? value.value : written, text);
  const shape = position.plant(content);
  let json = shape.body === undefined ? undefined : JSON.stringify(withModel(shape.body, model, stream));
  if (json !== undefined && way.wire) json = escapedOnTheWire(json, value.value);
  const body = json === undefined ? undefined : encoding.encode(Buffer.from(json));
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(body !== undefined && encoding.header !== undefined && { 'content-encoding': encoding.header }),
    ...shape.headers,
  };
  return {
    endpoint: endpoint.name,
    position,
    level: value.level,
    value,
    writing: way.wire === true ? WIRE_ESCAPES : writing.name,
    encoding: encoding.name,
    stream,
    request: {
      method: endpoint.method,
      path: shape.path ?? endpoint.path,
      headers,
      ...(body !== undefined && { body }),
    },
    marks: marksOf(value, content),
    ...(position.repeated && writing.exact && value.level === 'MEDIUM' && { back: content.value }),
  };
}

/** The tables ask for `gpt-5`; where a value stands in the place of the model, it stays. */
function withModel(body: object, model: string, stream: boolean): object {
  const asked = 'model' in body && body.model !== 'gpt-5' ? body.model : model;
  return { ...body, model: asked, ...(stream && { stream: true }) };
}

/** Requests with nothing in them: they show that the way to a provider is open. */
export function makeControl(endpoint: Endpoint, model: string, stream: boolean): Request {
  const { body, path } = endpoint.control();
  const json = body === undefined ? undefined : JSON.stringify(withModel(body, model, stream));
  return {
    method: endpoint.method,
    path: path ?? endpoint.path,
    headers: json === undefined ? {} : { 'content-type': 'application/json' },
    ...(json !== undefined && { body: Buffer.from(json) }),
  };
}
