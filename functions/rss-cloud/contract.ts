import { defineFunction, list, parameter, secret, text } from '#shared/function-contract.ts';

/** The rssCloud registration endpoint. */
export const rssCloud = defineFunction({
  name: 'rss-cloud',
  about: 'Accepts rssCloud registrations.',
  trigger: { kind: 'http', paths: ['/rsscloud', '/rsscloud/'] },
  timeoutSeconds: 30,
  memoryMb: 256,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
