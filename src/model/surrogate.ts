// The entities for which a realistic surrogate can stand instead of a pseudonym. Invariant: each of them has a range that
// a registry has reserved for examples or fiction, so that no surrogate is anybody's.

/** What `surrogates:` in routing.yaml may name. */
export const SURROGATE_ENTITIES = [
  'EMAIL_ADDRESS',
  'IP_ADDRESS',
  'PHONE_NUMBER',
  'URL',
  'MAC_ADDRESS',
] as const;
export type SurrogateEntity = (typeof SURROGATE_ENTITIES)[number];

export function hasSurrogate(entity: string): entity is SurrogateEntity {
  return SURROGATE_ENTITIES.some((known) => known === entity);
}
