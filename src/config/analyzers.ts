// Analyzers: what rules of kind `model` ask. Invariant: each is on a local host, and what serves topics is a model that
// runs there, under the same checks as L1 itself; a text that is HIGH, or not judged yet, goes nowhere else.
import { refusedModelName } from '../dispatch/ollama-name.js';
import type { Analyzer } from '../model/policy.js';
import { readServiceUrl } from './base-url.js';
import { localHostFault } from './local-hosts.js';
import type { Report } from './report.js';
import type { Routing, RoutingAnalyzer } from './schema.js';
import { didYouMean } from '../text/suggest.js';

/** A model reads slowly and has one place by default; a recogniser is a program. */
const DEFAULTS = {
  ollama: { deadlineMs: 20_000, atOnce: 1 },
  presidio: { deadlineMs: 5_000, atOnce: 4 },
} as const;
/** A client waits for it before its first byte. */
const LONGEST_MS = 120_000;

interface FieldFault {
  readonly field: string;
  readonly fault: string;
}

/** @param declared every provider in the file, also those that were left out @returns those without a problem */
export function readAnalyzers(
  routing: Routing,
  declared: readonly string[],
  report: Report,
): readonly Analyzer[] {
  return Object.entries(routing.analyzers).flatMap(([name, analyzer]) => {
    const { kind, deadline } = analyzer;
    const problem = ({ field, fault }: FieldFault): void =>
      report.problem(['analyzers', name, field], `analyzers.${name}.${field} ${fault}`);
    for (const field of foreignFields(analyzer)) problem({ field, fault: `has no meaning for kind ${kind}` });
    if (deadline !== undefined && deadline > LONGEST_MS)
      problem({ field: 'deadline', fault: 'is 2m at most: the client waits for it before its first byte' });
    const read =
      kind === 'ollama'
        ? readOllama(name, analyzer, routing, declared)
        : readPresidio(name, analyzer, routing);
    if (!('field' in read)) return [read];
    problem(read);
    return [];
  });
}

function foreignFields(analyzer: RoutingAnalyzer): readonly string[] {
  const foreign =
    analyzer.kind === 'ollama' ? (['base_url', 'language'] as const) : (['provider', 'model'] as const);
  return foreign.filter((field) => analyzer[field] !== undefined);
}

function common(name: string, { kind, deadline, at_once: atOnce }: RoutingAnalyzer) {
  const defaults = DEFAULTS[kind];
  return { name, deadlineMs: deadline ?? defaults.deadlineMs, atOnce: atOnce ?? defaults.atOnce };
}

function readOllama(
  name: string,
  analyzer: RoutingAnalyzer,
  routing: Routing,
  declared: readonly string[],
): Analyzer | FieldFault {
  const { provider, model } = analyzer;
  if (provider === undefined) return { field: 'provider', fault: 'is missing: a provider of tier L1' };
  if (!declared.includes(provider))
    return { field: 'provider', fault: `names no provider${didYouMean(provider, declared)}` };
  if (routing.providers[provider]?.tier !== 'L1')
    return { field: 'provider', fault: 'must be of tier L1: it is asked before the level stands' };
  if (model === undefined) return { field: 'model', fault: 'is missing: a model that runs there' };
  const fault = refusedModelName(model);
  if (fault !== undefined) return { field: 'model', fault: `is refused: ${fault}` };
  return { ...common(name, analyzer), kind: 'ollama', provider, model };
}

function readPresidio(name: string, analyzer: RoutingAnalyzer, routing: Routing): Analyzer | FieldFault {
  if (analyzer.base_url === undefined)
    return { field: 'base_url', fault: 'is missing: such as http://127.0.0.1:5002' };
  const url = readServiceUrl(analyzer.base_url);
  if ('fault' in url) return { field: 'base_url', fault: url.fault };
  const fault = localHostFault(url.host, routing.local_hosts);
  if (fault !== undefined) return { field: 'base_url', fault };
  return {
    ...common(name, analyzer),
    kind: 'presidio',
    baseUrl: url.baseUrl,
    language: analyzer.language ?? 'en',
  };
}
