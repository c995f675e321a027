import { defineConfig } from 'vitest/config';

const common = {
  setupFiles: ['test/setup.ts'],
  // Test files share their processes and load common modules once; no test may leave a global changed.
  isolate: false,
  // Most of what takes time here is real: processes, disks, sockets.
  testTimeout: 40_000,
  hookTimeout: 40_000,
};

// `unit` answers in less than a minute. `pipeline` has everything that takes longer: whole pipelines that are started and
// killed, real tables, buckets and sockets, and properties with thousands of runs.
const pipeline = [
  ...['pipeline', 'infra', 'cli', 'aws', 'cost', 'follow', 'functions', 'fuzz', 'hub-health'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  'test/deliver/delivery-guarantees.test.ts',
  'test/deliver/notify/end-to-end.test.ts',
  'test/hub/any-request.test.ts',
  'test/deliver/fan-out/fan-out.test.ts',
  'test/ingest/{accept,article-routes,backfill,races}.test.ts',
  'test/publish/{archive-walk,archives,facet-feeds,first-request,partner-formats,publish-feed,same-bytes,sitemaps}.test.ts',
  'test/read/{read-document,sanitize}.test.ts',
  'test/web/fetch-http.test.ts',
];

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
