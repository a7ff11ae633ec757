// Names of places, in the languages of the kept packages. Knows lists, no contexts. Invariant: filled at the first
// question and not at start, because only text that leaves masked asks.
import { allLocales } from '@faker-js/faker';

export type PlaceKind = 'country' | 'region' | 'city';

/** Entries that are everyday words of English before they are places. */
const NOT_ALONE: ReadonlySet<string> = new Set(
  'Reading Mobile Nice Of Bath Sale Hull Male Split Most Bar Same Moon Cork Man Orange Enterprise Hope Best Un Ho Van'.split(
    ' ',
  ),
);

let places: ReadonlyMap<string, PlaceKind> | undefined;

function read(): ReadonlyMap<string, PlaceKind> {
  const found = new Map<string, PlaceKind>();
  const add = (list: unknown, kind: PlaceKind): void => {
    if (!Array.isArray(list)) return;
    const entries: readonly unknown[] = list;
    for (const entry of entries) {
      if (typeof entry !== 'string' || entry.length < 3 || NOT_ALONE.has(entry)) continue;
      if (!found.has(entry)) found.set(entry, kind);
    }
  };
  for (const name of SHORT) found.set(name, 'country');
  const locales = Object.values(allLocales);
  for (const locale of locales) add('location' in locale ? locale.location.country : [], 'country');
  for (const locale of locales) {
    if (!('location' in locale)) continue;
    add(locale.location.state, 'region');
    add(locale.location.county, 'region');
  }
  for (const locale of locales) add('location' in locale ? locale.location.city_name : [], 'city');
  return found;
}

const SHORT = 'UK USA US UAE EU England Scotland Wales Europe Asia Africa'.split(' ');

/** @param phrase as written, words joined by one blank */
export function placeKind(phrase: string): PlaceKind | undefined {
  places ??= read();
  return places.get(phrase) ?? (isShouted(phrase) ? places.get(titled(phrase)) : undefined);
}

function isShouted(phrase: string): boolean {
  return phrase.length > 3 && phrase === phrase.toUpperCase();
}

function titled(phrase: string): string {
  return phrase
    .split(' ')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');
}
