// The data directory: whose it is, who else may look into it, and whether a record could be made durable in it now.
// Invariant: leaves nothing behind; a directory that is not there yet is not made.
import { lstat, stat, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import { disk as realDisk, errorCode, type Disk } from '../../store/disk.js';
import { LOCK_FILE } from '../../store/lock.js';
import { readSecretFile, SECRET_FILE } from '../../store/secret-file.js';

export interface DataOptions {
  readonly dataDir: string;
  /** `SLUICE_SECRET` is set: no file is needed. */
  readonly secretGiven: boolean;
  /** Of this process; undefined where a system has none. */
  readonly uid?: number | undefined;
  readonly disk?: Pick<Disk, 'create' | 'free'>;
}

/** Under this much room `readyz` turns red. */
const LOW_WATER_BYTES = 256 * 1024 * 1024;
/** More than a block, so that room for it must be found. */
const PROBE_BYTES = 64 * 1024;

export async function* checkData(options: DataOptions): AsyncGenerator<Diagnosis> {
  const { dataDir, disk = realDisk } = options;
  const found = await stat(dataDir).catch((error: unknown) => errorCode(error));
  if (typeof found === 'string' && found !== 'ENOENT') {
    yield diskFault('data', dataDir, found);
    return;
  }
  if (typeof found !== 'string' && !found.isDirectory()) {
    yield failed('data', `${dataDir} is not a directory.`, 'Name another one: --data DIR.');
    return;
  }
  if (typeof found === 'string') yield fine('data', `${dataDir} is not there yet; the first start makes it`);
  else yield* checkDirectory(dataDir, found, options.uid);
  yield await checkWrite(typeof found === 'string' ? await nearest(dataDir) : dataDir, disk);
  if (typeof found !== 'string') yield* checkFiles(options);
}

function* checkDirectory(
  dataDir: string,
  found: { readonly mode: number; readonly uid: number },
  uid: number | undefined,
): Generator<Diagnosis> {
  if (uid !== undefined && found.uid !== uid) {
    yield warning(
      'data',
      `${dataDir} belongs to another user (${found.uid}, not ${uid}).`,
      `Run Sluice as that user, or: chown -R ${uid} ${dataDir}`,
    );
  } else if (uid !== undefined && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8);
    yield warning('data', `${dataDir} is open to other users (mode ${mode}).`, `Run: chmod 700 ${dataDir}`);
  } else yield fine('data', dataDir);
}

/** The directory in which the first missing one would be made. */
async function nearest(path: string): Promise<string> {
  const above = dirname(path);
  const there = await stat(above).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return there || above === path ? above : nearest(above);
}

/** Does what the journal does: a new file, a write, a sync; then takes it away again. */
async function checkWrite(directory: string, disk: Pick<Disk, 'create' | 'free'>): Promise<Diagnosis> {
  const path = join(directory, `.sluice-doctor-${randomBytes(6).toString('hex')}`);
  try {
    const file = await disk.create(path);
    try {
      await file.write(randomBytes(PROBE_BYTES));
      await file.sync();
    } finally {
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
    }
    const free = await disk.free(directory);
    const megabytes = Math.floor(free / 1024 / 1024);
    if (free >= LOW_WATER_BYTES) return fine('disk', `can be written and synced; ${megabytes} MiB are free`);
    return warning(
      'disk',
      `Only ${megabytes} MiB are free on the disk of ${directory}.`,
      'Make room: below 256 MiB /readyz says not ready, and on a full disk every call is refused.',
    );
  } catch (error) {
    return diskFault('disk', directory, errorCode(error));
  }
}

/** What a code of the file system means for whoever has to mend it. */
export function diskFault(check: string, path: string, code: string): Diagnosis {
  switch (code) {
    case 'ENOSPC':
      return failed(
        check,
        `The disk of ${path} is full (ENOSPC).`,
        `Make room, or name another: --data DIR.`,
      );
    case 'EDQUOT':
      return failed(
        check,
        `The quota of this user on the disk of ${path} is spent (EDQUOT).`,
        'Have it raised.',
      );
    case 'EACCES':
    case 'EPERM':
      return failed(
        check,
        `This user may not write in ${path} (${code}).`,
        `Give it the directory (chown), or name another: --data DIR.`,
      );
    case 'EROFS':
      return failed(
        check,
        `${path} is on a file system that can only be read (EROFS).`,
        'Mount a volume that can be written, or name another place: --data DIR.',
      );
    case 'EIO':
      return failed(
        check,
        `The disk of ${path} fails (EIO).`,
        'Look into the log of the system; replace it.',
      );
    default:
      return failed(
        check,
        `${path} cannot be used (${code === '' ? 'unknown error' : code}).`,
        'Name another directory: --data DIR.',
      );
  }
}

async function* checkFiles({ dataDir, secretGiven, uid }: DataOptions): AsyncGenerator<Diagnosis> {
  if (secretGiven) yield fine('secret', 'SLUICE_SECRET is set');
  else yield await checkSecretFile(dataDir, uid);
  const socket = await lstat(join(dataDir, LOCK_FILE)).catch(() => undefined);
  if (socket !== undefined && (socket.mode & 0o077) !== 0) {
    const path = join(dataDir, LOCK_FILE);
    yield warning('lock', `${path} is open to other users.`, `Run: chmod 600 ${path}`);
  }
}

async function checkSecretFile(dataDir: string, uid: number | undefined): Promise<Diagnosis> {
  const path = join(dataDir, SECRET_FILE);
  try {
    if ((await readSecretFile(dataDir)) === undefined)
      return fine('secret', 'none yet; the first start makes one');
    const owner = (await stat(path)).uid;
    if (uid === undefined || owner === uid) return fine('secret', `${path}, for this user only`);
    return warning('secret', `${path} belongs to another user.`, `Run: chown ${uid} ${path}`);
  } catch (error) {
    const says = error instanceof Error ? error.message : 'The secret cannot be read.';
    return failed(
      'secret',
      `${says}.`,
      `Every pseudonym and fingerprint hangs on it: mend ${path}, or put it back from a backup.`,
    );
  }
}
