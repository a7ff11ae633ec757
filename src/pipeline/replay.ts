// What a recorded decision would be under other rules or another policy. The log holds no text, so nothing is detected
// again: the findings of then are weighed as their rules stand now, with the floors and routes of now. Pure.
import { agentCaller, anonymousCaller } from '../identify/callers.js';
import type { Caller } from '../model/caller.js';
import { atLeast, maxLevel, type Level } from '../model/level.js';
import type { Policy } from '../model/policy.js';
import { isRefusal } from '../model/refusal.js';
import { route } from '../route/route.js';

/** What of a decision entry is needed. */
export interface Recorded {
  readonly agent: string;
  readonly level: Level;
  readonly model: string;
  readonly mapping?: string | undefined;
  readonly asked_level?: Level | undefined;
  readonly reasons: readonly {
    readonly rule: string;
    readonly level: Level;
    readonly raised?: boolean | undefined;
    readonly monitor?: boolean | undefined;
  }[];
  readonly attempts: readonly string[];
  readonly opaque_allowed?: readonly string[] | undefined;
}

/** The rule's own level and action, by id. */
export type RuleNow = { readonly level: Level; readonly action: 'enforce' | 'monitor' };

export interface Replayed {
  readonly level: Level;
  /** Providers in the order in which they would be asked. */
  readonly attempts: readonly string[];
  /** Rules that say something else than then: `gone`, or their level now. */
  readonly changed: readonly { readonly rule: string; readonly then: string; readonly now: string }[];
  /** The agent is not declared any more: replayed without its floors and limits. */
  readonly strange: boolean;
}

export function replay(then: Recorded, rules: ReadonlyMap<string, RuleNow>, policy: Policy): Replayed {
  const agent = policy.agents.find((one) => one.name === then.agent);
  const caller = agent === undefined ? anonymousCaller(policy) : agentCaller(agent);
  const strange = agent === undefined && then.agent !== anonymousCaller(policy).agent;
  const changed: Replayed['changed'][number][] = [];
  let found: Level = 'LOW';
  for (const reason of then.reasons) {
    if (OTHERWISE.some((name) => isOf(reason.rule, name))) continue;
    const now = reasonNow(reason, rules);
    const before = reason.monitor === true ? 'monitor' : reason.level;
    if (now !== before) changed.push({ rule: reason.rule, then: before, now });
    if (now !== 'gone' && now !== 'monitor') found = maxLevel(found, now);
  }
  // What follows from a value that was found holds as long as something still finds one.
  const derived = then.reasons.filter(({ rule }) => DERIVED.some((name) => isOf(rule, name)));
  if (atLeast(found, 'MEDIUM')) for (const reason of derived) found = maxLevel(found, reason.level);
  let level = maxLevel(found, maxLevel(caller.minLevel, then.asked_level ?? 'LOW'));
  level = maxLevel(level, opaqueNow(then, level, caller, policy));
  return { level, attempts: attemptsNow(then, level, caller, policy), changed, strange };
}

const OPAQUE = 'opaque.';
/** Reasons that no rule file holds. These stay as they were: what they saw does not hang on one rule. */
const BUILT_IN = ['own-credential', 'bulk', 'recall'];
/** These say where a value stood that a rule had found. */
const DERIVED = ['structural', 'unmaskable', 'sweep'];
/** Weighed apart from the rules. */
const OTHERWISE = [...DERIVED, 'floor', 'opaque'];

function isOf(rule: string, name: string): boolean {
  return rule === name || rule.startsWith(`${name}.`);
}

function reasonNow(
  reason: Recorded['reasons'][number],
  rules: ReadonlyMap<string, RuleNow>,
): Level | 'gone' | 'monitor' {
  const rule = rules.get(reason.rule);
  if (rule === undefined) {
    const ours = BUILT_IN.some((name) => isOf(reason.rule, name));
    if (!ours) return 'gone';
    return reason.monitor === true ? 'monitor' : reason.level;
  }
  if (rule.action === 'monitor') return 'monitor';
  return reason.raised === true && atLeast(rule.level, 'MEDIUM') ? maxLevel(rule.level, 'HIGH') : rule.level;
}

/** Kinds that were let pass stand in a field of their own; both are weighed as for a new request. */
function opaqueNow(then: Recorded, level: Level, caller: Caller, policy: Policy): Level {
  const counted = then.reasons.map(({ rule }) => rule).filter((rule) => rule.startsWith(OPAQUE));
  const kinds = [...counted.map((rule) => rule.slice(OPAQUE.length)), ...(then.opaque_allowed ?? [])];
  const allowed: readonly string[] = atLeast(level, 'HIGH') ? [] : caller.opaqueAllowed;
  return kinds.some((kind) => !allowed.includes(kind)) ? policy.opaque : 'LOW';
}

/**
 * A model that is not declared stands in the log as a fingerprint. It is routed by the mapping that it met then, where
 * that one still stands, and as any other name where not.
 */
function attemptsNow(then: Recorded, level: Level, caller: Caller, policy: Policy): readonly string[] {
  if (level === 'BLOCKED') return [];
  const model = then.model.startsWith('~') ? (then.mapping ?? then.model).replaceAll('*', '') : then.model;
  const found = route({ policy, level, caller: { ...caller, models: ['*'] }, model });
  return isRefusal(found) ? [] : found.attempts.map((attempt) => attempt.provider);
}
