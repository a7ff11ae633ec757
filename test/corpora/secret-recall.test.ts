// How many credentials are found: fresh values of every documented format, in the places where people leave them.
// The seed is in the name of the test; `SLUICE_CORPUS_SEED` tries another one.
import { expect, it } from 'vitest';
import { seeded, valueOf } from './formats.js';
import { carry, secretKinds, shippedDetector, type SecretKind } from './secret-kinds.js';

const SEED = Number(process.env['SLUICE_CORPUS_SEED'] ?? 20261);
/** Values of each kind. */
const EACH = 20;
const FLOORS = { A: 0.99, B: 0.93 };
/** No kind may be lost in the average. */
const KIND_FLOOR = 0.8;

const detector = shippedDetector();
const kinds = secretKinds();

interface Tally {
  readonly kind: SecretKind;
  found: number;
  exact: number;
  readonly missed: string[];
}

function tally(kind: SecretKind): Tally {
  const random = seeded(
    SEED + kind.kind.length * 7919 + [...kind.kind].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7),
  );
  const result: Tally = { kind, found: 0, exact: 0, missed: [] };
  for (let at = 0; at < EACH; at++) {
    const [place, text] = carry(kind, valueOf(kind.format, random), random);
    const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
    const findings =
      detection.status === 'found' ? detection.findings.filter(({ action }) => action === 'enforce') : [];
    const wanted = findings.filter(
      ({ level, entity }) =>
        entity === 'SECRET' && (level === 'BLOCKED' || (kind.class === 'B' && level === 'HIGH')),
    );
    if (wanted.length > 0) result.found++;
    else result.missed.push(`${place}: ${text}`);
    if (wanted.some(({ rule }) => rule === kind.rule)) result.exact++;
  }
  return result;
}

const tallies = kinds.map(tally);

it.each(['A', 'B'] as const)(
  `class %s is found (seed ${SEED}, ${kinds.length} kinds, ${EACH} values each)`,
  (wanted) => {
    const all = tallies.filter(({ kind }) => kind.class === wanted);
    const found = all.reduce((sum, one) => sum + one.found, 0) / (all.length * EACH);
    const exact = all.reduce((sum, one) => sum + one.exact, 0) / (all.length * EACH);
    const weak = all
      .filter((one) => one.found < EACH)
      .map((one) => `${one.kind.kind} ${one.found}/${EACH} e.g. ${one.missed[0] ?? ''}`);
    if (process.env['SLUICE_CORPUS_REPORT'] !== undefined) {
      process.stdout.write(
        `class ${wanted}: ${all.length} kinds, recall ${found.toFixed(4)}, by its own rule ${exact.toFixed(4)}\n${weak.join('\n')}\n`,
      );
    }
    expect(found, weak.join('\n')).toBeGreaterThanOrEqual(FLOORS[wanted]);
    const lost = all.filter((one) => one.found < EACH * KIND_FLOOR).map(({ kind }) => kind.kind);
    expect(lost).toEqual([]);
  },
);

it('knows kinds of every rule of class A', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(300);
  expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length);
});
