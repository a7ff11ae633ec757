// Asks a provider for its models with the `openai` package, over a fetch that is handed in. Holds no key: the fetch
// adds it, behind the package.
import OpenAI, { APIConnectionError, APIError } from 'openai';

export interface ModelsAnswer {
  readonly status: number;
  readonly models: number;
  /** The provider's `Date` header. */
  readonly date?: string;
}

/** @returns undefined when nobody answered */
export async function askModels(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<ModelsAnswer | undefined> {
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: 'added-by-the-transport',
    fetch,
    maxRetries: 0,
    logLevel: 'off',
  });
  try {
    const { data, response } = await client.models.list().withResponse();
    const list: unknown = data.data;
    return { ...dated(response.headers), status: 200, models: Array.isArray(list) ? list.length : 0 };
  } catch (error) {
    if (error instanceof APIConnectionError || !(error instanceof APIError)) return undefined;
    const status: unknown = error.status;
    if (typeof status !== 'number') return undefined;
    return { ...dated(error.headers), status, models: 0 };
  }
}

function dated(headers: unknown): { readonly date?: string } {
  const date = headers instanceof Headers ? headers.get('date') : null;
  return date === null ? {} : { date };
}
