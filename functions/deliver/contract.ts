import { defineFunction, list, parameter, text } from '#shared/contract.ts';

/** Makes one attempt at each delivery. */
export const deliver = defineFunction({
  name: 'deliver',
  about: 'Tells hubs and other receivers what changed, once readers can see it.',
  trigger: { kind: 'queue', queue: 'deliveries', batchSize: 10, attempts: 5 },
  timeoutSeconds: 60,
  memoryMb: 512,
  env: {
    TABLE: text('the name of the table'),
    DELIVERIES_QUEUE: text('the URL of the deliveries queue'),
    SITE_FILE: text('the path of the site file'),
    RECEIVER_SECRETS: list('names of the secrets that the site file names for receivers'),
    EVENT_BUSES: list('names of event buses that may be put on; none on one machine'),
    PUBLIC_URL: parameter('the parameter that holds the address which readers call'),
    ALLOWED_PRIVATE_HOSTS: list('hosts that may be called although their addresses are private; usually none'),
  },
});
