// Model mappings: every name in them is a provider's, every L1 model is one that runs there. Invariant: what the client
// asks for never reaches L1 as a name.
import { refusedModelName } from '../dispatch/ollama-name.js';
import type { ModelMapping } from '../model/policy.js';
import type { Report } from './report.js';
import { matchesGlob } from '../text/glob.js';
import type { Routing, RoutingMapping } from './schema.js';
import { didYouMean } from '../text/suggest.js';

/** @param declared every provider in the file, also those that were left out */
export function readModels(
  routing: Routing,
  declared: readonly string[],
  report: Report,
): readonly ModelMapping[] {
  return routing.models.map((mapping, index) => {
    const { match, ...to } = mapping;
    const earlier = routing.models.slice(0, index).findIndex((other) => matchesGlob(other.match, match));
    if (earlier >= 0) {
      report.problem(
        ['models', index],
        `models[${index}] is never reached: models[${earlier}] matches all of it first`,
      );
    }
    if (Object.keys(to).length === 0) {
      report.problem(['models', index], `models[${index}] names no provider`);
    }
    checkTargets(routing, declared, to, index, report);
    return { match, to };
  });
}

function checkTargets(
  routing: Routing,
  declared: readonly string[],
  to: Omit<RoutingMapping, 'match'>,
  index: number,
  report: Report,
): void {
  for (const [provider, model] of Object.entries(to)) {
    const path = ['models', index, provider];
    if (!declared.includes(provider)) {
      report.problem(
        path,
        `models[${index}] names a provider that is not declared${didYouMean(provider, declared)}`,
      );
      continue;
    }
    const fault = routing.providers[provider]?.tier === 'L1' ? refusedModelName(model) : externalFault(model);
    if (fault !== undefined) report.problem(path, `models[${index}].${provider}: ${fault}`);
  }
}

function externalFault(model: string): string | undefined {
  if (/^[\x21-\x7e]{1,200}$/.test(model) && !model.includes('*')) return undefined;
  return 'must be a model name without blanks and "*", or same';
}
