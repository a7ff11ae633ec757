// What `sluice doctor` says of one thing: how it is, in one sentence, and what to do. Holds no key and no content.

export interface Diagnosis {
  /** What was looked at: `node`, `data`, `key plan` ... */
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly says: string;
  /** What to do about it; absent when it is ok. */
  readonly todo?: string;
}

export function fine(check: string, says: string): Diagnosis {
  return { check, state: 'ok', says };
}

export function warning(check: string, says: string, todo: string): Diagnosis {
  return { check, state: 'warning', says, todo };
}

export function failed(check: string, says: string, todo: string): Diagnosis {
  return { check, state: 'failed', says, todo };
}
