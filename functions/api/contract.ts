import { defineFunction, list, parameter, secret, text } from '#shared/contract.ts';

/** Takes, shows and retracts articles over HTTP, and shows who was told of them. */
export const api = defineFunction({
  name: 'api',
  about: 'Takes articles that publishers push, and answers what became of each.',
  trigger: { kind: 'http', paths: ['/articles', '/articles/*', '/deliveries', '/deliveries/*', '/rebuild'] },
  timeoutSeconds: 30,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    ORIGIN_SECRET: secret('the secret that the CDN sends with each request it forwards'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    ALLOWED_PRIVATE_HOSTS: list('hosts that may be called although their addresses are private; usually none'),
  },
});
