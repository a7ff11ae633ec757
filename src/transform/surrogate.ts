// Surrogates: values that code can parse, in the place of pseudonyms, for the entities that policy names.
// Invariant: the same values get the same surrogates in any order, no two share one, and none stands in the request.
import type { IssuedPseudonym } from '../model/outbound.js';
import { hasSurrogate, type SurrogateEntity } from '../model/surrogate.js';
import { buildMatcher } from '../text/matcher.js';
import { pseudonymKey, type Issued, type PseudonymDigest } from './pseudonym.js';
import { isReserved, surrogateForm, type Form } from './surrogate-forms.js';
import { walk } from './surrogate-walk.js';

/** Places that a value tries, in rounds: most values need one. Then it takes a pseudonym. */
const ROUNDS = [1, 8, 64];
/** Shorter values are not looked for at the socket. */
const STOPPED = 4;

interface Wanted extends IssuedPseudonym {
  readonly key: string;
  readonly digest: Uint8Array;
  readonly form: Form;
  readonly place: (attempt: number) => number;
}

interface Candidate {
  readonly text: string;
  readonly slot: string;
}

/** A value of a reserved range passes as it is: it is nobody's, or a surrogate that came back. */
export function passes(entity: string, value: string, entities: ReadonlySet<string>): boolean {
  return hasSurrogate(entity) && entities.has(entity) && isReserved(entity, value);
}

/**
 * @param texts every text of the request
 * @param entities those that take surrogates
 * @returns what found its surrogate; a value that is not written plainly, or for which the range has no place left, is
 *   not in it
 */
export function issueSurrogates(
  values: readonly IssuedPseudonym[],
  texts: readonly string[],
  digest: PseudonymDigest,
  entities: ReadonlySet<string>,
): Issued {
  let open = wantedOf(values, digest, entities);
  const byValue = new Map<string, string>();
  const pseudonyms = new Map<string, IssuedPseudonym>();
  if (open.length === 0) return { byValue, pseudonyms };
  // One that holds a masked value would be stopped at the socket.
  const masked = buildMatcher(values.map(({ value }) => value).filter(({ length }) => length >= STOPPED));
  const taken = new Set<string>();
  let from = 0;
  for (const to of ROUNDS) {
    const lists = open.map((wanted) => ({ wanted, candidates: candidates(wanted, from, to, taken) }));
    const standing = occurring(lists, texts);
    open = [];
    for (const { wanted, candidates: own } of lists) {
      const free = own.find(({ text, slot }) => !taken.has(slot) && !standing.has(slot) && !masked.has(text));
      if (free === undefined) {
        open.push(wanted);
        continue;
      }
      taken.add(free.slot);
      byValue.set(wanted.key, free.text);
      pseudonyms.set(free.text, { value: wanted.value, entity: wanted.entity, surrogate: true });
    }
    from = to;
  }
  return { byValue, pseudonyms };
}

/** Each value once, in the order of their digests: whoever comes first takes a place, and that must not be chance. */
function wantedOf(
  values: readonly IssuedPseudonym[],
  digest: PseudonymDigest,
  entities: ReadonlySet<string>,
): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { entity, value } of values) {
    const key = pseudonymKey(entity, value);
    const form = wanted.has(key) ? undefined : formOf(entity, value, entities);
    if (form === undefined) continue;
    const own = digest(entity, value);
    wanted.set(key, { key, entity, value, form, digest: own, place: walk(own, form.size) });
  }
  return [...wanted.values()].sort((a, b) => Buffer.compare(a.digest, b.digest));
}

function formOf(entity: string, value: string, entities: ReadonlySet<string>): Form | undefined {
  return isOn(entity, entities) ? surrogateForm(entity, value) : undefined;
}

function isOn(entity: string, entities: ReadonlySet<string>): entity is SurrogateEntity {
  return entities.has(entity) && hasSurrogate(entity);
}

/** Without what is taken already: of a range that is used up hardly any is left to look for. */
function candidates(
  { form, place }: Wanted,
  from: number,
  to: number,
  taken: ReadonlySet<string>,
): readonly Candidate[] {
  const last = Math.min(to, form.size);
  const all = Array.from({ length: Math.max(0, last - from) }, (_, index) => form.at(place(from + index)));
  return all.filter(({ slot }) => !taken.has(slot));
}

/** Slots that are taken by the request itself: anywhere, in any case, inside of other words too. */
function occurring(
  lists: readonly { readonly candidates: readonly Candidate[] }[],
  texts: readonly string[],
): ReadonlySet<string> {
  const slots = new Map(lists.flatMap((list) => list.candidates.map(({ text, slot }) => [text, slot])));
  const found = new Set<string>();
  if (slots.size === 0) return found;
  const matcher = buildMatcher([...slots.keys()], { bounds: 'none', ignoreCase: true });
  for (const text of texts) {
    for (const { value } of matcher.find(text)) found.add(slots.get(value) ?? value);
  }
  return found;
}
