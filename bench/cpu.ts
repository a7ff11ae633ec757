// CPU time of another process, user and system, all of its threads. Reads /proc, so the bench needs Linux.
import { readdirSync, readFileSync } from 'node:fs';

/** Thread id -> milliseconds on a core since it started. */
export type CpuTimes = ReadonlyMap<string, number>;

export function cpuOf(pid: number): CpuTimes {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [ns = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
      times.set(thread, Number(ns) / 1e6);
    } catch {
      // The thread ended in between.
    }
  }
  return times;
}

/** ms of CPU between two readings. @param main only the thread that serves */
export function cpuBetween(before: CpuTimes, after: CpuTimes, pid: number, main = false): number {
  let sum = 0;
  for (const [thread, ms] of after) {
    if (!main || thread === String(pid)) sum += ms - (before.get(thread) ?? 0);
  }
  return sum;
}

/** Resident memory, MB. */
export function memoryOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
