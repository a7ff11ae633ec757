// Credentials without a format: how many are found by their name, wherever the name and the value stand.
// The seed is in the name of the test; `SLUICE_CORPUS_SEED` tries another one.
import { expect, it } from 'vitest';
import { seeded } from './formats.js';
import { namedValues, passwords, type Case } from './named-values.js';
import { shippedDetector } from './secret-kinds.js';

const SEED = Number(process.env['SLUICE_CORPUS_SEED'] ?? 20264);
const EACH = 20;
const FLOOR = 0.97;
/** No carrier may be lost in the average. */
const CARRIER_FLOOR = 0.8;

const detector = shippedDetector();

/** Found means: at least HIGH, in the place where the value stands. */
function isFound({ text, value }: Case): boolean {
  const detection = detector.detect({ leaves: [{ id: 0, text, kind: 'text' }], joins: [] });
  if (detection.status !== 'found') return false;
  const start = text.indexOf(value);
  return detection.findings.some(
    ({ entity, level, action, spans }) =>
      entity === 'SECRET' &&
      action === 'enforce' &&
      (level === 'HIGH' || level === 'BLOCKED') &&
      spans.some((span) => start < 0 || (span.start < start + value.length && span.end > start)),
  );
}

it.each([
  ['values by name', namedValues(EACH, seeded(SEED))],
  ['passwords', passwords(EACH, seeded(SEED + 1))],
] as const)(`%s are found (seed ${SEED})`, (_, cases) => {
  const missed = cases.filter((one) => !isFound(one));
  const share = 1 - missed.length / cases.length;
  const note = missed.map(({ carrier, text }) => `${carrier}: ${text}`).join('\n');
  if (process.env['SLUICE_CORPUS_REPORT'] !== undefined) {
    process.stdout.write(`${cases.length} values, recall ${share.toFixed(4)}\n${note}\n`);
  }
  expect(share, note).toBeGreaterThanOrEqual(FLOOR);
  const carriers = [...new Set(cases.map(({ carrier }) => carrier))];
  const lost = carriers.filter(
    (name) => missed.filter(({ carrier }) => carrier === name).length > EACH * (1 - CARRIER_FLOOR),
  );
  expect(lost).toEqual([]);
});
