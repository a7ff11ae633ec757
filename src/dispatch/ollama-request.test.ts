import { describe, expect, it } from 'vitest';
import { isObject } from '../model/json.js';
import type { Prompt, ProviderTool } from '../model/prompt.js';
import { isRefusal } from '../model/refusal.js';
import { parseJson } from '../wire/json.js';
import type { LocalModel } from './local-model.js';
import { toLocalRequest } from './ollama-request.js';
import type { LocalRequest, OllamaBody } from './ollama-request.js';

const provider = {
  name: 'local',
  tier: 'L1',
  kind: 'ollama',
  baseUrl: 'http://127.0.0.1:11434',
  numCtx: 2048,
  keepAlive: '5m',
  maxTokens: 256,
} as const;
const model: LocalModel = {
  name: 'llama3.2',
  digest: 'd',
  capabilities: ['completion', 'tools', 'vision', 'thinking'],
  stops: ['<|end|>'],
};

function promptOf(json: string, providerTools: readonly ProviderTool[] = []): Prompt {
  const parsed = parseJson(json);
  if (isRefusal(parsed) || !isObject(parsed.value)) throw new Error('bad test');
  return {
    endpoint: 'chat.completions',
    model: 'asked-for',
    stream: false,
    includeUsage: false,
    body: parsed.value,
    leaves: [],
    joins: [],
    opaque: [],
    tools: [],
    providerTools,
    bytes: json.length,
    exactNumbers: parsed.exact,
  };
}

function ask(fields: string, capabilities = model.capabilities) {
  const target = { provider, model: { ...model, capabilities }, stripProviderTools: true };
  return toLocalRequest(promptOf(`{"model":"asked-for",${fields}}`), target);
}

function bodyOf(fields: string): OllamaBody {
  return requestOf(fields).body;
}

function requestOf(fields: string): LocalRequest {
  const request = ask(fields);
  if (isRefusal(request)) throw new Error(`${request.code} ${request.param ?? ''}`);
  return request;
}

const hello = '"messages":[{"role":"user","content":"hi"}]';
const tools = '"tools":[{"type":"function","function":{"name":"find","parameters":{"type":"object"}}}]';
const png = 'iVBORw0KGgoAAAAN';

describe('toLocalRequest', () => {
  it('sends exactly this for the simplest request', () => {
    expect(bodyOf(hello)).toEqual({
      model: 'llama3.2:latest:local',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      keep_alive: '5m',
      think: false,
      truncate: false,
      shift: false,
      options: { num_ctx: 2048, num_predict: 256 },
    });
  });

  it('never lets a field of the client through that could be read as one of ours', () => {
    const stray =
      '"Model":"x:cloud","MODEL":"x:cloud","Messages":[],"KEEP_ALIVE":-1,"keep_alive":-1,"Options":{"num_ctx":9},"options":{"num_gpu":0},"remote_host":"http://x","stream":false,"truncate":true';
    const request = requestOf(`${stray},${hello}`);
    expect(request.body).toEqual(bodyOf(hello));
    expect(request.warnings).toEqual(['9 unknown fields dropped']);
  });

  const mapped: readonly [note: string, fields: string, expected: object][] = [
    ['newer cap wins', `"max_tokens":9,"max_completion_tokens":7,${hello}`, { options: { num_predict: 7 } }],
    ['numbers with a point', `"temperature":1.0,"seed":3,${hello}`, { options: { temperature: 1, seed: 3 } }],
    [
      'stop words are added to the model’s own',
      `"stop":"X",${hello}`,
      { options: { stop: ['X', '<|end|>'] } },
    ],
    ['effort', `"reasoning_effort":"xhigh",${hello}`, { think: 'high' }],
    ['json_object', `"response_format":{"type":"json_object"},${hello}`, { format: 'json' }],
    [
      'json_schema, references written out',
      `"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"$ref":"#/$defs/a","$defs":{"a":{"type":"object"}}}}},${hello}`,
      { format: { type: 'object' } },
    ],
    ['logprobs', `"logprobs":true,"top_logprobs":3,${hello}`, { logprobs: true, top_logprobs: 3 }],
    [
      'developer speaks as system, parts are joined',
      '"messages":[{"role":"developer","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]',
      { messages: [{ role: 'system', content: 'a\nb' }] },
    ],
    [
      'tool calls and their results',
      '"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\\"n\\":1.0}"}}]},{"role":"tool","tool_call_id":"c1","content":"found"}]',
      {
        messages: [
          {
            role: 'assistant',
            content: '',
            tool_calls: [{ id: 'c1', function: { index: 0, name: 'find', arguments: { n: 1 } } }],
          },
          { role: 'tool', content: 'found', tool_name: 'find', tool_call_id: 'c1' },
        ],
      },
    ],
    [
      'format with tools that may not be used',
      `${tools},"tool_choice":"none","response_format":{"type":"json_object"},${hello}`,
      { format: 'json' },
    ],
  ];
  it.each(mapped)('%s', (_note, fields, expected) => expect(bodyOf(fields)).toMatchObject(expected));

  it('sends images as bytes', () => {
    const body = bodyOf(
      `"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,${png}"}}]}]`,
    );
    expect(body.messages[0]?.images?.[0]).toBeInstanceOf(Uint8Array);
  });

  it('leaves no tools in when none may be used', () => {
    expect(bodyOf(`${tools},"tool_choice":"none",${hello}`)).not.toHaveProperty('tools');
  });

  const deep =
    '"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"n":{"maximum":12345678901234567890}}}}}]';
  const refused: readonly [note: string, fields: string, code: string, param: string][] = [
    [
      'tool_choice required',
      `${tools},"tool_choice":"required",${hello}`,
      'unsupported_parameter',
      'tool_choice',
    ],
    [
      'tool_choice by name',
      `${tools},"tool_choice":{"type":"function","function":{"name":"find"}},${hello}`,
      'unsupported_parameter',
      'tool_choice',
    ],
    ['several choices', `"n":2,${hello}`, 'unsupported_parameter', 'n'],
    ['logit_bias', `"logit_bias":{"5":1},${hello}`, 'unsupported_parameter', 'logit_bias'],
    ['audio out', `"modalities":["text","audio"],${hello}`, 'unsupported_parameter', 'modalities'],
    ['store', `"store":true,${hello}`, 'unsupported_parameter', 'store'],
    ['old functions', `"functions":[],${hello}`, 'unsupported_parameter', 'functions'],
    [
      'format with tools',
      `${tools},"response_format":{"type":"json_object"},${hello}`,
      'unsupported_parameter',
      'response_format',
    ],
    [
      'a remote image',
      '"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]',
      'unsupported_parameter',
      'messages[0].content[0].image_url.url',
    ],
    [
      'a path for an image',
      '"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"/etc/passwd"}}]}]',
      'unsupported_parameter',
      'messages[0].content[0].image_url.url',
    ],
    [
      'audio in',
      '"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav"}}]}]',
      'unsupported_parameter',
      'messages[0].content[0].type',
    ],
    [
      'a file',
      '"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]',
      'unsupported_parameter',
      'messages[0].content[0].type',
    ],
    [
      'a result without a call',
      '"messages":[{"role":"tool","tool_call_id":"c9","content":"x"}]',
      'invalid_request',
      'messages[0].tool_call_id',
    ],
    [
      'arguments that are no object',
      '"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"[1]"}}]}]',
      'invalid_request',
      'messages[0].tool_calls[0].function.arguments',
    ],
    [
      'a number in arguments that would change',
      '"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\\"n\\":12345678901234567890}"}}]}]',
      'unsupported_parameter',
      'messages[0].tool_calls[0].function.arguments',
    ],
    [
      'a number in a schema that would change',
      `${deep},${hello}`,
      'unsupported_parameter',
      'tools[0].function.parameters',
    ],
    [
      'a role of its own',
      '"messages":[{"role":"function","name":"f","content":"x"}]',
      'unsupported_parameter',
      'messages[0].role',
    ],
    ['no messages', '"messages":[]', 'invalid_request', 'messages'],
    [
      'longer than the window',
      `"messages":[{"role":"user","content":"${'word '.repeat(1300)}"}]`,
      'context_length_exceeded',
      'messages',
    ],
    [
      'a schema that is none',
      `"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"nonsense"}}},${hello}`,
      'invalid_request',
      'response_format.json_schema.schema',
    ],
  ];
  it.each(refused)('refuses: %s', (_note, fields, code, param) =>
    expect(ask(fields)).toMatchObject({ code, param }),
  );

  const incapable: readonly [note: string, fields: string, param: string][] = [
    ['tools', `${tools},${hello}`, 'tools'],
    [
      'images',
      `"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,${png}"}}]}]`,
      'messages',
    ],
  ];
  it.each(incapable)('asks the model first whether it can: %s', (_note, fields, param) => {
    expect(ask(fields, ['completion'])).toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('lowers the cap to what the window leaves, and says so', () => {
    const request = requestOf(`"max_tokens":100000,${hello}`);
    expect(request.body.options.num_predict).toBeLessThan(2048);
    expect(request.warnings).toEqual(['max_tokens lowered to what the window leaves']);
  });

  it('drops thinking for a model that cannot, and says so', () => {
    const request = ask(`"reasoning_effort":"low",${hello}`, ['completion']);
    expect(request).toMatchObject({ body: { think: false } });
    expect(request).toHaveProperty('warnings', ['reasoning_effort dropped: the local model does not think']);
  });

  it('leaves provider tools out, or refuses them where policy allows them', () => {
    const json = `{"model":"m","tools":[{"type":"web_search"},{"type":"function","function":{"name":"find"}}],${hello}}`;
    const prompt = promptOf(json, [{ type: 'web_search', path: 'tools[0]' }]);
    expect(toLocalRequest(prompt, { provider, model, stripProviderTools: true })).toMatchObject({
      body: { tools: [{ function: { name: 'find' } }] },
    });
    expect(toLocalRequest(prompt, { provider, model, stripProviderTools: false })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'tools[0]',
    });
  });
});
