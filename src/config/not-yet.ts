// Fields that the file accepts and nothing acts on yet. Invariant: whoever sets one is told, in one line a field.
import type { Policy } from '../model/policy.js';
import type { Report } from './report.js';
import type { Routing } from './schema.js';

/** A field -> who set it to something else than its default. */
type Found = Map<string, string[]>;

export function noticeNotEnforced(
  routing: Routing,
  policy: Pick<Policy, 'providers' | 'agents'>,
  report: Report,
): void {
  const found: Found = new Map();
  const note = (field: string, set: boolean, who?: string): void => {
    if (set) found.set(field, [...(found.get(field) ?? []), ...(who === undefined ? [] : [who])]);
  };
  for (const provider of policy.providers) {
    if (provider.kind !== 'openai') continue;
    note('quota', provider.quota !== undefined, provider.name);
    note('budget', provider.budget !== undefined, provider.name);
    note('prices', provider.prices !== undefined, provider.name);
  }
  note('history: tombstone', routing.history !== 'strict');
  note('public_names: mask', routing.public_names !== 'spare');
  note('mask: strict', routing.mask !== 'balanced');
  note(`output.pii: ${routing.output.pii}`, routing.output.pii !== 'annotate');
  note(`output.sanitise: ${routing.output.sanitise}`, routing.output.sanitise !== 'redact');
  note(`output.markers: ${routing.output.markers}`, routing.output.markers !== 'annotate');
  for (const agent of policy.agents) {
    note('mask: strict', agent.mask !== 'balanced' && routing.mask === 'balanced', agent.name);
    note('tools', agent.tools.length !== 1 || agent.tools[0] !== '*', agent.name);
  }
  for (const [field, who] of found) {
    report.notice(`not enforced yet: ${field}${who.length > 0 ? ` (${who.join(', ')})` : ''}`);
  }
}
