import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of what takes time here is real: processes, disks, sockets.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
