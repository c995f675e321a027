import { join } from 'node:path';
import { Misconfigured } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { rejectedFolder } from '#shared/model/inbox-folders.ts';
import { type AwsCall, httpCall, localAccess } from './aws-call.ts';
import { readRunning } from './data-folder.ts';
import { startDynamoDb } from './dynamodb/server.ts';
import { type GivenValues, openSecretFile, type SecretFile, startSecrets } from './local-secrets.ts';
import { ensureTable, expireRows, streamOf } from './resources.ts';
import type { CreatedObject, ObjectStore } from './s3/object-store.ts';
import { startS3 } from './s3/server.ts';
import { startSqs } from './sqs/server.ts';
import { lowestCheckpoint } from './triggers/stream-reader.ts';

/** The settings of the emulators. */
export type EmulatorOptions = {
  /** The folder for all data. */
  readonly data: string;
  /** The name of the table. */
  readonly table: string;
  /** The name of the inbox bucket, whose refused files are plain files. */
  readonly inboxBucket: string;
  /** Secrets and parameters by name, in addition to those in the data folder. */
  readonly given: GivenValues;
};

/** The folder in which functions store how far they have read the stream. */
export const checkpointFolder = (data: string): string => join(data, 'checkpoints');

/** The folder of all buckets. */
export const bucketFolder = (data: string): string => join(data, 'buckets');

/** The folder in which people drop files, and find those that were refused. */
export const inboxFolder = (data: string): string => join(data, 'inbox');

/** The running emulators. */
export type Emulators = {
  readonly table: { readonly name: string; readonly call: AwsCall };
  /** The buckets and queues, for callers in this process. */
  readonly objects: ObjectStore;
  readonly queues: AwsCall;
  readonly secrets: SecretFile;
  /** The environment in which a function's SDK finds the emulators. */
  readonly env: Readonly<Record<string, string>>;
  /** Calls the listener for each object that is put or copied from now on. */
  readonly onCreated: (listener: (created: CreatedObject) => void) => void;
  readonly close: () => Promise<void>;
};

/** Names the Barid that has the table, where it has noted its address. */
const nameOwner = async (error: unknown, data: string): Promise<unknown> => {
  if (!(error instanceof Misconfigured) || error.code !== 'DATA_IN_USE') return error;
  const owner = await readRunning(data);
  if (owner === undefined) return error;
  const where = `A Barid runs over ${data} already: ${owner.url}, process ${owner.pid}.`;
  const advice = 'Use that one, stop it first, or set BARID_DATA and PORT to others.';
  return new Misconfigured('DATA_IN_USE', `${where} ${advice}`, { cause: error });
};

const startTable = async ({ data, table }: EmulatorOptions, parts: AsyncDisposableStack) => {
  const dynamodb = await startDynamoDb({ file: join(data, 'table.db') }).catch(async (error: unknown) => {
    throw await nameOwner(error, data);
  });
  parts.defer(dynamodb.close);
  const call = httpCall(dynamodb.url);
  await ensureTable(call, table);
  const upTo = await lowestCheckpoint(checkpointFolder(data), await streamOf(call, table));
  await dynamodb.trimStream(table, upTo, new Date());
  return { url: dynamodb.url, call };
};

const expiryIntervalMs = 60 * 60_000;

/**
 * Starts DynamoDB, S3, SQS, Secrets Manager and Parameter Store over one folder, and creates the table.
 * @throws Misconfigured DATA_IN_USE or DATA_UNUSABLE; nothing runs then
 */
export const startEmulators = async (options: EmulatorOptions): Promise<Emulators> => {
  await using starting = new AsyncDisposableStack();
  // The table starts first: it alone detects that another Barid uses the folder.
  const { url: tableUrl, call } = await startTable(options, starting);
  const listeners: ((created: CreatedObject) => void)[] = [];
  const secrets = await openSecretFile(join(options.data, 'secrets.json'));
  const refused = { bucket: options.inboxBucket, prefix: rejectedFolder, folder: inboxFolder(options.data) };
  const onCreated = (created: CreatedObject): void => {
    for (const listener of listeners) listener(created);
  };
  const s3 = await startS3(bucketFolder(options.data), 0, onCreated, refused);
  starting.defer(s3.close);
  const sqs = await startSqs(join(options.data, 'queues'), 0);
  starting.defer(sqs.close);
  const secretServer = await startSecrets(secrets, options.given, 0);
  starting.defer(secretServer.close);
  const expiry = setInterval(() => {
    expireRows(call, options.table, new Date()).catch((error: unknown) =>
      log.error('expired rows could not be deleted', error),
    );
  }, expiryIntervalMs).unref();
  starting.defer(() => clearInterval(expiry));
  const running = starting.move();
  return {
    table: { name: options.table, call },
    objects: s3,
    queues: sqs.call,
    secrets,
    env: {
      AWS_REGION: localAccess.region,
      AWS_ACCESS_KEY_ID: localAccess.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localAccess.credentials.secretAccessKey,
      // No function must reach the real AWS account of this machine's user.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_DYNAMODB: tableUrl,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretServer.url,
      AWS_ENDPOINT_URL_SSM: secretServer.url,
    },
    onCreated: (listener) => void listeners.push(listener),
    close: () => running.disposeAsync(),
  };
};
