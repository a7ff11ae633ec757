// From the text of routing.yaml to a policy, or to every problem in it. Pure. Invariant: a policy comes out only when
// there is no problem at all, and no sentence on the way quotes a value of the file.
import { createHash } from 'node:crypto';
import type { Policy } from '../model/policy.js';
import { readAgents } from './agents.js';
import { readAnalyzers } from './analyzers.js';
import { checkCaseNames, runCases } from './cases.js';
import { interpolate, type Environment, type Interpolated } from './env.js';
import { freeze } from './freeze.js';
import { describeIssues, show, type Located } from './issues.js';
import { checkLocalHosts } from './local-hosts.js';
import { readModels } from './models.js';
import { noticeLiteralKeys, noticePassthrough, noticeUnpriced, readProviders } from './providers.js';
import { collect, type Collected, type Report } from './report.js';
import { checkRoutes, noticeUnserved } from './routes.js';
import { isRecord, salvage } from './salvage.js';
import { routingSchema, type Routing } from './schema.js';
import { readServer } from './server.js';
import { readYaml, type Fault, type Path } from './yaml-lines.js';

export type ReadPolicy =
  { readonly policy: Policy; readonly notices: readonly string[] } | { readonly faults: readonly Fault[] };

export function readPolicy(text: string, env: Environment): ReadPolicy {
  const yaml = readYaml(text);
  if ('faults' in yaml) return yaml;
  const filled = interpolate(yaml.value, env);
  const report = collect();
  reportReferences(filled, report);
  const dropped = leaveOut(filled, report);
  const declared =
    isRecord(filled.value) && isRecord(filled.value['providers'])
      ? Object.keys(filled.value['providers'])
      : [];
  const routing = check(filled, dropped, report);
  const policy = routing && build(routing, declared, yaml.lineOf, dropped, report);
  if (policy !== undefined && report.problems.length === 0) {
    noticeLiteralKeys(yaml.value, report);
    runCases(policy, report);
  }
  if (policy === undefined || report.problems.length > 0) {
    return { faults: located(report.problems, yaml.lineOf) };
  }
  return { policy: freeze(policy), notices: report.notices };
}

function located(problems: readonly Located[], lineOf: (path: Path) => number): readonly Fault[] {
  return problems
    .map(({ path, message }) => ({ line: lineOf(path), message }))
    .sort((a, b) => a.line - b.line);
}

/** An unset variable is forgiven inside one provider and nowhere else. */
function reportReferences(filled: Interpolated, report: Report): void {
  for (const path of filled.reserved) report.problem(path, '__proto__ is not allowed as a name');
  for (const path of filled.malformed) {
    report.problem(path, `${show(path)} must refer to a variable as \${NAME} or \${NAME:-default}`);
  }
  for (const { path, name } of filled.unset) {
    if (!isInProvider(path))
      report.problem(path, `${show(path)} needs the environment variable ${name}, which is not set`);
  }
}

function isInProvider(path: Path): boolean {
  return path[0] === 'providers' && path.length > 2;
}

/** @returns names of providers that lack a variable */
function leaveOut(filled: Interpolated, report: Report): readonly string[] {
  const missing = new Map<string, Set<string>>();
  for (const { path, name } of filled.unset.filter(({ path }) => isInProvider(path))) {
    const provider = String(path[1]);
    missing.set(provider, (missing.get(provider) ?? new Set()).add(name));
  }
  for (const [provider, names] of missing) {
    report.notice(
      `${provider} is left out: ${[...names].join(' and ')} ${names.size === 1 ? 'is' : 'are'} not set`,
    );
  }
  return [...missing.keys()];
}

/** The schema over the whole file, then over what is left of it. */
function check(filled: Interpolated, dropped: readonly string[], report: Report): Routing | undefined {
  const holes = new Set(filled.unset.map(({ path }) => path.join('\n')));
  const whole = routingSchema.safeParse(filled.value);
  const issues = whole.success ? [] : whole.error.issues;
  const found = describeIssues(issues, filled.value).filter(({ path }) => !holes.has(path.join('\n')));
  for (const { path, message } of found) report.problem(path, message);
  if (isRecord(filled.value)) {
    const { providers, models } = filled.value;
    if (isRecord(providers) && Object.keys(providers).length === 0)
      report.problem(['providers'], 'providers needs one provider at least');
    if (Array.isArray(models) && models.length === 0)
      report.problem(['models'], 'models needs one mapping at least');
  }
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const refused = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? [] : [issue.path]));
  return salvage(filled.value, [...refused, ...dropped.map((name) => ['providers', name])], unknown);
}

function build(
  routing: Routing,
  declared: readonly string[],
  lineOf: (path: Path) => number,
  dropped: readonly string[],
  report: Collected,
): Policy {
  checkRoutes(routing.routes, report);
  checkLocalHosts(routing.local_hosts, report);
  const providers = readProviders(routing.providers, routing.local_hosts, report);
  const models = readModels(routing, declared, report);
  const agents = readAgents(routing, declared, providers, report);
  checkCaseNames(routing, declared, report);
  const policy: Policy = {
    providers,
    models,
    analyzers: readAnalyzers(routing, declared, report),
    routes: routing.routes,
    opaque: routing.opaque,
    history: routing.history,
    agents,
    mask: routing.mask,
    publicNames: routing.public_names,
    surrogates: routing.surrogates,
    providerTools: routing.provider_tools,
    output: routing.output,
    audit: routing.audit,
    localHosts: routing.local_hosts,
    server: readServer(routing.server, report),
    cases: routing.cases.map(({ level, agent, model, down, expect }, index) => ({
      level,
      expect,
      down,
      line: lineOf(['cases', index]),
      ...(agent !== undefined && { agent }),
      ...(model !== undefined && { model }),
    })),
    digest: digestOf(routing, dropped),
  };
  noticeUnserved(policy, report);
  noticePassthrough(policy, report);
  noticeUnpriced(policy, report);
  return policy;
}

/** Of what holds, not of how it is written: comments and keys change nothing, a provider that is left out does. */
function digestOf(routing: Routing, dropped: readonly string[]): string {
  const text = JSON.stringify([routing, dropped], (key, value: unknown) =>
    key === 'api_key' ? 'set' : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
