// Combination rules: hits that mean more together than alone. Invariant: sorts once, then one pass for each rule.
import type { CombinationRule } from '../rules/rule.js';
import type { Hit } from './hit.js';

export interface Combined {
  readonly rule: CombinationRule;
  /** From the first member to the last. */
  readonly start: number;
  readonly end: number;
}

/** Places reported for one rule; more would say nothing new. */
const MAX_PLACES = 32;

/** @param hits of one text, in any order */
export function combine(rules: readonly CombinationRule[], hits: readonly Hit[]): Combined[] {
  if (rules.length === 0 || hits.length === 0) return [];
  const sorted = [...hits].sort((a, b) => a.start - b.start || a.end - b.end);
  return rules.flatMap((rule) => combineRule(rule, sorted));
}

function combineRule(rule: CombinationRule, sorted: readonly Hit[]): Combined[] {
  const groups = rule.all.map((names) => new Set(names));
  const belongs = (hit: Hit) =>
    groups.map((group) => group.has(hit.target.rule) || group.has(hit.target.entity));
  const members = sorted.flatMap((hit): Member[] => {
    const groups = belongs(hit);
    return groups.includes(true) ? [{ hit, groups, value: valueKey(hit) }] : [];
  });
  const found: Combined[] = [];
  const window = new Window(groups.length);
  let first = 0;
  for (const member of members) {
    window.add(member);
    while (rule.within !== undefined && first < members.length) {
      const oldest = members[first];
      if (oldest === undefined || member.hit.start - oldest.hit.end <= rule.within) break;
      window.remove(oldest);
      first++;
    }
    if (!window.complete(rule.count ?? 1)) continue;
    // Without a distance the text counts as a whole; with one, the next place begins behind this one.
    let start = members[first]?.hit.start ?? member.hit.start;
    for (let next = members[first]; rule.within !== undefined && next !== undefined; next = members[first]) {
      window.remove(next);
      first++;
      if (!window.complete(rule.count ?? 1)) {
        start = next.hit.start;
        break;
      }
    }
    found.push({ rule, start, end: Math.max(member.hit.end, start + 1) });
    if (rule.within === undefined || found.length === MAX_PLACES) break;
    window.clear();
    first = members.indexOf(member) + 1;
  }
  return found;
}

interface Member {
  readonly hit: Hit;
  readonly groups: readonly boolean[];
  readonly value: string;
}

/** What stands within the distance at the moment. */
class Window {
  readonly #perGroup: number[];
  readonly #values = new Map<string, number>();

  constructor(groups: number) {
    this.#perGroup = new Array<number>(groups).fill(0);
  }

  add(member: Member): void {
    this.#change(member, 1);
  }

  remove(member: Member): void {
    this.#change(member, -1);
  }

  clear(): void {
    this.#perGroup.fill(0);
    this.#values.clear();
  }

  complete(count: number): boolean {
    return this.#values.size >= count && this.#perGroup.every((present) => present > 0);
  }

  #change({ groups, value }: Member, by: 1 | -1): void {
    groups.forEach((member, index) => {
      if (member) this.#perGroup[index] = (this.#perGroup[index] ?? 0) + by;
    });
    const count = (this.#values.get(value) ?? 0) + by;
    if (count > 0) this.#values.set(value, count);
    else this.#values.delete(value);
  }
}

/** The same value of the same kind, however it is written. */
export function valueKey(hit: Hit): string {
  return `${hit.target.entity} ${hit.value.toLowerCase()}`;
}
