import { defineFunction, list, parameter, text } from '#shared/function-contract.ts';

/** Polls the sources of the site file, and monitors the hubs that feeds name. */
export const follow = defineFunction({
  name: 'follow',
  about:
    'Polls the sources that are due, stores their new articles, subscribes at their hubs, and checks the hubs of our feeds.',
  trigger: { kind: 'schedule', everyMinutes: 1 },
  timeoutSeconds: 300,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    SOURCE_SECRETS: list('the names of the secrets of sources in the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
