import { defineFunction, list, parameter, secret, text } from '#shared/function-contract.ts';

/** The HTTP API of publishers: pushes, pictures, retractions, lists of articles and deliveries, rebuilds, exports and restores. */
export const api = defineFunction({
  name: 'api',
  about: 'Accepts articles from publishers; lists and steers articles, deliveries, sources and refused files.',
  trigger: {
    kind: 'http',
    // Addresses that people try get an answer with the right ones.
    paths: [
      '/articles*',
      '/article',
      '/api/*',
      '/read',
      '/read/',
      '/deliveries*',
      '/rebuild*',
      '/recovery*',
      '/receivers/*',
      '/readers*',
      '/sources*',
      '/inbox/*',
      '/tokens*',
      '/audit',
      '/audit/',
      '/media',
      '/media/',
      '/in/*',
      '/healthz',
      '/healthz/',
      '/openapi.json',
    ],
  },
  timeoutSeconds: 30,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    MEDIA_BUCKET: text('the name of the media bucket'),
    INBOX_BUCKET: text('the name of the inbox bucket'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    WEBHOOK_SECRETS: list('the secrets of incoming webhooks, as the site file names them'),
    UNLOGGED_PATHS: list('paths that no access log keeps'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
