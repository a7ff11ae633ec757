// Errors as an operator may see them. Invariant: messages of foreign errors are not printed while calls are served,
// because they can quote what they choked on; names, codes and places suffice to find the fault.
import type { Config } from '../config.js';

/** One line with the error's name and code, then the places it came through. */
export function describeFault(where: string, error: unknown): string {
  if (!(error instanceof Error)) return `fault in ${where}: something that is no error was thrown`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const cause = error.cause === undefined ? '' : `\n  caused by: ${describeFault(where, error.cause)}`;
  return [`fault in ${where}: ${error.name}${code}`, ...frames.slice(0, 6)].join('\n') + cause;
}

/** The same as values, for a log that machines read. */
export function faultFields(
  where: string,
  error: unknown,
): { readonly where: string; readonly error?: string } {
  return { where, ...(error instanceof Error && { error: error.name }) };
}

/** A start that failed has seen no call, so its message is safe to print, and what the operator needs. */
export function startFault(error: unknown, config: Pick<Config, 'server' | 'dataDir'>): string {
  if (!(error instanceof Error)) return 'Sluice could not start.';
  const code = 'code' in error ? error.code : undefined;
  const { host, port } = config.server;
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken. Choose another with --port, or end what listens there.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${host}.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `Not allowed: ${error.message}`;
  return error.message;
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'not allowed to read or write it',
  EPERM: 'not allowed to read or write it',
  EISDIR: 'a folder, where a file is needed',
  ENOTDIR: 'a file, where a folder is needed',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** The sentence for a file that an argument named; undefined for everything else. */
export function describeFileFault(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const why = FILE_FAULTS[error.code];
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  return why === undefined || path === undefined ? undefined : `${path}: ${why}`;
}
