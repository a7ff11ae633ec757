// The tools that a request declares: those the client runs itself, and those the provider would run out of our sight.
// Invariant: a type that we do not know is taken for a provider's; reading and stripping ask the same question.
import { type JsonArray, type JsonObject, type JsonValue, isArray, isObject } from '../model/json.js';
import type { DeclaredTool, ProviderTool } from '../model/prompt.js';
import { writeJson } from './json.js';
import type { Label } from './location.js';

/** Their names are documented, so they may stand in a record as they are. */
const HOSTED = new Set([
  ...[
    'web_search',
    'web_search_preview',
    'web_search_preview_2025_03_11',
    'web_search_2025_08_26',
    'file_search',
  ],
  ...[
    'code_interpreter',
    'mcp',
    'image_generation',
    'computer_use',
    'computer_use_preview',
    'local_shell',
    'shell',
  ],
  ...['apply_patch', 'tool_search', 'web_search_options'],
]);
/** Top-level fields that switch a provider's tool on. */
const SWITCHES = ['web_search_options'];

export interface DeclaredTools {
  readonly tools: readonly DeclaredTool[];
  readonly providerTools: readonly ProviderTool[];
}

export function readTools(body: JsonObject, label: Label): DeclaredTools {
  const tools: DeclaredTool[] = [];
  const providerTools: ProviderTool[] = [];
  const read = (list: JsonValue | undefined, path: string, space: string): void => {
    if (!isArray(list)) return;
    list.forEach((tool, index) => {
      const here = `${path}[${index}]`;
      if (!isObject(tool)) return;
      if (isProviderTool(tool)) {
        const type = typeof tool['type'] === 'string' ? tool['type'] : '';
        providerTools.push({ type: HOSTED.has(type) ? type : label(type), path: here });
      } else if (tool['type'] === 'namespace') {
        read(tool['tools'], `${here}.tools`, `${space}${toolName(tool)}.`);
      } else {
        tools.push({ name: toolName(tool), path: here });
        // A namespace's tool may be called by either name.
        if (space !== '') tools.push({ name: space + toolName(tool), path: here });
      }
    });
  };
  read(body['tools'], 'tools', '');
  for (const [index, fn] of (isArray(body['functions']) ? body['functions'] : []).entries()) {
    if (isObject(fn)) tools.push({ name: toolName(fn), path: `functions[${index}]` });
  }
  for (const name of SWITCHES) if (isOn(body[name])) providerTools.push({ type: name, path: name });
  return { tools, providerTools };
}

/** The body without provider tools, and without a choice that would name one. The input is left as it is. */
export function stripProviderTools(body: JsonObject): JsonObject {
  const result = without(body, SWITCHES);
  if (!isArray(body['tools'])) return result;
  const tools = clientTools(body['tools']);
  // Providers refuse an empty list, and a choice or `parallel_tool_calls` without tools.
  if (tools.length === 0) return without(result, ['tools', 'tool_choice', 'parallel_tool_calls']);
  const choice = clientChoice(result['tool_choice']);
  if (choice === undefined) return { ...without(result, ['tool_choice']), tools };
  return { ...result, tools, tool_choice: choice };
}

function without(body: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

function clientTools(tools: JsonArray): JsonArray {
  return tools.flatMap((tool): JsonArray => {
    if (!isObject(tool)) return [tool];
    if (isProviderTool(tool)) return [];
    if (tool['type'] !== 'namespace' || !isArray(tool['tools'])) return [tool];
    const inner = clientTools(tool['tools']);
    return inner.length === 0 ? [] : [{ ...tool, tools: inner }];
  });
}

function clientChoice(choice: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(choice)) return choice;
  if (choice['type'] !== 'allowed_tools') return isProviderTool(choice) ? undefined : choice;
  const allowed = choice['allowed_tools'];
  if (!isObject(allowed) || !isArray(allowed['tools'])) return choice;
  const tools = clientTools(allowed['tools']);
  return tools.length === 0 ? undefined : { ...choice, allowed_tools: { ...allowed, tools } };
}

function isProviderTool(tool: JsonObject): boolean {
  return tool['type'] !== 'function' && tool['type'] !== 'custom' && tool['type'] !== 'namespace';
}

function isOn(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** `function.name`, `custom.name`, or the flat `name` that namespaces use; '' when there is none. */
export function toolName(tool: JsonObject): string {
  for (const holder of [tool['function'], tool['custom'], tool]) {
    if (isObject(holder) && typeof holder['name'] === 'string') return holder['name'];
  }
  return '';
}

/** Name of a client tool -> the schema of its arguments as JSON text, and whether the provider promises to keep to it. */
export function toolSchemas(
  body: JsonObject,
): ReadonlyMap<string, { readonly schema: string; readonly strict: boolean }> {
  const schemas = new Map<string, { readonly schema: string; readonly strict: boolean }>();
  const read = (list: JsonValue | undefined, space: string): void => {
    for (const tool of isArray(list) ? list : []) {
      if (!isObject(tool)) continue;
      const own = isObject(tool['function']) ? tool['function'] : tool;
      const parameters = own['parameters'];
      if (tool['type'] === 'namespace') read(tool['tools'], `${space}${toolName(tool)}.`);
      if (!isObject(parameters)) continue;
      const entry = { schema: writeJson(parameters), strict: own['strict'] === true };
      for (const name of new Set([toolName(tool), space + toolName(tool)])) schemas.set(name, entry);
    }
  };
  read(body['tools'], '');
  read(body['functions'], '');
  return schemas;
}
