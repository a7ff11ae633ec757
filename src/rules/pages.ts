// Pages for people who want to know what is looked for: one a folder of rules, made from the rules alone. Pure.
// Invariant: a page holds no example, because pages are pasted into tickets and examples look like the real thing.
import type { KnownRule, Rule } from './rule.js';

/** @param sources link from a page to the folder of the rules @returns file name -> Markdown */
export function rulePages(
  rules: readonly Rule[],
  known: readonly KnownRule[],
  sources: string,
): ReadonlyMap<string, string> {
  const subjects = new Map<string, (Rule | KnownRule)[]>();
  for (const rule of [...rules, ...known]) {
    const subject = rule.source.file.split('/')[0]?.replace(/\.ya?ml$/, '') ?? '';
    const list = subjects.get(subject);
    if (list === undefined) subjects.set(subject, [rule]);
    else list.push(rule);
  }
  const sorted = [...subjects].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([
    ['README.md', index(sorted)],
    ...sorted.map(([subject, list]): [string, string] => [`${subject}.md`, page(subject, list, sources)]),
  ]);
}

const MADE = '<!-- Made by `sluice rules docs`; edit the rules instead. -->';

function index(subjects: readonly (readonly [string, readonly (Rule | KnownRule)[]])[]): string {
  const rows = subjects.map(([subject, list]) => `| [${subject}](${subject}.md) | ${list.length} |`);
  return [MADE, '', '# Rules', '', '| subject | rules |', '| --- | --- |', ...rows, ''].join('\n');
}

function page(subject: string, list: readonly (Rule | KnownRule)[], sources: string): string {
  const files = new Map<string, (Rule | KnownRule)[]>();
  for (const rule of list) files.set(rule.source.file, [...(files.get(rule.source.file) ?? []), rule]);
  const parts = [MADE, '', `# ${subject}`, ''];
  for (const [file, rules] of files) {
    parts.push(`## [${file}](${sources}/${file})`, '');
    parts.push('| rule | level | entity | kind | why |', '| --- | --- | --- | --- | --- |');
    for (const rule of rules) parts.push(`| ${cells(rule).map(cell).join(' | ')} |`);
    parts.push('');
  }
  return parts.join('\n');
}

function cells(rule: Rule | KnownRule): readonly string[] {
  if (rule.kind === 'known') {
    return [`\`${rule.id}\``, '-', '-', `known (${rule.words.length} words)`, rule.why];
  }
  const marks = [
    ...(rule.class === undefined ? [] : [`class ${rule.class}`]),
    ...(rule.action === 'monitor' ? ['monitor'] : []),
    ...(rule.mask === undefined ? [] : [`mask ${rule.mask}`]),
    ...(rule.kind === 'model' ? [`asks ${rule.ask}`] : []),
    ...(rule.kind === 'pattern' && rule.validator !== undefined ? [`checked by ${rule.validator}`] : []),
  ];
  const kind = marks.length === 0 ? rule.kind : `${rule.kind} (${marks.join(', ')})`;
  const links = (rule.references ?? []).map((link, at) => `[${at + 1}](${link})`);
  return [`\`${rule.id}\``, rule.level, rule.entity, kind, [rule.why, ...links].join(' ')];
}

function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
