import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test changes what is global: files share their processes, and load what they share once.
    isolate: false,
    // Most of what takes time here is real: processes, disks, sockets.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
