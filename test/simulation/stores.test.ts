import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoAnswerStore } from '#shared/aws/dynamo-answer-store.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoHubStore } from '#shared/aws/dynamo-hub-store.ts';
import { dynamoNearCopies } from '#shared/aws/dynamo-near-copies.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { s3Inbox } from '#shared/aws/s3-inbox.ts';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import { s3RefusedFiles } from '#shared/aws/s3-refused-files.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { sqsFanOutQueue } from '#shared/aws/sqs-fan-out-queue.ts';
import { answerStoreContract } from '#test/contracts/answer-store.ts';
import { archiveStoreContract } from '#test/contracts/archive-store.ts';
import { articleIdentityContract } from '#test/contracts/article-identity.ts';
import { articleSizeContract } from '#test/contracts/article-size.ts';
import { articleStoreContract } from '#test/contracts/article-store.ts';
import { backfillStoreContract } from '#test/contracts/backfill-store.ts';
import { deliveryQueueContract } from '#test/contracts/delivery-queue.ts';
import { deliveryStoreContract } from '#test/contracts/delivery-store.ts';
import { documentStoreContract } from '#test/contracts/document-store.ts';
import { facetStoreContract } from '#test/contracts/facet-store.ts';
import { fanOutQueueContract } from '#test/contracts/fan-out-queue.ts';
import { fanOutStoreContract } from '#test/contracts/fan-out-store.ts';
import { feedEntryStoreContract } from '#test/contracts/feed-entry-store.ts';
import { feedStateStoreContract } from '#test/contracts/feed-state-store.ts';
import { hubStoreContract } from '#test/contracts/hub-store.ts';
import { inboxContract } from '#test/contracts/inbox.ts';
import { mediaStoreContract } from '#test/contracts/media-store.ts';
import { nearCopiesContract } from '#test/contracts/near-copies.ts';
import { publishQueueStoreContract } from '#test/contracts/publish-queue-store.ts';
import { sourceStoreContract } from '#test/contracts/source-store.ts';
import { subscriptionStoreContract } from '#test/contracts/subscription-store.ts';
import { makeBucket } from './bucket.ts';
import { makeFaults } from './faults.ts';
import { makeQueue } from './queue.ts';
import type { Command } from './services.ts';
import { makeTable, type StreamRecord } from './table.ts';
import { makeWorld } from './world.ts';

// The simulated parts keep the contracts of the ports, as the local parts of DynamoDB, S3 and SQS do: the stores are ours, behind
// a client of the SDK that hands its commands to the simulation.

const region = 'us-east-1';

/** A client over an empty simulated table. */
const tableClient = (onRecord: (record: StreamRecord) => void = () => undefined) => {
  const table = makeTable(() => Date.now(), onRecord);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region }));
  return Object.assign(client, { send: async (command: Command) => table.serve(command) });
};

const bucketClient = () => {
  const bucket = makeBucket(() => Date.now());
  return {
    bucket,
    client: Object.assign(new S3Client({ region }), { send: async (command: Command) => bucket.serve(command) }),
  };
};

const openStores = async () => publishStores('barid', 'https://feeds.example.org', tableClient());

articleStoreContract('the simulated table', openStores);
articleIdentityContract('the simulated table', openStores);
articleSizeContract('the simulated table', openStores);
feedEntryStoreContract('the simulated table', openStores);
feedStateStoreContract('the simulated table', openStores);
archiveStoreContract('the simulated table', openStores);
facetStoreContract('the simulated table', openStores);
publishQueueStoreContract('the simulated table', openStores);
answerStoreContract('the simulated table', async (clock) => dynamoAnswerStore('barid', clock, tableClient()));
backfillStoreContract('the simulated table', async () => dynamoBackfillStore('barid', tableClient()));
deliveryStoreContract('the simulated table', async () => dynamoDeliveryStore('barid', tableClient()));
fanOutStoreContract('the simulated table', async () => {
  const client = tableClient();
  return {
    fanOuts: dynamoFanOutStore('barid', client),
    subscriptions: dynamoSubscriptionStore('barid', client),
  };
});
hubStoreContract('the simulated table', async () => dynamoHubStore('barid', tableClient()));
nearCopiesContract('the simulated table', async () => dynamoNearCopies('barid', tableClient()));
sourceStoreContract('the simulated table', async () => dynamoSourceStore('barid', tableClient()));
subscriptionStoreContract('the simulated table', async () => dynamoSubscriptionStore('barid', tableClient()));

documentStoreContract('the simulated bucket', async () => {
  const { bucket, client } = bucketClient();
  const read = async (key: string): Promise<string> => Buffer.from(bucket.get(key)?.bytes ?? []).toString();
  return { documents: s3DocumentStore('public', client), read };
});
mediaStoreContract('the simulated bucket', async () => {
  const { bucket, client } = bucketClient();
  const read = async (key: string): Promise<readonly [string, string]> => {
    const object = bucket.get(key);
    return [object?.type ?? '', Buffer.from(object?.bytes ?? []).toString()];
  };
  return { media: s3MediaStore('media', client), read };
});

inboxContract('the simulated bucket', async () => {
  const { bucket, client } = bucketClient();
  return {
    inbox: s3Inbox('inbox', client),
    refused: s3RefusedFiles('inbox', client),
    drop: async (Key, Body, ContentType = 'text/plain') => {
      await client.send(new PutObjectCommand({ Bucket: 'inbox', Key, Body, ContentType }));
    },
    files: async () =>
      Object.fromEntries(
        bucket.keys().map((key) => [key, Buffer.from(bucket.get(key)?.bytes ?? []).toString()] as const),
      ),
  };
});

/** A client of an empty simulated queue without faults, and what its function got within some virtual seconds. */
const queueClient = () => {
  const world = makeWorld('queue', Date.parse('2024-11-28T09:00:00.000Z'));
  const received: unknown[] = [];
  const rules = { batchSize: 10, visibilityMs: 180_000, maxReceives: 3, maxConcurrency: 5 };
  const queue = makeQueue(
    world,
    world.random('queue'),
    makeFaults(world.random('faults'), world.note, []),
    rules,
    async (messages) => {
      received.push(...messages.map(({ body }): unknown => JSON.parse(body)));
      return new Set();
    },
  );
  const client = Object.assign(new SQSClient({ region }), { send: async (command: Command) => queue.serve(command) });
  const receive = async (): Promise<readonly unknown[]> => {
    await world.runUntil(world.now() + 500);
    return received;
  };
  const delayed = async (): Promise<number> => {
    await receive();
    return queue.size();
  };
  return { client, receive, delayed };
};

deliveryQueueContract('simulated', async () => {
  const { client, receive, delayed } = queueClient();
  return { queue: sqsDeliveryQueue('deliveries', client), receive, delayed };
});
fanOutQueueContract('simulated', async () => {
  const { client, receive } = queueClient();
  return { queue: sqsFanOutQueue('deliveries', client), receive };
});

it('makes a record of the stream for each write that changes a row, and for no other', async () => {
  const records: string[] = [];
  const articles = dynamoArticleStore(
    'barid',
    'https://feeds.example.org',
    tableClient(({ eventName, PK }) => records.push(`${eventName} ${PK.split('#')[0]}`)),
  );
  const claim = { kind: 'tag', name: 'Ville', key: 'ville', slugs: ['ville'] } as const;
  expect(await articles.facetSlug(claim)).toBe('tag/ville');
  expect(await articles.facetSlug(claim)).toBe('tag/ville');
  expect(records).toEqual(['INSERT FACET', 'INSERT FACETS']);
});
