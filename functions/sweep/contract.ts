import { defineFunction, parameter, text } from '#shared/contract.ts';

/** Does what no event told of. */
export const sweep = defineFunction({
  name: 'sweep',
  about:
    'Releases embargoes that are due, mends feeds that are behind, and takes up deliveries whose next attempt is due.',
  trigger: { kind: 'schedule', everyMinutes: 1 },
  timeoutSeconds: 120,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    PUBLIC_BUCKET: text('the name of the public bucket'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
  },
});
