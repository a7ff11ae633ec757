// A route of which only the local part is left, because what the request holds cannot leave it masked.
// Invariant: the result is a part of the route that was given; nothing is ever added to it.
import { refuse } from '../model/refusal.js';
import type { Route } from '../model/route.js';
import type { RouteRefusal } from './route.js';

/** @param why for the record, a sentence without content */
export function keepLocal(route: Route, why: string): Route | RouteRefusal {
  const attempts = route.attempts.filter(({ tier }) => tier === 'L1');
  const stays = new Set(attempts.map(({ provider }) => provider));
  const considered = route.considered.map((entry) =>
    entry.chosen && !stays.has(entry.provider) ? { ...entry, chosen: false, why } : entry,
  );
  if (attempts.length > 0) return { ...route, attempts, considered };
  const detail = `Only a local model may answer (${why}), and none is in the route for ${route.level}.`;
  return { ...refuse('local_tier_unavailable', { detail }), considered };
}
