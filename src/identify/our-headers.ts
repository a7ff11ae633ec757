// The request headers that are ours, `x-sluice-*`. Invariant: one that is misspelt or not understood is refused, because
// a caller who believes to have tightened something must not be wrong about it.
import { isLevel, type Level } from '../model/level.js';
import { refuse, type Refusal } from '../model/refusal.js';

export interface OurHeaders {
  readonly minLevel: Level;
  readonly conversation?: string;
  readonly report?: true;
}

const PREFIX = 'x-sluice-';
const READ: readonly string[] = ['min-level', 'conversation', 'key', 'report'].map((name) => PREFIX + name);
/** Headers of our replies; named in a refusal because their names are no caller's text. */
const REPLIED: readonly string[] = ['warning', 'decision', 'level', 'tier'].map((name) => PREFIX + name);
const LONGEST_CONVERSATION = 128;

/** @param headers lower-case names; foreign ones are left alone */
export function readOurHeaders(headers: Readonly<Record<string, string | undefined>>): OurHeaders | Refusal {
  const stranger = Object.keys(headers).find((name) => name.startsWith(PREFIX) && !READ.includes(name));
  if (stranger !== undefined) {
    const which = REPLIED.includes(stranger)
      ? `${stranger} is a header of replies.`
      : 'An x-sluice-* header is not known.';
    return refuse('invalid_request', { detail: `${which} Known are ${READ.join(', ')}.` });
  }
  const minLevel = (headers['x-sluice-min-level'] ?? 'LOW').trim().toUpperCase();
  if (!isLevel(minLevel)) return bad('x-sluice-min-level', 'LOW, MEDIUM, HIGH or BLOCKED');
  const report = headers['x-sluice-report'];
  if (report !== undefined && report !== 'true' && report !== 'false')
    return bad('x-sluice-report', 'true or false');
  const conversation = headers['x-sluice-conversation'];
  const asked = { minLevel, ...(report === 'true' && { report: true as const }) };
  if (conversation === undefined) return asked;
  if (!isConversation(conversation)) {
    return bad('x-sluice-conversation', `1 to ${LONGEST_CONVERSATION} printable ASCII characters`);
  }
  return { ...asked, conversation };
}

function isConversation(text: string): boolean {
  if (text === '' || text.length > LONGEST_CONVERSATION) return false;
  return /^[\x20-\x7e]+$/.test(text);
}

function bad(header: string, form: string): Refusal {
  return refuse('invalid_request', { param: header, detail: `${header} must be ${form}.` });
}
