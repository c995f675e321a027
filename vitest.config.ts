import { defineConfig } from 'vitest/config';

const common = {
  setupFiles: ['test/setup.ts'],
  // Test files share their processes and load common modules once; no test may leave a global changed.
  isolate: false,
  // Most of what takes time here is real: processes, disks, sockets.
  testTimeout: 20_000,
  hookTimeout: 20_000,
};

// `unit` answers in seconds; `pipeline` starts whole pipelines, kills them, and waits for real timers.
const pipeline = ['test/pipeline/**/*.test.ts', 'test/infra/**/*.test.ts', 'test/cli/**/*.test.ts'];

export default defineConfig({
  test: {
    // Vitest leaves a core idle by default, which is half of a small machine.
    maxWorkers: '100%',
    projects: [
      { test: { ...common, name: 'unit', include: ['test/**/*.test.ts'], exclude: pipeline } },
      { test: { ...common, name: 'pipeline', include: pipeline } },
    ],
  },
});
