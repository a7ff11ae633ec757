// Worker threads, opened when they are first asked, behind the thread that serves.
import { platform, setPriority } from 'node:os';
import type { Piscina } from 'piscina';

export interface Threads<Task, Answer> {
  /** Ends the thread when the signal is aborted; another takes its place. */
  run(task: Task, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

export interface ThreadsOptions {
  /** URL of what was built. */
  readonly file: string;
  /** The function in it. */
  readonly name: string;
  readonly most: number;
  /** ms without a task after which a thread ends; absent: it stays. */
  readonly idleMs?: number;
  /** Of the old generation; absent: as the process. */
  readonly maxMb?: number;
  /** What each thread is given when it starts; must be what a message may hold. */
  readonly data?: unknown;
}

export function openThreads<Task, Answer>(options: ThreadsOptions): Threads<Task, Answer> {
  let opened: Promise<Piscina<Task, Answer>> | undefined;
  const open = async (): Promise<Piscina<Task, Answer>> => {
    const { Piscina: Pool } = await import('piscina');
    return new Pool<Task, Answer>({
      filename: options.file,
      name: options.name,
      minThreads: 0,
      maxThreads: options.most,
      idleTimeout: options.idleMs ?? Infinity,
      ...(options.maxMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: options.maxMb } }),
      ...(options.data !== undefined && { workerData: options.data }),
    });
  };
  return {
    async run(task, signal) {
      opened ??= open();
      return (await opened).run(task, { signal: signal ?? null });
    },
    async close() {
      await (await opened)?.destroy();
    },
  };
}

/** Of a thread on Linux: a tenth of a core where somebody else wants it, all of it where nobody does. */
const NICE = 10;

/**
 * Called in a thread that computes for long: lets the thread that serves go first, which needs a core a few times in
 * each call and for moments. Linux has a priority for each thread; elsewhere it is the process's, and is left alone.
 */
export function standBack(): void {
  if (platform() !== 'linux') return;
  try {
    setPriority(NICE);
  } catch {
    // A container may forbid it: then the thread computes beside the others.
  }
}

/** Threads run what was built, also where the file that names them runs as it was written. @param path below `src` */
export function builtFile(path: string): string {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? `../../dist/${path}.js` : `../${path}.js`, here).href;
}
