// Names that records may show as they are: those that the operator declared and those that a standard fixes.
import type { Policy } from '../model/policy.js';

export function knownNames(policy: Policy): readonly string[] {
  const models = policy.models.flatMap((mapping) => [mapping.match, ...Object.values(mapping.to)]);
  return [
    ...policy.providers.map((provider) => provider.name),
    ...policy.agents.map((agent) => agent.name),
    ...models.filter((name) => !name.includes('*') && name !== 'same'),
    ...policy.providers.flatMap((provider) =>
      provider.kind === 'openai' ? Object.keys(provider.prices ?? {}) : [],
    ),
    ...FINISH_REASONS,
    ...PROVIDER_TOOLS,
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
