import { defineFunction, list, parameter, text } from '#shared/contract.ts';

/** Asks the sources of the site file for what is new. */
export const follow = defineFunction({
  name: 'follow',
  about: 'Polls the sources that are due, keeps their new articles, and subscribes at their hubs.',
  trigger: { kind: 'schedule', everyMinutes: 1 },
  timeoutSeconds: 300,
  memoryMb: 1024,
  env: {
    TABLE: text('the name of the table'),
    SITE_FILE: text('the path of the site file'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    ALLOWED_PRIVATE_HOSTS: list('hosts that may be called although their addresses are private; usually none'),
  },
});
