// The few file operations that the journal is made of, so that a test can let any one of them fail.
// Knows paths and bytes. What it creates only its owner can read, and a new name is durable before it is used.
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, statfs, truncate } from 'node:fs/promises';

export interface DiskFile {
  /** Appends all of it. */
  write(bytes: Buffer): Promise<void>;
  /** Returns when everything written is on the disk (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  /** Creates a file that must not exist, mode 0600. */
  create(path: string): Promise<DiskFile>;
  /** Makes a directory and its parents, mode 0700; one that exists stays as it is. */
  makeDirectory(path: string): Promise<void>;
  /** File names in a directory, sorted; undefined when it is not there. */
  list(path: string): Promise<readonly string[] | undefined>;
  read(path: string): Promise<Buffer>;
  /** At most `length` bytes from an offset on; fewer at the end of the file. */
  readPart(path: string, offset: number, length: number): Promise<Buffer>;
  /** Cuts a file to a size, durably. */
  cut(path: string, bytes: number): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** Makes durable what another process may have written without a sync. */
  syncFile(path: string): Promise<void>;
  /** Bytes that are free to us. */
  free(path: string): Promise<number>;
}

const CREATE = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_APPEND;

export const disk: Disk = {
  async create(path) {
    const handle = await open(path, CREATE, 0o600);
    return {
      async write(bytes) {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  async list(path) {
    try {
      return (await readdir(path)).sort();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  read: (path) => readFile(path),
  async readPart(path, offset, length) {
    const handle = await open(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(length);
      let at = 0;
      for (let got = -1; got !== 0 && at < length; at += got) {
        got = (await handle.read(bytes, at, length - at, offset + at)).bytesRead;
      }
      return bytes.subarray(0, at);
    } finally {
      await handle.close();
    }
  },
  async cut(path, bytes) {
    await truncate(path, bytes);
    await syncPath(path, 'r+');
  },
  syncDirectory: (path) => syncPath(path, 'r'),
  syncFile: (path) => syncPath(path, 'r+'),
  async free(path) {
    const stats = await statfs(path);
    return stats.bavail * stats.bsize;
  },
};

async function syncPath(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** `ENOENT` and the like, or '' when an error has no code. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
