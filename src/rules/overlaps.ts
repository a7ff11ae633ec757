// The reviewed list of double hits: which other rules may fire on the examples of a rule, and why that is right.
// Invariant: an entry that cannot be read is a problem, so that nothing is excused by a misspelt line.
import { LineCounter, isNode, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../model/problem.js';
import type { RuleFile } from './load.js';

const entry = z.strictObject({
  rule: z.string().min(1),
  also: z.array(z.string().min(1)).min(1),
  why: z.string().min(3),
});

export interface Overlap extends z.infer<typeof entry> {
  readonly line: number;
}

/** @returns entries in order of the file, and what is wrong with the others */
export function readOverlaps(file: RuleFile): {
  readonly entries: readonly Overlap[];
  readonly problems: readonly Problem[];
} {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const entries: Overlap[] = [];
  const problems: Problem[] = document.errors.map((error) => ({
    file: file.name,
    line: lines.linePos(error.pos[0]).line,
    message: `not YAML: ${error.message}`,
  }));
  const list = document.contents;
  if (problems.length > 0 || list === null) return { entries, problems };
  if (!isSeq(list)) {
    problems.push({ file: file.name, line: 1, message: 'must be a list of {rule, also, why}' });
    return { entries, problems };
  }
  for (const item of list.items) {
    const line = lineOf(item, lines);
    const parsed = entry.safeParse(isNode(item) ? item.toJS(document) : item);
    if (parsed.success) entries.push({ ...parsed.data, line });
    else
      for (const issue of parsed.error.issues)
        problems.push({ file: file.name, line, message: `\`${issue.path.join('.')}\`: ${issue.message}` });
  }
  return { entries, problems };
}

function lineOf(item: unknown, lines: LineCounter): number {
  return isNode(item) && item.range ? lines.linePos(item.range[0]).line : 1;
}
