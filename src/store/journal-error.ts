// Why an entry could not be made durable, in the words that `readyz` and the caller's refusal are built from.
// Knows error codes only. Running out of room can pass; after any other error the kernel may have dropped what it was
// given and call it clean, so only a new process may write again.
import { errorCode } from './disk.js';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  /** @param state `full`: room on the disk helps; `broken`: only a new process does; `closed`: shut down */
  constructor(
    readonly state: 'full' | 'broken' | 'closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function journalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const code = errorCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new JournalError('full', 'the disk of the data directory is full', { cause });
  }
  return new JournalError(
    'broken',
    `the journal cannot be written (${code === '' ? 'unknown error' : code})`,
    { cause },
  );
}
