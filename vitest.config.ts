import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two processes: the suite has to be as fast on two cores as on many, and several tests start servers.
    maxWorkers: 2,
  },
});
