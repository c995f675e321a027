import { defineFunction, parameter, text } from '#shared/function-contract.ts';

/** Reads the files in the inbox. */
export const ingestInbox = defineFunction({
  name: 'ingest-inbox',
  about: 'Turns inbox files into articles, and moves files without one to rejected/.',
  trigger: { kind: 'inbox' },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    INBOX_BUCKET: text('the name of the inbox bucket'),
    MEDIA_BUCKET: text('the name of the media bucket'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
  },
});
