// The hosts that the person behind a request wrote: only their URLs may carry a restored value.
// Invariant: text of tools and of earlier answers adds no host, since a poisoned page could have put it there.
import type { Prompt } from '../model/prompt.js';
import { Place } from './place.js';

const NONE: ReadonlySet<string> = new Set();

/** Hosts of the URLs in system and user text, in lower case, each once. */
export function hostsIn(prompt: Prompt): readonly string[] {
  const hosts = new Set<string>();
  for (const leaf of prompt.leaves) {
    if (leaf.place !== 'system' && leaf.place !== 'user') continue;
    const place = new Place(
      () => NONE,
      (host) => hosts.add(host),
    );
    place.feed(leaf.text);
    place.end();
  }
  return [...hosts];
}
