// Routes: which tiers a level may reach, in order. Invariant: a route shortens the table of levels and tiers and never
// lengthens it; a file that tries is refused.
import { ALLOWED_TIERS } from '../model/level.js';
import type { Policy } from '../model/policy.js';
import type { Report } from './report.js';

const ROUTED = ['LOW', 'MEDIUM', 'HIGH'] as const;

export function checkRoutes(routes: Policy['routes'], report: Report): void {
  for (const level of ROUTED) {
    routes[level].forEach((tier, index) => {
      const path = ['routes', level, index];
      if (!ALLOWED_TIERS[level].includes(tier)) {
        report.problem(
          path,
          `routes.${level} must not hold ${tier}: ${level} content stays on L1 and goes nowhere else`,
        );
      }
      if (routes[level].indexOf(tier) !== index) report.problem(path, `routes.${level} names ${tier} twice`);
    });
  }
}

/** Says which levels nobody can serve as things stand. */
export function noticeUnserved(
  policy: Pick<Policy, 'routes' | 'providers' | 'models'>,
  report: Report,
): void {
  for (const level of ROUTED) {
    const served = policy.providers.some(
      ({ name, tier }) =>
        policy.routes[level].includes(tier) &&
        policy.models.some((mapping) => Object.hasOwn(mapping.to, name)),
    );
    if (!served) {
      const why = level === 'HIGH' ? 'there is no local model (L1) for them' : 'no provider is left for them';
      report.notice(`${level} requests are refused: ${why}`);
    }
  }
}
