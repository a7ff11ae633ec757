// Which entities name a value and which say something about a text. Knows Presidio's names and ours.

/** Findings that are about a text, not a value that stands in it. */
const NO_VALUES: ReadonlySet<string> = new Set([
  'SECRET', 'OPAQUE', 'BULK', 'CONFIDENTIAL', 'PRIVILEGED', 'MEDICAL', 'HEALTH_STATEMENT', 'HEALTH_TOPIC', 'PERSON_REFERENCE',
]); // prettier-ignore

/** To know such a finding again, or to replace it, would hit a general question. */
export function namesValue(entity: string): boolean {
  return !NO_VALUES.has(entity);
}
