// What `sluice doctor` asks an analyzer with Presidio's API: what it looks for. Invariant: no text is sent.
import type { SpanAnalyzer } from '../model/policy.js';
import { supportedLabels } from './ask-presidio.js';
import type { Resolve } from './local-address.js';
import { makeTransport, type Timeouts } from './transport.js';

export type AnalyzerProbe =
  | { readonly state: 'down'; readonly word: string }
  /** `missing`: labels that it does not look for. */
  | { readonly state: 'up'; readonly missing: readonly string[] };

export interface AnalyzerProbeOptions {
  readonly localHosts: readonly string[];
  readonly labels: readonly string[];
  readonly version?: string;
  readonly timeouts?: Partial<Timeouts>;
  readonly resolve?: Resolve;
}

/** Never rejects. */
export async function probeAnalyzer(
  { baseUrl, language }: SpanAnalyzer,
  { labels, ...options }: AnalyzerProbeOptions,
): Promise<AnalyzerProbe> {
  const transport = makeTransport({ baseUrl, ...options });
  try {
    const signal = AbortSignal.timeout(transport.timeouts.probe);
    const said = await supportedLabels(language, transport, signal);
    if ('kind' in said) return { state: 'down', word: said.word };
    return { state: 'up', missing: labels.filter((label) => !said.has(label)) };
  } finally {
    await transport.close();
  }
}
