import { defineFunction, list, parameter, secret, text } from '#shared/function-contract.ts';

/** The site's own WebSub hub. */
export const hub = defineFunction({
  name: 'hub',
  about: 'Accepts subscriptions to the topics of this site; deliver verifies their callbacks.',
  trigger: { kind: 'http', paths: ['/hub', '/hub/'] },
  timeoutSeconds: 15,
  memoryMb: 256,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
