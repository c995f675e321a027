import type { FunctionContract } from '#shared/function-contract.ts';
import { loopback } from './loopback.ts';

/** The local names of the table, the buckets, the secrets and the parameter. */
export const names = {
  table: 'barid',
  inboxBucket: 'barid-inbox',
  publicBucket: 'barid-public',
  mediaBucket: 'barid-media',
  logsBucket: 'barid-logs',
  ingestKeys: 'ingest-keys',
  originSecret: 'origin-secret',
  publicUrl: '/barid/public-url',
} as const;

/** Values that are known only once the emulators run: queue URLs, the path of the site file, the public URL. */
export type RuntimeValues = {
  readonly siteFile: string;
  readonly deliveriesQueue: string;
  readonly deadLetters: readonly string[];
  readonly publicUrl: string;
  /** Whether nobody but a person at this machine is meant to reach it. */
  readonly isOpenHere: boolean;
  /** Hosts of this machine or its network that Barid may call where others reach it; none by default. */
  readonly privateHosts?: readonly string[] | undefined;
};

/** The names of this machine in URLs. */
const loopbackHosts: readonly string[] = [loopback, '[::1]', 'localhost'];

/** The local value of each setting of each function, as `constructs/binding.ts` gives their values on AWS. */
const allSettings = (values: RuntimeValues): Readonly<Record<string, string>> => ({
  TABLE: names.table,
  SITE_FILE: values.siteFile,
  INBOX_BUCKET: names.inboxBucket,
  PUBLIC_BUCKET: names.publicBucket,
  MEDIA_BUCKET: names.mediaBucket,
  LOGS_BUCKETS: names.logsBucket,
  DELIVERIES_QUEUE: values.deliveriesQueue,
  DEAD_LETTERS: values.deadLetters.join(','),
  INGEST_KEYS: names.ingestKeys,
  ORIGIN_SECRET: names.originSecret,
  PUBLIC_URL: names.publicUrl,
  // start-pipeline.ts serves the secrets that the site file names from the environment.
  RECEIVER_SECRETS: '',
  SOURCE_SECRETS: '',
  WEBHOOK_SECRETS: '',
  // The web server of one machine keeps no access log.
  UNLOGGED_PATHS: '/in/',
  // There is no local EventBridge: events for a bus are logged.
  EVENT_BUSES: '',
  // To a person at this machine the status page is open, unless the machine is to be reached by others.
  OPEN_PATHS: values.isOpenHere ? '/status' : '',
  // Feeds are on a loopback address, and so are hubs and webhooks under development. Where others reach Barid, a stranger's
  // callback must not: table, queues and secrets listen there.
  ALLOWED_PRIVATE_HOSTS: [
    new URL(values.publicUrl).host,
    ...(values.isOpenHere ? loopbackHosts : []),
    ...(values.privateHosts ?? []),
  ].join(','),
});

/** The settings of a function. Throws if its contract has a setting without a local value. */
export const settingsOf = (
  { name, env }: FunctionContract,
  values: RuntimeValues,
): Readonly<Record<string, string>> => {
  const all = allSettings(values);
  return Object.fromEntries(
    Object.keys(env).map((setting) => {
      const value = all[setting];
      if (value === undefined) throw new Error(`infra/local/local-settings.ts has no value for ${setting} of ${name}.`);
      return [setting, value];
    }),
  );
};
