import { defineFunction, secret, text } from '#shared/contract.ts';

/** The WebSub callback for the hubs of sources. */
export const sourceCallback = defineFunction({
  name: 'source-callback',
  about: 'Confirms our subscriptions at the hubs of sources, and stores the entries that they push.',
  trigger: { kind: 'http', paths: ['/websub/*'] },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    ORIGIN_SECRET: secret('the secret that the CDN sends with each request it forwards'),
  },
});
