import { defineFunction, parameter, text } from '#shared/function-contract.ts';

/** Publishes feeds whose entries changed. */
export const publish = defineFunction({
  name: 'publish',
  about: 'Writes the documents of every feed whose entries changed.',
  // One publication of each feed in a batch: of a burst, more articles a publication; a lone article waits for no batch.
  trigger: { kind: 'stream', partition: 'FEED#', batchSize: 1000 },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    PUBLIC_BUCKET: text('the name of the public bucket'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
  },
});
