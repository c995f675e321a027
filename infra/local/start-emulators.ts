import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { log } from '#shared/log.ts';
import { localAccess, localClients } from './clients.ts';
import { indexStream } from './dynamodb/index-stream.ts';
import { reachDynamoDb } from './dynamodb/reach-dynamodb.ts';
import { startDynamoDb } from './dynamodb/start-dynamodb.ts';
import { trimStream } from './dynamodb/trim-stream.ts';
import { ensureTable } from './resources/ensure-table.ts';
import { expireRows } from './resources/expire-rows.ts';
import { type Created, startS3 } from './s3/start-s3.ts';
import { openSecretFile, type SecretFile } from './secrets/secret-file.ts';
import { type GivenValues, startSecrets } from './secrets/start-secrets.ts';
import { startSqs } from './sqs/start-sqs.ts';
import { readByAll } from './triggers/read-by-all.ts';
import { streamOf } from './triggers/stream-reader.ts';

/** What the local AWS is made from. */
export type EmulatorOptions = {
  /** The folder of all data. */
  readonly data: string;
  /** The name of the table. */
  readonly table: string;
  /** Another DynamoDB instead of ours: the value of BARID_DYNAMODB_ENDPOINT. */
  readonly dynamodbEndpoint?: string;
  /** Secrets and parameters that are known already, by name. */
  readonly given: GivenValues;
};

/** Where functions keep how far they have read the stream. */
export const checkpointsIn = (data: string): string => join(data, 'checkpoints');

/** The local AWS at work. */
export type Emulators = {
  readonly table: { readonly name: string; readonly client: DynamoDBClient; readonly stream: DynamoDBStreamsClient };
  readonly bucketClient: S3Client;
  readonly queueClient: SQSClient;
  readonly secrets: SecretFile;
  /** What the SDK in a function needs in its environment to find all this. */
  readonly env: Readonly<Record<string, string>>;
  /** Tells of each object that is put or copied from now on. */
  readonly onCreated: (listener: (created: Created) => void) => void;
  readonly close: () => Promise<void>;
};

const startTable = async ({ data, dynamodbEndpoint, table }: EmulatorOptions) => {
  const file = join(data, 'table.db');
  const dynamodb =
    dynamodbEndpoint === undefined ? await startDynamoDb({ file }) : await reachDynamoDb(dynamodbEndpoint);
  await ensureTable(localClients.table(dynamodb.url), table);
  if (dynamodbEndpoint === undefined) {
    indexStream(file);
    const stream = await streamOf(localClients.table(dynamodb.url), table);
    trimStream(file, table, await readByAll(checkpointsIn(data), stream), new Date());
  }
  return dynamodb;
};

const expireEveryMs = 60 * 60_000;

const expireByTheHour = (client: DynamoDBClient, table: string): NodeJS.Timeout => {
  const expire = (): Promise<unknown> =>
    expireRows(client, table, new Date()).catch((error: unknown) => log.error('rows could not be expired', error));
  return setInterval(() => void expire(), expireEveryMs).unref();
};

const sdkEnvironment = (endpoints: { dynamodb: string; s3: string; sqs: string; secrets: string }) => ({
  AWS_REGION: localAccess.region,
  AWS_ACCESS_KEY_ID: localAccess.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localAccess.credentials.secretAccessKey,
  // Whatever this machine knows of a real account must not reach a function.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
  AWS_ENDPOINT_URL_SSM: endpoints.secrets,
});

/**
 * Starts table, buckets, queues and secrets over one folder, with the table made and indexed.
 * @throws Misconfigured DATA_IN_USE, DYNAMODB_MISSING or DYNAMODB_UNREACHABLE.
 */
export const startEmulators = async (options: EmulatorOptions): Promise<Emulators> => {
  // The table comes first: it alone can tell that another Barid is at work in this folder.
  const dynamodb = await startTable(options);
  const listeners: ((created: Created) => void)[] = [];
  const tell = (created: Created): void => {
    for (const listener of listeners) listener(created);
  };
  const secrets = await openSecretFile(join(options.data, 'secrets.json'));
  const s3 = await startS3(join(options.data, 'buckets'), 0, tell);
  const sqs = await startSqs(join(options.data, 'queues'), 0);
  const secretServer = await startSecrets(secrets, options.given, 0);
  const endpoints = { dynamodb: dynamodb.url, s3: s3.url, sqs: sqs.url, secrets: secretServer.url };
  const tableClient = localClients.table(dynamodb.url);
  const expiry = expireByTheHour(tableClient, options.table);
  return {
    table: {
      name: options.table,
      client: tableClient,
      stream: localClients.stream(dynamodb.url),
    },
    bucketClient: localClients.bucket(s3.url),
    queueClient: localClients.queue(sqs.url),
    secrets,
    env: sdkEnvironment(endpoints),
    onCreated: (listener) => void listeners.push(listener),
    close: async () => {
      clearInterval(expiry);
      await Promise.all([s3.close(), sqs.close(), secretServer.close()]);
      await dynamodb.close();
    },
  };
};
