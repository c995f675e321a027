import { defineFunction, list, parameter, secret, text } from '#shared/function-contract.ts';

/** The pages on which people see and steer what passes through the pipeline. */
export const desk = defineFunction({
  name: 'desk',
  about: 'Shows articles to the people who publish them, in a browser, and does what they ask for.',
  trigger: { kind: 'http', paths: ['/desk', '/desk/*'] },
  timeoutSeconds: 30,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    MEDIA_BUCKET: text('the name of the media bucket'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    INBOX_BUCKET: text('the name of the inbox bucket'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
    DEAD_LETTERS: list('the URLs of the dead-letter queues'),
  },
});
