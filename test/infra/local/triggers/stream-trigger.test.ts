import { join } from 'node:path';
import { BatchWriteItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { httpCall } from '#infra/local/aws-call.ts';
import { ensureQueue, ensureTable } from '#infra/local/resources.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { startStreamTrigger } from '#infra/local/triggers/stream-trigger.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startQueues, startTable } from '#test/local-parts.ts';
import { recordEvents } from './event-recorder.ts';

const keyOf = (record: DynamoDBRecord): string => `${record.dynamodb?.Keys?.PK?.S} ${record.dynamodb?.Keys?.SK?.S}`;
const keysOf = (events: readonly DynamoDBStreamEvent[]): string[] =>
  events.flatMap(({ Records }) => Records.map(keyOf));
const failing = (records: readonly (DynamoDBRecord | undefined)[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record?.dynamodb?.SequenceNumber })),
});

let endpoint: string;
let queues: Awaited<ReturnType<typeof startQueues>>;
const stops: (() => Promise<void>)[] = [];
let table = 'table-0';
let tables = 0;
let checkpoint: string;
let deadUrl: string;
beforeAll(async () => {
  const started = await startTable();
  queues = await startQueues();
  endpoint = started.endpoint;
  stops.push(started.stop, queues.stop);
});
afterAll(() => Promise.all(stops.map((stop) => stop())));
beforeEach(async () => {
  tables += 1;
  table = `table-${tables}`;
  checkpoint = join(await freshFolder(), 'publish.json');
  await ensureTable(httpCall(endpoint), table);
  deadUrl = (await ensureQueue(queues.call, `dead-${tables}`)).url;
});

const put = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    const [PK = '', SK = ''] = key.split(' ');
    await localClients
      .table(endpoint)
      .send(new PutItemCommand({ TableName: table, Item: { PK: { S: PK }, SK: { S: SK } } }));
  }
};
const start = (invoke: Invoke, filter: { sort?: string; batchSize?: number } = {}) => {
  const trigger = startStreamTrigger({
    table: { call: httpCall(endpoint), name: table },
    deadLetters: { call: queues.call, url: deadUrl },
    functionName: 'publish',
    filter: { kind: 'stream', partition: 'FEED#', batchSize: 100, ...filter },
    checkpoint,
    invoke,
    retry: { maxAttempts: 3, firstDelayMs: 5 },
  });
  onTestFinished(trigger.close);
  return trigger;
};
const readDeadLetters = async () =>
  (await queues.client.send(new ReceiveMessageCommand({ QueueUrl: deadUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

it('the records that match the filter invoke the function in order, with every field that Lambda gives', async () => {
  await put('FEED#fr ENTRY#1', 'ARTICLE#1 HEAD', 'FEED#ar ENTRY#1');
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>();
  start(invoke);
  await expect.poll(() => keysOf(events)).toEqual(['FEED#fr ENTRY#1', 'FEED#ar ENTRY#1']);
  await put('FEED#es ENTRY#1');
  await expect.poll(() => keysOf(events).at(-1)).toBe('FEED#es ENTRY#1');
  expect(events[0]?.Records[0]).toEqual({
    eventID: expect.any(String),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:.*:table\/table-\d+\/stream\//),
    dynamodb: {
      ApproximateCreationDateTime: expect.closeTo(Date.now() / 1000, -2),
      Keys: { PK: { S: 'FEED#fr' }, SK: { S: 'ENTRY#1' } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'KEYS_ONLY',
    },
  });
});

it('only rows with the sort key of the filter invoke the function, at most a batch at a time', async () => {
  const Item = (PK: string, SK: string) => ({ Put: { TableName: table, Item: { PK: { S: PK }, SK: { S: SK } } } });
  const TransactItems = ['1', '2', '3', '4', '5'].flatMap((n) => [
    Item(`FEED#${n}`, 'STATE'),
    Item(`FEED#${n}`, 'ENTRY'),
  ]);
  await localClients.table(endpoint).send(new TransactWriteItemsCommand({ TransactItems }));
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>();
  start(invoke, { sort: 'STATE', batchSize: 2 });
  await expect.poll(() => events.map(({ Records }) => Records.length)).toEqual([2, 2, 1]);
});

it('a backlog among records of other rows makes one batch, not one for each page of the stream', async () => {
  const Item = (PK: string) => ({ PutRequest: { Item: { PK: { S: PK }, SK: { S: 'ENTRY' } } } });
  for (let from = 0; from < 2500; from += 25) {
    const puts = Array.from({ length: 25 }, (_, index) => Item(`${index === 0 ? 'FEED' : 'ARTICLE'}#${from + index}`));
    await localClients.table(endpoint).send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>();
  start(invoke);
  await expect.poll(() => events.map(({ Records }) => Records.length)).toEqual([100]);
});

it('a restarted trigger continues after its checkpoint', async () => {
  await put('FEED#fr ENTRY#1', 'FEED#fr ENTRY#2');
  const first = recordEvents<DynamoDBStreamEvent>();
  const trigger = start(first.invoke);
  await expect.poll(() => keysOf(first.events)).toHaveLength(2);
  await trigger.close();
  await put('FEED#fr ENTRY#3');
  const second = recordEvents<DynamoDBStreamEvent>();
  start(second.invoke);
  await expect.poll(() => keysOf(second.events)).toEqual(['FEED#fr ENTRY#3']);
});

it('a record whose invocation was not finished is read again after a restart', async () => {
  await put('FEED#fr ENTRY#1');
  const { promise: hangs, resolve: release } = Promise.withResolvers<void>();
  const killed = recordEvents<DynamoDBStreamEvent>(() => hangs);
  start(killed.invoke);
  await expect.poll(() => killed.events).toHaveLength(1);
  const restarted = recordEvents<DynamoDBStreamEvent>();
  start(restarted.invoke);
  await expect.poll(() => keysOf(restarted.events)).toEqual(['FEED#fr ENTRY#1']);
  release();
});

it('a batch continues at the first record that the function reports as failed', async () => {
  await put('FEED#a 1', 'FEED#b 2', 'FEED#c 3');
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>(({ Records }, call) =>
    call === 1 ? failing([Records[1]]) : failing([]),
  );
  start(invoke);
  await expect
    .poll(() => events.map(({ Records }) => Records.map(keyOf)))
    .toEqual([
      ['FEED#a 1', 'FEED#b 2', 'FEED#c 3'],
      ['FEED#b 2', 'FEED#c 3'],
    ]);
});

it('a batch that throws is halved until the faulty record is alone, which is retried and becomes a dead letter', async () => {
  await put('FEED#a 1', 'FEED#b 2', 'FEED#poison 3', 'FEED#d 4');
  const good: string[] = [];
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>(({ Records }) => {
    if (Records.some((record) => keyOf(record) === 'FEED#poison 3')) throw new Error('poison');
    good.push(...Records.map(keyOf));
  });
  start(invoke);
  await expect.poll(() => good).toEqual(['FEED#a 1', 'FEED#b 2', 'FEED#d 4']);
  expect(keysOf(events).filter((key) => key === 'FEED#poison 3')).toHaveLength(1 + 1 + 3);
  const poison = events.flatMap(({ Records }) => Records).find((record) => keyOf(record) === 'FEED#poison 3');
  const [letter, ...others] = await readDeadLetters();
  expect(others).toEqual([]);
  expect(JSON.parse(letter?.Body ?? '')).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    DDBStreamBatchInfo: {
      startSequenceNumber: poison?.dynamodb?.SequenceNumber,
      endSequenceNumber: poison?.dynamodb?.SequenceNumber,
      batchSize: 1,
      streamArn: expect.any(String),
    },
  });
});

it('only the records that are reported as failed at the last attempt become dead letters', async () => {
  await put('FEED#a 1', 'FEED#poison 2', 'FEED#c 3');
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>(({ Records }) =>
    failing(Records.filter((record) => keyOf(record) === 'FEED#poison 2')),
  );
  start(invoke);
  await expect.poll(readDeadLetters).toMatchObject([{ Body: expect.stringContaining('"batchSize":1') }]);
  await put('FEED#d 4');
  await expect.poll(() => keysOf(events).at(-1)).toBe('FEED#d 4');
  expect(events).toHaveLength(4);
});

it('a report without a record of the batch fails the whole batch', async () => {
  await put('FEED#a 1', 'FEED#b 2');
  const { events, invoke } = recordEvents<DynamoDBStreamEvent>((_, call) =>
    call === 1 ? { batchItemFailures: [{ itemIdentifier: '' }] } : undefined,
  );
  start(invoke);
  await expect.poll(() => events.map(({ Records }) => Records.length)).toEqual([2, 2]);
});
