import { defineFunction, parameter, text } from '#shared/contract.ts';

/** Brings feeds whose entries changed to their truth. */
export const publish = defineFunction({
  name: 'publish',
  about: 'Writes the documents of every feed whose entries changed.',
  trigger: { kind: 'stream', partition: 'FEED#', batchSize: 100 },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    PUBLIC_BUCKET: text('the name of the public bucket'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
  },
});
