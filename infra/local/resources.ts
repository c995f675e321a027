import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  paginateScan,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { tableDefinition } from '#infra/table-definition.ts';

/** The region and keys that clients of local servers send; no local server checks them. */
export const localAccess = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** SDK clients for the local servers. Only `infra/local`, benches and tests create clients with an endpoint. */
export const localClients = {
  table: (endpoint: string): DynamoDBClient => new DynamoDBClient({ ...localAccess, endpoint }),
  stream: (endpoint: string): DynamoDBStreamsClient => new DynamoDBStreamsClient({ ...localAccess, endpoint }),
  bucket: (endpoint: string): S3Client => new S3Client({ ...localAccess, endpoint, forcePathStyle: true }),
  queue: (endpoint: string): SQSClient => new SQSClient({ ...localAccess, endpoint }),
} as const;

/** Creates a bucket unless it exists. */
export const ensureBucket = async (client: S3Client, name: string): Promise<void> => {
  await client.send(new CreateBucketCommand({ Bucket: name }));
};

/** The two names of a queue. */
export type QueueAddress = { readonly url: string; readonly arn: string };

/** Creates a queue without dead letters unless it exists. */
export const ensureQueue = async (client: SQSClient, name: string): Promise<QueueAddress> => {
  const { QueueUrl: url = '' } = await client
    .send(new GetQueueUrlCommand({ QueueName: name }))
    .catch((error: unknown) => {
      if (!(error instanceof QueueDoesNotExist)) throw error;
      return client.send(new CreateQueueCommand({ QueueName: name }));
    });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
};

/** Seconds for which a received message stays invisible, and receptions after which a message becomes a dead letter. */
export type QueueRules = { readonly visibilitySeconds: number; readonly maxReceives: number };

/** Creates a queue and its dead-letter queue, `NAME-dead`, unless they exist, and applies the current rules. */
export const ensureQueueWithDeadLetters = async (
  client: SQSClient,
  name: string,
  { visibilitySeconds, maxReceives }: QueueRules,
): Promise<{ readonly queue: QueueAddress; readonly deadLetters: QueueAddress }> => {
  const deadLetters = await ensureQueue(client, `${name}-dead`);
  const queue = await ensureQueue(client, name);
  const Attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: maxReceives }),
  };
  await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  return { queue, deadLetters };
};

const { partitionKey, sortKey, stream, ttlAttribute } = tableDefinition;

/** Creates the table as the stack defines it, unless it exists. */
export const ensureTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  const create = new CreateTableCommand({
    TableName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: stream },
  });
  try {
    await client.send(create);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: name });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  // DynamoDB refuses to enable what is enabled.
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
};

/** Deletes the rows whose time to live is over, as AWS does by itself. Returns their number. */
export const expireRows = async (client: DynamoDBClient, table: string, now: Date): Promise<number> => {
  const values = {
    ExpressionAttributeNames: { '#expires': ttlAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
  };
  const scan = { TableName: table, FilterExpression: '#expires < :now', ...values };
  let deleted = 0;
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const { [partitionKey]: PK, [sortKey]: SK } of Items) {
      if (PK === undefined || SK === undefined) continue;
      const Key = { [partitionKey]: PK, [sortKey]: SK };
      try {
        // The condition spares a row whose lease was extended since the scan read it.
        const condition = { ConditionExpression: '#expires < :now', ...values };
        await client.send(new DeleteItemCommand({ TableName: table, Key, ...condition }));
        deleted += 1;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }
  return deleted;
};
