import { defineFunction, list, parameter, secret, text } from '#shared/contract.ts';

/** Takes rssCloud registrations. */
export const rssCloud = defineFunction({
  name: 'rss-cloud',
  about: 'Takes registrations of readers that want to be notified by rssCloud.',
  trigger: { kind: 'http', paths: ['/rsscloud'] },
  timeoutSeconds: 30,
  memoryMb: 256,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    ORIGIN_SECRET: secret('the secret that the CDN sends with each request it forwards'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    ALLOWED_PRIVATE_HOSTS: list('hosts that may be called although their addresses are private; usually none'),
  },
});
