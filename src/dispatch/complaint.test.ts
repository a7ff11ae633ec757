import { afterEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer } from '../standin/loopback-server.js';
import { complaint } from './complaint.js';
import { makeTransport, type Transport } from './transport.js';

let server: LoopbackServer | undefined;
let transport: Transport | undefined;
afterEach(async () => {
  await transport?.close();
  await server?.close();
});

async function hear(status: number, body: string, ending: 'end' | 'stay' | 'cut' = 'end') {
  server = await startLoopbackServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    if (ending === 'end') return void response.end(body);
    response.write(body);
    if (ending === 'cut') setTimeout(() => response.destroy(), 20);
  });
  transport = makeTransport({ baseUrl: server.url });
  const signal = AbortSignal.timeout(10_000);
  const reply = await transport.request({
    method: 'GET',
    path: '/',
    accept: 'application/json',
    wait: 'whole',
    signal,
  });
  return complaint(reply, status);
}

const said = (error: object): string => JSON.stringify({ error });

describe('what a provider says is wrong', () => {
  const PRIVATE = 'Maria Lopez';
  const long = { code: 'context_length_exceeded', param: 'messages' };
  const rows: readonly [note: string, status: number, body: string, refusal: object][] = [
    ['a code for too long', 400, said({ code: 'context_length_exceeded', message: PRIVATE }), long],
    [
      'too long in a sentence',
      400,
      said({ message: "This model's maximum context length is 8192.", code: 400 }),
      long,
    ],
    ['too long, at the top', 400, '{"object":"error","message":"prompt is too long: 9 > 8"}', long],
    [
      'too long, in a list',
      400,
      '[{"error":{"message":"The input exceeds the maximum number of tokens"}}]',
      long,
    ],
    ['too long, by its type', 400, said({ type: 'exceed_context_size_error' }), long],
    [
      'a parameter',
      400,
      said({ code: 'unsupported_parameter', param: 'max_tokens', message: PRIVATE }),
      {
        code: 'upstream_rejected',
        status: 400,
        detail: 'It says unsupported_parameter.',
        param: 'max_tokens',
      },
    ],
    [
      'a place in a message',
      400,
      said({ code: 'invalid_value', param: 'messages[12].content[0].image_url' }),
      {
        code: 'upstream_rejected',
        status: 400,
        detail: 'It says invalid_value.',
        param: 'messages[12].content[0].image_url',
      },
    ],
    [
      'no such model',
      404,
      said({ code: 'model_not_found', message: `The model ${PRIVATE}` }),
      { code: 'upstream_rejected', status: 404, detail: 'It says model_not_found.' },
    ],
    [
      'words of its own',
      422,
      said({ code: PRIVATE, param: PRIVATE, type: PRIVATE }),
      { code: 'upstream_rejected', status: 422 },
    ],
    [
      'a name in a path',
      400,
      said({ param: `messages[0].${PRIVATE}` }),
      { code: 'upstream_rejected', status: 400 },
    ],
    [
      'a schema of the caller',
      400,
      said({ param: 'tools[0].function.parameters.properties.Lopez' }),
      { code: 'upstream_rejected', status: 400 },
    ],
    ['nothing', 400, '', { code: 'upstream_rejected', status: 400 }],
    ['no JSON', 400, `<html>${PRIVATE}</html>`, { code: 'upstream_rejected', status: 400 }],
    [
      'too much',
      400,
      said({ code: 'context_length_exceeded', message: 'x'.repeat(100_000) }),
      { code: 'upstream_rejected', status: 400 },
    ],
  ];
  it.each(rows)('%s', async (_note, status, body, refusal) => {
    expect(await hear(status, body)).toEqual(refusal);
  });

  it('a body that breaks off or does not end holds nobody up for long', async () => {
    expect(await hear(400, '{"error":', 'cut')).toEqual({ code: 'upstream_rejected', status: 400 });
    await server?.close();
    expect(await hear(400, '{"error":', 'stay')).toEqual({ code: 'upstream_rejected', status: 400 });
  });
});
