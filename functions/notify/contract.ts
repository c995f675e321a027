import { defineFunction, parameter, text } from '#shared/function-contract.ts';

/** Turns changes of feeds and articles into deliveries. */
export const notify = defineFunction({
  name: 'notify',
  about: 'Creates a delivery for each receiver of a changed feed or article.',
  trigger: {
    kind: 'stream',
    partition: 'STATE#',
    others: [{ partition: 'ARTICLE#', sort: 'HEAD' }],
    batchSize: 100,
  },
  timeoutSeconds: 30,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
  },
});
