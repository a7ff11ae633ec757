// Group commit: whatever queued up while the last write ran goes out with the next one. Knows no files.
// Invariant: order is kept, a waiter resolves only after its group was made durable, and after a failure all reject.

export interface GroupOptions<Item> {
  /** Writes a group; with `durable` it returns only when the group, and everything before it, is on the disk. */
  commit(group: readonly Item[], durable: boolean): Promise<void>;
  /** Bytes that an item takes. */
  size(item: Item): number;
  /** A group ends with the item that takes it past this. */
  readonly groupBytes: number;
  /** How long items that nobody waits for may wait for company, in ms. */
  readonly soonMs: number;
  /** The one failure: cleans up and says what the waiters are told. @param lost items that nobody waited for */
  failed(cause: unknown, lost: number): Promise<Error>;
}

export interface GroupCommit<Item> {
  /** Resolves when the item is durable. */
  put(item: Item): Promise<void>;
  /** Goes with the next group, or alone after `soonMs`. */
  putSoon(item: Item): void;
  /** Items that wait to be written. */
  queued(): number;
  /** Ends the timer; what was put before has to be awaited first. */
  stop(): void;
}

interface Queued<Item> {
  readonly item: Item;
  readonly waiter?: { resolve(): void; reject(error: Error): void };
}

export function groupCommit<Item>(options: GroupOptions<Item>): GroupCommit<Item> {
  let queue: Queued<Item>[] = [];
  let waiting = 0;
  let running = false;
  let due = false;
  let timer: NodeJS.Timeout | undefined;

  /** Begins after the current run of callbacks, so that calls of one turn share a group. */
  function start(): void {
    if (running) return;
    running = true;
    queueMicrotask(() => void run());
  }

  async function run(): Promise<void> {
    while (queue.length > 0 && (waiting > 0 || due)) {
      const group = takeGroup(queue, options);
      queue = queue.slice(group.length);
      const waiters = group.flatMap((queued) => queued.waiter ?? []);
      waiting -= waiters.length;
      try {
        await options.commit(itemsOf(group), waiters.length > 0);
      } catch (cause) {
        await fail(cause, group);
        return;
      }
      for (const waiter of waiters) waiter.resolve();
    }
    due = false;
    running = false;
    if (queue.length > 0) arm();
  }

  /** `running` stays true: nothing is ever written again. */
  async function fail(cause: unknown, group: readonly Queued<Item>[]): Promise<void> {
    const unwritten = [...group, ...queue];
    queue = [];
    const error = await options.failed(cause, itemsOf(unwritten.filter(isUnwaited)).length);
    for (const queued of [...unwritten, ...queue]) queued.waiter?.reject(error);
    queue = [];
    clearTimeout(timer);
  }

  function arm(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      due = true;
      start();
    }, options.soonMs);
  }

  return {
    put: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, waiter: { resolve, reject } });
        waiting += 1;
        start();
      }),
    putSoon(item) {
      queue.push({ item });
      if (!running) arm();
    },
    queued: () => queue.length,
    stop: () => clearTimeout(timer),
  };
}

function takeGroup<Item>(
  queue: readonly Queued<Item>[],
  options: GroupOptions<Item>,
): readonly Queued<Item>[] {
  let bytes = 0;
  const end = queue.findIndex((queued) => (bytes += options.size(queued.item)) > options.groupBytes);
  return end === -1 ? queue : queue.slice(0, end + 1);
}

function itemsOf<Item>(group: readonly Queued<Item>[]): readonly Item[] {
  return group.map((queued) => queued.item);
}

function isUnwaited(queued: Queued<unknown>): boolean {
  return queued.waiter === undefined;
}
