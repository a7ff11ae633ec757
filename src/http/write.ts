// Writes answers to the Node response directly: a web stream in between would cost more than the whole inspection.
import type { ServerResponse } from 'node:http';
import { errorBody, type Refusal } from '../model/refusal.js';
import type { About } from '../pipeline/deps.js';
import { drain } from './body.js';
import { aboutHeaders, commonHeaders, refusalHeaders, statusOf, type CallFacts } from './headers.js';

export function writeJson(
  response: ServerResponse,
  facts: CallFacts,
  about: About,
  json: string,
  status = 200,
): void {
  response.writeHead(status, {
    ...commonHeaders(facts),
    ...aboutHeaders(about),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
  });
  // A text goes out in one piece with the headers; bytes would be a second one.
  response.end(json);
}

export function writeText(response: ServerResponse, facts: CallFacts, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(200, {
    ...commonHeaders(facts),
    'content-type': type,
    'content-length': String(body.byteLength),
  });
  response.end(body);
}

export function writeRefusal(
  response: ServerResponse,
  facts: CallFacts,
  refusal: Refusal,
  about: About = {},
): void {
  const body = Buffer.from(JSON.stringify(errorBody(refusal, about.decision)));
  response.writeHead(statusOf(refusal), {
    ...commonHeaders(facts),
    ...aboutHeaders(about),
    ...refusalHeaders(refusal),
    'content-type': 'application/json',
    'content-length': String(body.byteLength),
  });
  response.end(body);
  drain(response.req);
}
