// How much personal data is found in the forms of many countries, and how much of a value the mask covers.
// The seed is in the name of the test; `SLUICE_CORPUS_SEED` tries another one.
import { expect, it } from 'vitest';
import { isRefusal } from '../../src/model/refusal.js';
import { shippedInspect } from '../lab/jsonl.js';
import { seeded } from './formats.js';
import { personalForms, type Personal } from './personal-forms.js';

const SEED = Number(process.env['SLUICE_CORPUS_SEED'] ?? 20265);
const EACH = 6;
const FLOORS: Readonly<Record<string, number>> = {
  PHONE_NUMBER: 0.93,
  DATE_OF_BIRTH: 0.95,
  ADDRESS: 0.95,
  PASSPORT: 0.97,
  DRIVER_LICENSE: 0.97,
  MEDICAL_RECORD_NUMBER: 0.97,
  IBAN_CODE: 0.97,
};

it(`personal data of many countries is found and masked whole (seed ${SEED})`, async () => {
  const inspect = shippedInspect();
  const all = personalForms(EACH, seeded(SEED));
  const missed: Personal[] = [];
  for (const one of all) {
    const result = await inspect.text(one.text);
    if (isRefusal(result)) throw new Error(result.code);
    const { level, mask } = result.classification;
    const start = one.text.indexOf(one.value);
    const open = [...one.value].filter(
      (char, at) =>
        char.toLowerCase() !== char.toUpperCase() &&
        !mask.some((span) => span.start <= start + at && span.end > start + at),
    );
    if (level === 'LOW' || open.length > 0) missed.push(one);
  }
  const note = missed.map(({ entity, text }) => `${entity}: ${text}`).join('\n');
  if (process.env['SLUICE_CORPUS_REPORT'] !== undefined) process.stdout.write(`${note}\n`);
  for (const [entity, floor] of Object.entries(FLOORS)) {
    const total = all.filter((one) => one.entity === entity).length;
    const lost = missed.filter((one) => one.entity === entity).length;
    if (process.env['SLUICE_CORPUS_REPORT'] !== undefined) {
      process.stdout.write(`${entity}: ${total - lost} of ${total}\n`);
    }
    expect(1 - lost / total, `${entity}\n${note}`).toBeGreaterThanOrEqual(floor);
  }
});
