import { defineFunction, parameter, secret, text } from '#shared/function-contract.ts';

/** Makes the documents of facet feeds, which are published once somebody has requested them, and pages of articles that are missing. */
export const firstRequest = defineFunction({
  name: 'first-request',
  about: 'Makes a document of a facet feed, or the page of an article, when a reader requests it and it is missing.',
  trigger: { kind: 'missing-document' },
  timeoutSeconds: 30,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    PUBLIC_BUCKET: text('the name of the public bucket'),
    SITE_FILE: text('the path of the site file'),
    ORIGIN_SECRET: secret('the secret that CloudFront sends with each request'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
  },
});
