import { defineFunction, parameter, secret, text } from '#shared/function-contract.ts';

/** The WebSub callback for the hubs of sources. */
export const sourceCallback = defineFunction({
  name: 'source-callback',
  about: 'Confirms subscriptions to the hubs of sources, and stores the articles that the hubs push.',
  trigger: { kind: 'http', paths: ['/websub/*'] },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
  },
});
