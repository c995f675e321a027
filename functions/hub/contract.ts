import { defineFunction, list, parameter, secret, text } from '#shared/contract.ts';

/** The site's own WebSub hub. */
export const hub = defineFunction({
  name: 'hub',
  about: 'Takes subscriptions to the topics of this site, and has their callbacks verified.',
  trigger: { kind: 'http', paths: ['/hub'] },
  timeoutSeconds: 15,
  memoryMb: 256,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    ORIGIN_SECRET: secret('the secret that the CDN sends with each request it forwards'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    ALLOWED_PRIVATE_HOSTS: list('hosts that may be called although their addresses are private; usually none'),
  },
});
