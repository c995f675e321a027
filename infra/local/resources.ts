import { setTimeout as sleep } from 'node:timers/promises';
import { tableDefinition } from '#infra/table-definition.ts';
import { type AwsCall, ServiceError } from './aws-call.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from './json-record.ts';

const isRefusal = (error: unknown, name: string): boolean => error instanceof ServiceError && error.name === name;

/** The two names of a queue. */
export type QueueAddress = { readonly url: string; readonly arn: string };

/** Creates a queue without dead letters unless it exists. Its attributes stay as they are. */
export const ensureQueue = async (call: AwsCall, name: string): Promise<QueueAddress> => {
  const { QueueUrl } = await call('AmazonSQS.GetQueueUrl', { QueueName: name }).catch((error: unknown) => {
    if (!isRefusal(error, 'QueueDoesNotExist')) throw error;
    return call('AmazonSQS.CreateQueue', { QueueName: name });
  });
  const { Attributes } = await call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  return { url: String(QueueUrl), arn: isRecord(Attributes) ? String(Attributes.QueueArn) : '' };
};

/** Seconds for which a received message stays invisible, and receptions after which a message becomes a dead letter. */
export type QueueRules = { readonly visibilitySeconds: number; readonly maxReceives: number };

/** Creates a queue and its dead-letter queue, `NAME-dead`, unless they exist, and applies the current rules. */
export const ensureQueueWithDeadLetters = async (
  call: AwsCall,
  name: string,
  { visibilitySeconds, maxReceives }: QueueRules,
): Promise<{ readonly queue: QueueAddress; readonly deadLetters: QueueAddress }> => {
  const deadLetters = await ensureQueue(call, `${name}-dead`);
  const queue = await ensureQueue(call, name);
  const Attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: maxReceives }),
  };
  await call('AmazonSQS.SetQueueAttributes', { QueueUrl: queue.url, Attributes });
  return { queue, deadLetters };
};

const { partitionKey, sortKey, stream, ttlAttribute } = tableDefinition;

/** DynamoDB's own answers about a table: its state, and the ARN of its stream. Throws ServiceError. */
export const describeTable = async (call: AwsCall, name: string): Promise<JsonRecord> => {
  const { Table } = await call('DynamoDB_20120810.DescribeTable', { TableName: name });
  return isRecord(Table) ? Table : {};
};

const tablePollMs = 100;

const waitForTable = async (call: AwsCall, name: string): Promise<void> => {
  while ((await describeTable(call, name)).TableStatus !== 'ACTIVE') await sleep(tablePollMs);
};

/** Creates the table as the stack defines it, unless it exists; one that does not expire rows keeps those of past days. */
export const ensureTable = async (call: AwsCall, name: string, { expires = true } = {}): Promise<void> => {
  const definition = {
    TableName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: stream },
  };
  await call('DynamoDB_20120810.CreateTable', definition).catch((error: unknown) => {
    if (!isRefusal(error, 'ResourceInUseException')) throw error;
  });
  await waitForTable(call, name);
  if (!expires) return;
  const { TimeToLiveDescription } = await call('DynamoDB_20120810.DescribeTimeToLive', { TableName: name });
  // DynamoDB refuses to enable what is enabled.
  if (isRecord(TimeToLiveDescription) && TimeToLiveDescription.TimeToLiveStatus === 'ENABLED') return;
  const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true };
  await call('DynamoDB_20120810.UpdateTimeToLive', { TableName: name, TimeToLiveSpecification });
};

/** Deletes the rows whose time to live is over, as AWS does by itself. Returns their number. */
export const expireRows = async (call: AwsCall, table: string, now: Date): Promise<number> => {
  const values = {
    ExpressionAttributeNames: { '#expires': ttlAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
  };
  let deleted = 0;
  let start: JsonRecord | undefined;
  do {
    const page = await call('DynamoDB_20120810.Scan', {
      TableName: table,
      FilterExpression: '#expires < :now',
      ...values,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    for (const { [partitionKey]: PK, [sortKey]: SK } of recordsOf(page, 'Items')) {
      const deletion = {
        TableName: table,
        Key: { [partitionKey]: PK, [sortKey]: SK },
        // The condition spares a row whose lease was extended since the scan read it.
        ConditionExpression: '#expires < :now',
        ...values,
      };
      const isDeleted = await call('DynamoDB_20120810.DeleteItem', deletion).then(
        () => true,
        (error: unknown) => {
          if (!isRefusal(error, 'ConditionalCheckFailedException')) throw error;
          return false;
        },
      );
      if (isDeleted) deleted += 1;
    }
    start = isRecord(page.LastEvaluatedKey) ? page.LastEvaluatedKey : undefined;
  } while (start !== undefined);
  return deleted;
};

/** The ARN of a table's stream. */
export const streamOf = async (call: AwsCall, table: string): Promise<string> => {
  const arn = textOf(await describeTable(call, table), 'LatestStreamArn');
  if (arn === undefined) throw new Error(`The table ${table} has no stream.`);
  return arn;
};
