import { defineFunction, list, parameter, secret, text } from '#shared/function-contract.ts';

/** Shows the state of the pipeline; writes a count, to learn whether anything can be stored. */
export const status = defineFunction({
  name: 'status',
  about: 'Shows the state of feeds, sources and receivers to clients with a token.',
  trigger: { kind: 'http', paths: ['/status', '/status/'] },
  timeoutSeconds: 15,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    INBOX_BUCKET: text('the name of the inbox bucket'),
    SITE_FILE: text('the path of the site file'),
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    DEAD_LETTERS: list('the URLs of the dead-letter queues'),
    OPEN_PATHS: list('paths that need no token for a person at the same machine; none on AWS'),
  },
});
