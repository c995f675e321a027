import { defineFunction, list, parameter, text } from '#shared/function-contract.ts';

/** Makes one attempt at each delivery. */
export const deliver = defineFunction({
  name: 'deliver',
  about: 'Sends changes to hubs and other receivers, once they are public.',
  trigger: { kind: 'queue', queue: 'deliveries', batchSize: 10, attempts: 5 },
  timeoutSeconds: 60,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    RECEIVER_SECRETS: list('the names of the secrets of receivers in the site file'),
    EVENT_BUSES: list('the names of the event buses in the site file'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
