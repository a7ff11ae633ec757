// Runs `cases:`: tests of the policy that stand in the policy. They pass through the very function that routes calls, so
// a case that holds at start holds for every call.
import { agentCaller, anonymousCaller } from '../identify/callers.js';
import type { Caller } from '../model/caller.js';
import { maxLevel } from '../model/level.js';
import type { Policy, PolicyCase } from '../model/policy.js';
import { isRefusal } from '../model/refusal.js';
import { route } from '../route/route.js';
import type { Report } from './report.js';
import type { Routing } from './schema.js';
import { didYouMean } from '../text/suggest.js';

export function checkCaseNames(routing: Routing, declared: readonly string[], report: Report): void {
  const agents = Object.keys(routing.agents);
  routing.cases.forEach((test, index) => {
    const path = ['cases', index];
    for (const name of [...test.expect, ...test.down]) {
      if (!declared.includes(name)) {
        report.problem(
          path,
          `cases[${index}] names a provider that is not declared${didYouMean(name, declared)}`,
        );
      }
    }
    if (test.agent !== undefined && !agents.includes(test.agent)) {
      report.problem(
        path,
        `cases[${index}] names an agent that is not declared${didYouMean(test.agent, agents)}`,
      );
    }
  });
}

/** Providers that were left out count neither as expected nor as asked: a missing key breaks no test of policy. */
export function runCases(policy: Policy, report: Report): void {
  const active = policy.providers.map((provider) => provider.name);
  policy.cases.forEach((test, index) => {
    const expected = test.expect.filter((name) => active.includes(name));
    const asked = attempts(policy, test);
    if (asked.join() === expected.join()) return;
    const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));
    report.problem(
      ['cases', index],
      `cases[${index}] fails: expected ${list(expected)}, but this policy asks ${list(asked)}`,
    );
  });
}

function attempts(policy: Policy, test: PolicyCase): readonly string[] {
  const caller = callerOf(policy, test.agent);
  const level = maxLevel(test.level, caller.minLevel);
  if (level === 'BLOCKED') return [];
  const model = test.model ?? anyModel(policy);
  const routed = route({ policy, level, caller, model, available: (name) => !test.down?.includes(name) });
  return isRefusal(routed) ? [] : routed.attempts.map((attempt) => attempt.provider);
}

function callerOf(policy: Policy, name: string | undefined): Caller {
  const agent = policy.agents.find((candidate) => candidate.name === name);
  return agent === undefined ? anonymousCaller(policy) : agentCaller(agent);
}

/** A case that names no model asks for one that the first mapping takes. */
function anyModel(policy: Policy): string {
  return policy.models[0]?.match.replaceAll('*', 'any') ?? '';
}
