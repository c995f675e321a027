import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test changes what is global: files share their processes, and load what they share once.
    isolate: false,
    // By itself vitest leaves a core idle, which is half of a small machine.
    maxWorkers: '100%',
    // Most of what takes time here is real: processes, disks, sockets.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
