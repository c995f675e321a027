import { defineFunction, text } from '#shared/contract.ts';

/** Takes the files that are dropped in the inbox. */
export const ingestInbox = defineFunction({
  name: 'ingest-inbox',
  about: 'Makes articles of the files in the inbox, and moves to rejected/ those that are none.',
  trigger: { kind: 'inbox' },
  timeoutSeconds: 60,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    INBOX_BUCKET: text('the name of the inbox bucket'),
  },
});
