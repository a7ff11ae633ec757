// The analyzers that rules ask: whether each is there and looks for what it is asked for. Invariant: one that would make
// every call end in a 503 is a failure here; one that no rule asks is left alone.
import { labelsOf } from '../../detect/asked/said.js';
import { probeAnalyzer, type AnalyzerProbe } from '../../dispatch/probe-analyzer.js';
import { failed, fine, type Diagnosis } from '../../model/diagnosis.js';
import type { Policy, SpanAnalyzer } from '../../model/policy.js';
import type { ModelRule } from '../../rules/rule.js';

/** Models of a provider that rules ask for topics: they are looked at with those that answer calls. */
export function topicModels(
  { analyzers }: Pick<Policy, 'analyzers'>,
  rules: readonly ModelRule[],
  provider: string,
): readonly string[] {
  return analyzers.flatMap((one) =>
    one.kind === 'ollama' && one.provider === provider && isAsked(one.name, rules) ? [one.model] : [],
  );
}

export async function* checkAnalyzers(
  { analyzers, localHosts }: Pick<Policy, 'analyzers' | 'localHosts'>,
  rules: readonly ModelRule[],
  version: string,
): AsyncGenerator<Diagnosis> {
  for (const analyzer of analyzers) {
    const check = `analyzer ${analyzer.name}`;
    if (!isAsked(analyzer.name, rules)) yield fine(check, 'no rule asks it');
    else if (analyzer.kind === 'presidio') {
      const asking = rules.filter(({ ask }) => ask === analyzer.name);
      const labels = [...new Set(asking.flatMap(labelsOf))];
      yield say(check, analyzer, await probeAnalyzer(analyzer, { localHosts, labels, version }));
    } else yield fine(check, `asks ${analyzer.provider} for ${analyzer.model}, which is looked at there`);
  }
}

function isAsked(name: string, rules: readonly ModelRule[]): boolean {
  return rules.some(({ ask }) => ask === name);
}

const UNTIL = 'Until then every call that its rules would look at is refused.';

function say(check: string, { name, baseUrl, language }: SpanAnalyzer, probe: AnalyzerProbe): Diagnosis {
  if (probe.state === 'up') {
    const { missing } = probe;
    if (missing.length === 0) return fine(check, 'is there and looks for what the rules ask');
    return failed(
      check,
      `It does not look for ${missing.join(', ')} in language ${language}.`,
      `Add a recogniser to it, or name what it knows under labels: (curl ${baseUrl}/supportedentities?language=${language}). ${UNTIL}`,
    );
  }
  const { word } = probe;
  if (word === 'address_refused')
    return failed(
      check,
      `${baseUrl} is no local address.`,
      'Use loopback, or list its range under local_hosts.',
    );
  if (word === 'connect' || word === 'timeout' || word === 'reset')
    return failed(
      check,
      `Nothing answers at ${baseUrl}.`,
      `Start it, or change analyzers.${name}.base_url. ${UNTIL}`,
    );
  return failed(
    check,
    `${baseUrl} answers, but not as a Presidio analyzer does (${word}).`,
    `Look what is there: curl ${baseUrl}/supportedentities?language=${language}`,
  );
}
