import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { httpCall } from '#infra/local/aws-call.ts';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { ensureTable } from '#infra/local/resources.ts';
import { type RunningS3, startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { type RunningSqs, startSqs } from '#infra/local/sqs/server.ts';
import { environment } from '#shared/function-contract.ts';
import { emptyDynamoDb } from '#test/dynamodb-local/empty-dynamodb.ts';

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'barid-'));

/**
 * Creates Barid's table in the DynamoDB of a test. Amazon's own deletes rows within seconds after their time, which for articles
 * of past years has come when they are written; ours waits to be asked (`expireRows`).
 */
export const createTable = (endpoint: string, table: string): Promise<void> =>
  ensureTable(httpCall(endpoint), table, { expires: environment.BARID_TEST_DYNAMODB === undefined });

/** Starts a DynamoDB in memory with Barid's table: ours, or Amazon's own under test/dynamodb-local/run. */
export const startTable = async (
  table = 'barid',
): Promise<{ readonly endpoint: string; readonly table: string; readonly stop: () => Promise<void> }> => {
  const other = environment.BARID_TEST_DYNAMODB;
  const { url, close } = other === undefined ? await startDynamoDb() : await emptyDynamoDb(other);
  await createTable(url, table);
  return { endpoint: url, table, stop: close };
};

/** Starts an object store in a temporary folder with these buckets, a client for it, and its buckets without HTTP. */
export const startBuckets = async (
  ...buckets: readonly string[]
): Promise<{
  readonly endpoint: string;
  readonly folder: string;
  readonly client: S3Client;
  readonly bucket: RunningS3['bucket'];
  readonly versions: RunningS3['versions'];
  readonly stop: () => Promise<void>;
}> => {
  const folder = await temporaryFolder();
  const { url, bucket, versions, close } = await startS3(folder, 0);
  const client = localClients.bucket(url);
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  const stop = async (): Promise<void> => {
    client.destroy();
    await close();
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint: url, folder, client, bucket, versions, stop };
};

/** Starts queues in a temporary folder, a client for them, and calls of them without HTTP. */
export const startQueues = async (): Promise<{
  readonly endpoint: string;
  readonly client: SQSClient;
  readonly call: RunningSqs['call'];
  readonly stop: () => Promise<void>;
}> => {
  const folder = await temporaryFolder();
  const { url, call, close } = await startSqs(folder, 0);
  const client = localClients.queue(url);
  const stop = async (): Promise<void> => {
    client.destroy();
    await close();
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint: url, client, call, stop };
};
