import { defineFunction, parameter, secret, text } from '#shared/function-contract.ts';

/** Makes the documents of facet feeds, which are published once somebody has requested them. */
export const firstRequest = defineFunction({
  name: 'first-request',
  about: 'Makes a document of a facet feed when it is requested for the first time.',
  trigger: {
    kind: 'missing-document',
    paths: ['/feeds/tag/*', '/feeds/author/*', '/feeds/language/*', '/feeds/source/*'],
  },
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
