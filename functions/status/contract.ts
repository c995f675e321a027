import { defineFunction, list, parameter, secret, text } from '#shared/contract.ts';

/** Shows how the pipeline is doing; changes nothing. */
export const status = defineFunction({
  name: 'status',
  about: 'Shows the feeds, their state, the sources and the health of receivers to whoever holds the token.',
  trigger: { kind: 'http', paths: ['/status', '/sources'] },
  timeoutSeconds: 15,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    ORIGIN_SECRET: secret('the secret that the CDN sends with each request it forwards'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    DEAD_LETTERS: list('the URLs of the queues in which dead letters lie'),
    OPEN_PATHS: list('paths that are shown without a token; usually none'),
  },
});
