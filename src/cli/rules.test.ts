import { describe, expect, it } from 'vitest';
import { printDiff, printTested, reportDiff, type LevelChange } from './rules.js';
import type { Terminal } from './terminal.js';

function recorder(): Terminal & { readonly lines: string[] } {
  const lines: string[] = [];
  const push = (line: string): void => void lines.push(line);
  return { out: push, note: push, color: false, columns: 120, lines };
}

const none = { added: [], removed: [], changed: [] };

describe('a diff', () => {
  const changes: LevelChange[] = [
    { name: 'same', from: 'LOW', to: 'LOW' },
    { name: 'up', from: 'LOW', to: 'HIGH' },
    { name: 'down', from: 'HIGH', to: 'MEDIUM' },
    { name: 'deep', from: 'BLOCKED', to: 'LOW' },
    { name: 'lost', from: 'LOW', to: 'UNREAD' },
  ];
  const report = reportDiff(none, changes);

  it('has the deepest downgrade first', () => {
    expect(report.levels.map(({ name }) => name)).toEqual(['deep', 'down', 'up', 'lost']);
    expect([report.texts, report.downgrades]).toEqual([5, 2]);
  });

  it.each<[string, LevelChange[], 'downgrade' | undefined, number]>([
    ['downgrades, not asked', changes, undefined, 0],
    ['downgrades', changes, 'downgrade', 2],
    ['upgrades alone', changes.slice(0, 2), 'downgrade', 0],
  ])('%s', (_note, list, failOn, code) => {
    const options = { json: false, ...(failOn !== undefined && { failOn }) };
    expect(printDiff(reportDiff(none, list), options, recorder())).toBe(code);
  });

  it('of very many texts is cut, and says so', () => {
    const many = Array.from({ length: 60 }, (_, at): LevelChange => ({
      name: `${at}`,
      from: 'LOW',
      to: 'HIGH',
    }));
    const terminal = recorder();
    printDiff(reportDiff(none, many), { json: false }, terminal);
    expect(terminal.lines).toContain('  and 10 more');
    expect(terminal.lines.at(-1)).toBe('60 texts: 60 change their level, 0 to a lower one');
  });
});

describe('a test', () => {
  const rule = {
    ...({ id: 'a.b', kind: 'known', spares: 'word', words: ['x y'], why: 'w', since: '0.1.0' } as const),
    examples: { match: [], no_match: [] },
    source: { file: 'a.yaml', line: 3 },
  };
  it.each([
    ['as expected', true, true, 0],
    ['found where it must not be', false, true, 1],
    ['cannot be read', true, undefined, 1],
    ['nothing expected', undefined, false, 0],
  ])('%s', (_note, expected, fires, code) => {
    const text = { name: 'match 1', ...(expected !== undefined && { expected }), fires, others: [] };
    expect(printTested([{ rule, texts: [text] }], false, recorder())).toBe(code);
  });
});
