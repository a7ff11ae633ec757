// Reserves for a route before its decision is written, and keeps the ledger of the call from then on. Knows policy and
// counters. Invariant: no attempt is asked of a provider with a window unless a reservation for it is held.
import type { Counters, Ledger, Reserved, Spent, Want } from '../model/quota.js';
import type { Reservation } from '../model/reservation.js';
import type { OpenAiProvider, Policy, Price } from '../model/policy.js';
import type { Prompt } from '../model/prompt.js';
import { refuse, type Refusal } from '../model/refusal.js';
import type { AttemptOutcome } from '../model/record.js';
import type { Usage } from '../model/reply.js';
import type { Attempt, Considered, Route } from '../model/route.js';
import { costOf, estimateUsage, priceOf } from './estimate.js';

export interface QuotaOptions {
  readonly policy: Pick<Policy, 'providers'>;
  readonly counters: Counters;
  /** ms since the epoch */
  now(): number;
  /** The counters did not answer. */
  fault(error: unknown): void;
}

export type QuotaRefusal = Refusal & { readonly considered: readonly Considered[] };
export type Reserve = (route: Route, prompt: Prompt, id: string) => Promise<Reserved | QuotaRefusal>;

interface Open {
  readonly reservation: Reservation;
  readonly price?: Price;
  /** What counts unless a better number comes. */
  readonly estimate: number;
}

const UNCOUNTED: Spent = { why: 'its quota cannot be counted now' };
const UNPRICED: Spent = { why: 'has a budget and no price for this model' };

export function makeReserve(options: QuotaOptions): Reserve {
  return async (route, prompt, id) => {
    const account = openAccount(options, estimateUsage(prompt), id);
    const passed = new Map<string, Spent>();
    for (const [index, attempt] of route.attempts.entries()) {
      const spent = await account.take(attempt);
      if (spent !== undefined) {
        passed.set(attempt.provider, spent);
        continue;
      }
      const considered = passOver(route.considered, passed);
      return {
        route: { ...route, attempts: route.attempts.slice(index), considered },
        ledger: account.ledger,
      };
    }
    return {
      ...spentRefusal([...passed.values()], options.now()),
      considered: passOver(route.considered, passed),
    };
  };
}

function passOver(
  considered: readonly Considered[],
  passed: ReadonlyMap<string, Spent>,
): readonly Considered[] {
  return considered.map((one) => {
    const spent = passed.get(one.provider);
    return spent === undefined ? one : { provider: one.provider, chosen: false, why: spent.why };
  });
}

function spentRefusal(all: readonly Spent[], now: number): Refusal {
  const resets = all.flatMap((spent) => spent.resets ?? []);
  if (resets.length === 0) {
    const why = [...new Set(all.map((spent) => spent.why))].join('; ');
    return refuse('insufficient_quota', { detail: `No provider is left: ${why}.` });
  }
  const first = Math.min(...resets);
  return refuse('insufficient_quota', {
    detail: `The first window starts again at ${new Date(first).toISOString()}.`,
    retryAfter: Math.max(1, Math.ceil((first - now) / 1000)),
  });
}

interface Account {
  readonly take: (attempt: Attempt) => Promise<Spent | undefined>;
  readonly ledger: Ledger;
}

function openAccount(options: QuotaOptions, estimate: Usage, id: string): Account {
  const { counters } = options;
  const now = (): number => options.now();
  const failed = (error: unknown): void => options.fault(error);
  const open = new Map<string, Open>();
  const settled: Reservation[] = [];
  let taken = 0;

  async function take(attempt: Attempt): Promise<Spent | undefined> {
    if (open.has(attempt.provider)) return undefined;
    const provider = options.policy.providers.find((one) => one.name === attempt.provider);
    if (provider?.kind !== 'openai') return undefined;
    const price = priceOf(provider, attempt.model);
    if (provider.budget !== undefined && price === undefined) return UNPRICED;
    const cost = price === undefined ? 0 : costOf(estimate, price);
    try {
      const found = await counters.take(`${id}/${taken + 1}`, provider.name, wantsOf(provider, cost));
      if (!('holds' in found)) return found;
      if (found.holds.length === 0) return undefined;
      taken += 1;
      const more = price === undefined ? {} : { price };
      open.set(provider.name, { reservation: found, estimate: cost, ...more });
      return undefined;
    } catch (error) {
      failed(error);
      return UNCOUNTED;
    }
  }

  function settle(provider: string, requests: number, cost: (held: Open) => number): void {
    const held = open.get(provider);
    if (held === undefined) return;
    open.delete(provider);
    const used = { requests, micro_usd: cost(held) };
    const holds = held.reservation.holds.map((hold) => ({ ...hold, amount: used[hold.counter] }));
    settled.push({ ...held.reservation, holds });
    counters.settle(held.reservation, used).catch(failed);
  }

  const ledger: Ledger = {
    get held() {
      return [...open.values()].map(({ reservation }) => reservation);
    },
    async claim(attempt) {
      const spent = await take(attempt);
      return spent === undefined ? undefined : spentRefusal([spent], now());
    },
    failed(attempt) {
      const { requests, all } = usedBy(attempt);
      settle(attempt.provider, requests, (held) => (all ? held.estimate : 0));
      const wait = pauseOf(attempt);
      if (wait > 0) counters.pause(attempt.provider, now() + wait).catch(failed);
    },
    end(usage) {
      for (const provider of [...open.keys()]) settle(provider, 1, (held) => usedUp(held, usage));
      return [...settled];
    },
    cancel() {
      for (const provider of [...open.keys()]) settle(provider, 0, () => 0);
    },
  };
  return { take, ledger };
}

/** Without a number from the provider the estimate stands. */
function usedUp({ price, estimate }: Open, usage: Usage | undefined): number {
  return usage === undefined || price === undefined ? estimate : costOf(usage, price);
}

/** A plan that limits without saying for how long is left alone for this, seconds. */
const PAUSE_S = 60;

/** How long to leave a provider alone, ms: only a plan's window ends with a 429. */
function pauseOf({ tier, result, retry_after: wait = PAUSE_S }: AttemptOutcome): number {
  return tier === 'L2' && result === 'rate_limited' ? wait * 1000 : 0;
}

function wantsOf({ quota, budget }: OpenAiProvider, cost: number): readonly Want[] {
  return [
    ...(quota === undefined
      ? []
      : [{ counter: 'requests' as const, amount: 1, most: quota.requests, windowMs: quota.windowMs }]),
    ...(budget === undefined
      ? []
      : [
          {
            counter: 'micro_usd' as const,
            amount: cost,
            most: Math.floor(budget.usd * 1e6 + 1e-6),
            windowMs: budget.windowMs,
          },
        ]),
  ];
}

/** Nothing was sent, or the provider counts nothing of it. */
const UNUSED = ['connect', 'address_refused', 'gate', 'no_key', 'tripwire', 'rate_limited'];
/** The provider said no: it has a request and generated nothing. */
const REFUSED = ['auth', 'rejected', 'redirect', 'status'];

function usedBy({ result }: AttemptOutcome): { readonly requests: number; readonly all: boolean } {
  if (UNUSED.includes(result)) return { requests: 0, all: false };
  return { requests: 1, all: !REFUSED.includes(result) };
}
