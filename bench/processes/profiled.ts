// Loaded into the proxy before its own code by `--profile`: SIGUSR2 begins a sampling profile, a second one writes it.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { isMainThread } from 'node:worker_threads';

/** Where the profile goes. */
const file = process.env['SLUICE_BENCH_PROFILE'] ?? '';
/** Between two samples. */
const INTERVAL_US = 200;

if (isMainThread && file !== '') {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  let running = false;
  process.on('SIGUSR2', () => {
    if (running) {
      void session.post('Profiler.stop').then(({ profile }) => {
        writeFileSync(file, JSON.stringify(profile));
      });
    } else void session.post('Profiler.start');
    running = true;
  });
}
