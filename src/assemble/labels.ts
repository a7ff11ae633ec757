// Names that records may show as they are: those that the operator declared and those that a standard fixes.
import type { Policy } from '../model/policy.js';

export function knownNames(policy: Policy): readonly string[] {
  const models = policy.models.flatMap((mapping) => [mapping.match, ...Object.values(mapping.to)]);
  return [
    ...policy.providers.map((provider) => provider.name),
    ...policy.agents.map((agent) => agent.name),
    ...policy.analyzers.flatMap((one) => (one.kind === 'ollama' ? [one.model] : [])),
    ...models.filter((name) => !name.includes('*') && name !== 'same'),
    ...policy.providers.flatMap((provider) =>
      provider.kind === 'openai' ? Object.keys(provider.prices ?? {}) : [],
    ),
    ...FINISH_REASONS,
    ...PROVIDER_TOOLS,
    ...PROGRAMS,
  ];
}

const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

const PROVIDER_TOOLS = [
  'web_search',
  'web_search_preview',
  'web_search_options',
  'file_search',
  'code_interpreter',
  'computer_use_preview',
  'image_generation',
  'mcp',
];

/** Programs that call such an API, as their `user-agent` begins. */
const PROGRAMS = [
  ...['OpenAI/JS', 'OpenAI/Python', 'AsyncOpenAI/Python', 'OpenAI/Go', 'OpenAI/Java', 'openai-dotnet'],
  ...[
    'curl',
    'Wget',
    'HTTPie',
    'PostmanRuntime',
    'insomnia',
    'Mozilla',
    'node',
    'undici',
    'axios',
    'got',
    'Deno',
  ],
  ...['Bun', 'python-requests', 'python-httpx', 'Python/aiohttp', 'aiohttp', 'Python-urllib', 'litellm'],
  ...[
    'Go-http-client',
    'okhttp',
    'Java-http-client',
    'Apache-HttpClient',
    'reqwest',
    'hyper',
    'Ruby',
    'Faraday',
  ],
  ...['claude-cli', 'codex_cli_rs', 'Cursor', 'aider', 'langchain', 'llama-index', 'ai-sdk', 'opencode'],
];
