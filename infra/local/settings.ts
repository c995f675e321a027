import type { FunctionContract } from '#shared/contract.ts';
import { loopback } from './loopback/listen.ts';

/** Names on this machine of what functions ask for: a table, buckets, secrets, parameters. */
export const names = {
  table: 'barid',
  inboxBucket: 'barid-inbox',
  publicBucket: 'barid-public',
  ingestKeys: 'ingest-keys',
  originSecret: 'origin-secret',
  publicUrl: '/barid/public-url',
} as const;

/** What is known only once the parts are started. */
export type Started = {
  readonly siteFile: string;
  readonly deliveriesQueue: string;
  readonly deadLetters: readonly string[];
  readonly publicUrl: string;
};

/** The value of every setting that any function may ask for, by its name: what bindings are on AWS. */
const allSettings = ({
  siteFile,
  deliveriesQueue,
  deadLetters,
  publicUrl,
}: Started): Readonly<Record<string, string>> => ({
  TABLE: names.table,
  SITE_FILE: siteFile,
  INBOX_BUCKET: names.inboxBucket,
  PUBLIC_BUCKET: names.publicBucket,
  DELIVERIES_QUEUE: deliveriesQueue,
  DEAD_LETTERS: deadLetters.join(','),
  INGEST_KEYS: names.ingestKeys,
  ORIGIN_SECRET: names.originSecret,
  PUBLIC_URL: names.publicUrl,
  // Any that the site file names is served from the environment (start-pipeline.ts).
  RECEIVER_SECRETS: '',
  // There is no EventBridge on this machine: what is meant for a bus is logged.
  EVENT_BUSES: '',
  // Only this machine can ask, so nobody has to prove anything to look.
  OPEN_PATHS: '/status',
  // Readers of this machine see the feeds at an address of this machine, and hubs under development stand on it too.
  ALLOWED_PRIVATE_HOSTS: [new URL(publicUrl).host, loopback, 'localhost'].join(','),
});

/** A function's own settings. Throws where its contract names one that this machine has no value for. */
export const settingsOf = ({ name, env }: FunctionContract, started: Started): Readonly<Record<string, string>> => {
  const all = allSettings(started);
  return Object.fromEntries(
    Object.keys(env).map((setting) => {
      const value = all[setting];
      if (value === undefined) throw new Error(`${name} asks for ${setting}, which infra/local/settings.ts lacks.`);
      return [setting, value];
    }),
  );
};
