// Who is next: one task of each caller in turn, so that a caller with a thousand tasks delays nobody by more than one.
// Invariant: what was put in comes out once; order within a caller is kept.

export interface FairQueue<Task> {
  put(caller: string, task: Task): void;
  take(): Task | undefined;
  readonly size: number;
  /** Tasks of one caller. */
  sizeOf(caller: string): number;
}

export function makeFairQueue<Task>(): FairQueue<Task> {
  /** Callers in the order of their turn; a caller without tasks is not here. */
  const waiting = new Map<string, Task[]>();
  let size = 0;
  return {
    put(caller, task) {
      const tasks = waiting.get(caller);
      if (tasks === undefined) waiting.set(caller, [task]);
      else tasks.push(task);
      size++;
    },
    take() {
      for (const [caller, tasks] of waiting) {
        const task = tasks.shift();
        waiting.delete(caller);
        if (tasks.length > 0) waiting.set(caller, tasks);
        if (task === undefined) continue;
        size--;
        return task;
      }
      return undefined;
    },
    get size() {
      return size;
    },
    sizeOf: (caller) => waiting.get(caller)?.length ?? 0,
  };
}
