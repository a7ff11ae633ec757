// Names of local models, read the way the Ollama daemon reads them. Invariant: a name that the daemon would answer
// from its cloud never gets into a request.

/**
 * Says why a model name may not serve L1; undefined when it may. Source: the daemon decides by the text after the last
 * colon, trimmed and without regard to case: `cloud`, or ending in `-cloud` with no slash, runs at ollama.com.
 */
export function refusedModelName(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name !== name.trim() || hasOddCharacter(name))
    return 'the name has blanks or characters that no model name has';
  if (name.toLowerCase() === 'same') return 'an L1 provider never serves "same": name a local model';
  const pieces = name.split('/');
  if (pieces.length > 3) return 'the name has more parts than [host/][namespace/]model[:tag]';
  if (pieces.some((piece) => piece === '' || piece === '.' || piece === '..'))
    return 'the name has an empty part';
  const last = pieces.at(-1) ?? '';
  const [model = '', tag = 'latest', ...more] = last.split(':');
  if (more.length > 0) return 'the name has more than one tag';
  if (model === '' || tag === '') return 'the name has an empty part';
  // Without a tag the daemon may read the whole name in its place.
  if (isCloud(last.includes(':') ? tag : model))
    return 'a cloud model: Ollama would send the prompt to ollama.com';
  if (tag.toLowerCase() === 'local') return 'the tag "local" is taken by Ollama itself';
  return undefined;
}

function isCloud(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === 'cloud' || lower.endsWith('-cloud');
}

/** Letters, digits and `-_.:/`: no control characters, no `@`, nothing outside ASCII. */
function hasOddCharacter(name: string): boolean {
  const allowed = 'abcdefghijklmnopqrstuvwxyz0123456789-_.:/';
  return Array.from(name.toLowerCase()).some((character) => !allowed.includes(character));
}

/** With its tag, as `/api/tags` lists it: `llama3.2` -> `llama3.2:latest`. */
export function taggedName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}

/** What is sent: with `:local` the daemon itself refuses a model that would run elsewhere. */
export function localName(name: string): string {
  return `${taggedName(name)}:local`;
}

/** The last version that did not know `:local` yet is below this. */
export const OLDEST_VERSION = '0.18.0';

/** True for this version or a newer one; a text that is no version is not. A release candidate counts as its release. */
export function isRecentEnough(version: string, oldest = OLDEST_VERSION): boolean {
  const have = numbers(version);
  const need = numbers(oldest);
  if (have === undefined || need === undefined) return false;
  for (let at = 0; at < 3; at++) {
    const difference = (have[at] ?? 0) - (need[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): readonly number[] | undefined {
  const plain = version.split('-')[0]?.split('+')[0] ?? '';
  const parts = plain.split('.').map((part) => (part === '' ? NaN : Number(part)));
  return parts.length === 3 && parts.every((part) => Number.isInteger(part) && part >= 0) ? parts : undefined;
}
