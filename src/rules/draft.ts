// A new rule as the text of its file, from what its author said on the command line. Pure. Invariant: what was not said
// is an empty list that the check names with its line, never a made-up example.
import { stringify } from 'yaml';
import type { Level } from '../model/level.js';
import type { Rule } from './rule.js';

export interface RuleDraft {
  readonly id: string;
  readonly kind: 'words' | 'pattern';
  readonly level: Level;
  readonly entity: string;
  readonly action: Rule['action'];
  readonly words: readonly string[];
  readonly pattern?: string;
  readonly keywords: readonly string[];
  readonly why?: string;
  readonly since: string;
  readonly match: readonly string[];
  readonly nearMiss: readonly string[];
}

/** A file with this one rule. */
export function draftText(draft: RuleDraft): string {
  const { id, kind, level, entity, action, keywords } = draft;
  const rule = {
    id,
    entity,
    level,
    kind,
    action,
    ...(kind === 'words' ? { words: draft.words } : { pattern: draft.pattern ?? '' }),
    ...(kind === 'pattern' && keywords.length > 0 && { keywords }),
    why: draft.why ?? '',
    since: draft.since,
    examples: { match: draft.match, no_match: draft.nearMiss },
  };
  const head =
    action === 'monitor'
      ? '# It only watches: it is recorded and changes nothing. When the log shows that it is right, make it `enforce`.\n'
      : '';
  return (
    head + stringify([rule], { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })
  );
}

/** `business.project-name` -> `business/project-name.yaml` */
export function draftFile(id: string): string {
  const [subject = 'business', ...rest] = id.split('.');
  return rest.length === 0 ? `${subject}.yaml` : `${subject}/${rest.join('-')}.yaml`;
}

/** What is still missing, each as a sentence. */
export function draftGaps(draft: RuleDraft): readonly string[] {
  const gaps: string[] = [];
  if (draft.kind === 'words' && draft.words.length === 0) gaps.push('`words`: at least one');
  if (draft.kind === 'pattern' && (draft.pattern ?? '') === '') gaps.push('`pattern`: an RE2 expression');
  if ((draft.why ?? '').length < 10) gaps.push('`why`: a sentence for the person who reviews it');
  if (draft.match.length < 2) gaps.push('`match`: at least two texts that it must find');
  if (draft.nearMiss.length < 2) gaps.push('`no_match`: at least two near misses that it must leave alone');
  return gaps;
}
