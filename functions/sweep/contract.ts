import { defineFunction, list, parameter, text } from '#shared/function-contract.ts';

/** Does the work that no event triggers, and repairs what an event missed. */
export const sweep = defineFunction({
  name: 'sweep',
  about: 'Publishes scheduled articles, updates feeds that are behind, and enqueues deliveries that are due.',
  trigger: { kind: 'schedule', everyMinutes: 1 },
  timeoutSeconds: 120,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    PUBLIC_BUCKET: text('the name of the public bucket'),
    LOGS_BUCKETS: list('the bucket with the access logs of the CDN; none where it writes none'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
  },
});
