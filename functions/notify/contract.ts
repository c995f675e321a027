import { defineFunction, text } from '#shared/contract.ts';

/** Turns what changed in a feed into deliveries. */
export const notify = defineFunction({
  name: 'notify',
  about: 'Owes each receiver one delivery for every change that a feed shows.',
  trigger: { kind: 'stream', partition: 'STATE#', batchSize: 100 },
  timeoutSeconds: 30,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
  },
});
