// One statement that takes steps of quotas and budgets in order, and the reading of its answer. Knows the function of
// sql/0003-quotas.sql. Invariant: an answer that cannot be read is an error, never a reservation.
import type { Spent, Want } from '../../model/quota.js';
import type { Counter, Reservation } from '../../model/reservation.js';
import { LEASE_MS, spentOf } from '../../quota/counters.js';
import { StoreError, type Session } from './database.js';

export type Step =
  | { readonly do: 'take'; readonly id: string; readonly provider: string; readonly wants: readonly Want[] }
  | { readonly do: 'settle'; readonly id: string; readonly used: Readonly<Record<Counter, number>> }
  /** @param until ms of the local clock */
  | { readonly do: 'pause'; readonly provider: string; readonly until: number };

export interface Taken {
  /** One for each step; undefined where a step has none. */
  readonly answers: readonly (Reservation | Spent | undefined)[];
  /** provider -> ms of the local clock until when it is left alone */
  readonly pauses: ReadonlyMap<string, number>;
}

/** @param given ms since the epoch in the place of the database's clock, for tests */
export async function takeSteps(
  session: Session,
  steps: readonly Step[],
  now: number,
  given?: number,
): Promise<Taken> {
  const sql = 'SELECT sluice.quota($1::text, $2::bigint, to_timestamp($3::double precision / 1000)) AS said';
  const values = [JSON.stringify(steps.map((step) => written(step, now))), LEASE_MS, given ?? null];
  const [row] = await session.query(sql, values);
  const said = objectOf(JSON.parse(String(row?.['said'])));
  const answers: unknown = said.get('answers');
  if (!Array.isArray(answers) || answers.length !== steps.length) throw unreadable();
  return {
    answers: steps.map((step, index) =>
      step.do === 'take' ? answerOf(step, objectOf(answers[index]), now) : undefined,
    ),
    pauses: new Map(
      [...objectOf(said.get('pauses'))].map(([provider, ms]): [string, number] => [
        provider,
        now + number(ms),
      ]),
    ),
  };
}

/** What differs between two clocks is left behind: times go over as spans. */
function written(step: Step, now: number): object {
  if (step.do === 'pause') return { ...step, until: undefined, ms: Math.max(0, Math.ceil(step.until - now)) };
  if (step.do === 'settle') return step;
  const wants = step.wants.map(({ counter, amount, most, windowMs }) => ({
    counter,
    amount,
    most,
    ms: windowMs,
  }));
  return { ...step, wants };
}

function answerOf(
  { id, provider, wants }: Extract<Step, { do: 'take' }>,
  said: ReadonlyMap<string, unknown>,
  now: number,
): Reservation | Spent {
  const spent = said.get('spent');
  if (spent === 'pause') return spentOf('pause', now + number(said.get('ms')));
  if (spent !== undefined) {
    const want = wants.find(({ counter }) => counter === spent);
    if (want === undefined) throw unreadable();
    return spentOf(want, now + number(said.get('ms')));
  }
  const held = said.get('held');
  if (!Array.isArray(held) || held.length !== wants.length) throw unreadable();
  const holds = wants.map(({ counter, amount }, index) => ({
    counter,
    window: new Date(number(held[index])).toISOString(),
    amount,
  }));
  return { id, provider, holds };
}

function objectOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable();
  return new Map<string, unknown>(Object.entries(value));
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw unreadable();
  return Math.round(value);
}

function unreadable(): StoreError {
  return new StoreError('the database gave an answer about quotas that cannot be read', 'answer');
}
