// What a call can cost before it is made, and what it did cost after. Pure. Errs upwards: a budget that is passed
// because an estimate was low is a broken promise, one that is kept too well only sends a call to the next provider.
import type { OpenAiProvider, Price } from '../model/policy.js';
import type { Prompt } from '../model/prompt.js';
import type { Usage } from '../model/reply.js';
import { isExactNumber, type JsonValue } from '../model/json.js';
import { matchesGlob } from '../text/glob.js';

/** Bytes of JSON for a token: English has about 4, other scripts fewer. */
const BYTES_A_TOKEN = 3;
/** Tokens of an answer, where the client sets no limit. */
const DEFAULT_OUTPUT = 4_096;

export function estimateUsage(prompt: Pick<Prompt, 'bytes' | 'body'>): Usage {
  const { max_completion_tokens: most, max_tokens: older, n } = prompt.body;
  const each = wholeNumber(most) ?? wholeNumber(older) ?? DEFAULT_OUTPUT;
  return {
    input: Math.ceil(prompt.bytes / BYTES_A_TOKEN),
    output: each * Math.max(1, wholeNumber(n) ?? 1),
  };
}

function wholeNumber(value: JsonValue | undefined): number | undefined {
  const number = isExactNumber(value) ? Number(value.value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? Math.ceil(number) : undefined;
}

/** The price of a model: by its name, else by the first glob that matches. */
export function priceOf(provider: OpenAiProvider, model: string): Price | undefined {
  const prices = provider.prices ?? {};
  if (Object.hasOwn(prices, model)) return prices[model];
  return Object.entries(prices).find(([glob]) => matchesGlob(glob, model))?.[1];
}

/** Millionths of a dollar, rounded up: a price in USD per million tokens is one in millionths per token. */
export function costOf(usage: Usage, price: Price): number {
  const cost = usage.input * price.input + usage.output * price.output;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(Math.max(0, cost) - 1e-9));
}
