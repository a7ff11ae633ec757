// How often harmless text is refused: generated lock files, logs, diffs and ids, and the code and manuals of installed
// packages. `SLUICE_CORPUS_MB` says how much (3); `SLUICE_CORPUS_REPORT` prints every hit.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../lab/lab.js';
import { generated, installed, RECORDS } from './benign-text.js';
import { seeded } from './formats.js';
import { shippedDetector } from './secret-kinds.js';

const SEED = Number(process.env['SLUICE_CORPUS_SEED'] ?? 20262);
const MEGABYTES = Number(process.env['SLUICE_CORPUS_MB'] ?? 3);
/** Refused texts in ten megabytes; what rules of class B raise, in as much. */
const REFUSED = 1;
const RAISED = 40;

const detector = shippedDetector();

function hits(texts: readonly string[]): { readonly refused: string[]; readonly raised: string[] } {
  const refused: string[] = [];
  const raised: string[] = [];
  for (const text of texts) {
    const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    if (detection.status === 'failed') refused.push(`failed: ${detection.reason}`);
    if (detection.status !== 'found') continue;
    for (const { rule, level, action, entity, spans } of detection.findings) {
      if (entity !== 'SECRET' || action !== 'enforce') continue;
      const { start = 0, end = 0 } = spans[0] ?? {};
      const around = `${rule}: ${text.slice(Math.max(0, start - 40), end + 20).slice(0, 200)}`;
      if (level === 'BLOCKED') refused.push(around);
      else raised.push(around);
    }
  }
  return { refused, raised };
}

const size = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);

it.each([
  ['generated', () => generated(MEGABYTES * 4e5, seeded(SEED))],
  ['installed', () => installed(join(ROOT, 'node_modules'), MEGABYTES * 6e5)],
] as const)(
  `%s text is not refused (seed ${SEED}, ${MEGABYTES} MB in all)`,
  (kind, make) => {
    const texts = make();
    const { refused, raised } = hits(texts);
    if (process.env['SLUICE_CORPUS_REPORT'] !== undefined) {
      process.stdout.write(
        `${kind}: ${(size(texts) / 1e6).toFixed(1)} MB, ${refused.length} refused, ${raised.length} raised\n`,
      );
      process.stdout.write(
        `${refused.join('\n---\n')}\n=== raised\n${raised.slice(0, 80).join('\n---\n')}\n`,
      );
    }
    const share = Math.max(1, size(texts) / 1e7);
    expect(size(texts)).toBeGreaterThan(MEGABYTES * 3e5);
    expect(refused.length, refused.join('\n')).toBeLessThanOrEqual(REFUSED * share);
    expect(raised.length, raised.join('\n')).toBeLessThanOrEqual(RAISED * share);
  },
  600_000,
);

it('every generated kind of text is long enough to say something', () => {
  expect(Object.keys(RECORDS).length).toBeGreaterThanOrEqual(15);
});
