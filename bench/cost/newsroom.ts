import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { contracts, functions } from '#functions/index.ts';
import { httpCall, localAccess } from '#infra/local/aws-call.ts';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { openSecretFile, startSecrets } from '#infra/local/local-secrets.ts';
import { names, settingsOf } from '#infra/local/local-settings.ts';
import { freePort, loopback } from '#infra/local/loopback.ts';
import { ensureQueue, ensureTable, streamOf } from '#infra/local/resources.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { startSqs } from '#infra/local/sqs/server.ts';
import { readStream } from '#infra/local/triggers/stream-reader.ts';
import { toLambdaRecord } from '#infra/local/triggers/stream-trigger.ts';
import { failedItems } from '#infra/local/triggers/trigger.ts';
import { bucketSource } from '#infra/local/web/documents.ts';
import { isWebTrigger } from '#infra/local/web/http-function.ts';
import { startServer } from '#infra/local/web/server.ts';
import { dynamoFacetStore } from '#shared/aws/dynamo-facet-store.ts';
import { dynamoFeedStateStore } from '#shared/aws/dynamo-feed-state-store.ts';
import { type FunctionContract, isOptional, type RowKeys, type Trigger } from '#shared/function-contract.ts';
import type { TableCall } from './capacity.ts';
import { add, type Counts, makeCounters } from './counters.ts';
import { countBucket, countQueue, countTable } from './counting-proxy.ts';
import type { ManualClock } from './manual-clock.ts';

const token = 'token-of-the-bench';

/** The name of the secret that webhooks are signed with. */
export const webhookSecret = 'WEBHOOK_SECRET';

/** The services of AWS, each behind a proxy that counts; `direct` is what the bench itself calls. */
const startServices = async (publicUrl: string, onTableCall: (call: TableCall) => void) => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-cost-'));
  const counters = makeCounters();
  const [dynamodb, s3, sqs] = await Promise.all([
    startDynamoDb(),
    startS3(join(folder, 'buckets'), 0),
    startSqs(join(folder, 'queues'), 0),
  ]);
  const secrets = await startSecrets(
    await openSecretFile(join(folder, 'secrets.json')),
    {
      [names.ingestKeys]: JSON.stringify({ tokens: [token], signingKeys: [] }),
      [names.originSecret]: token,
      [names.publicUrl]: publicUrl,
      [webhookSecret]: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
    0,
  );
  const counted = await Promise.all([
    countTable(dynamodb.url, counters, onTableCall),
    countBucket(s3.url, counters),
    countQueue(sqs.url, counters),
  ]);
  const direct = {
    table: localClients.table(counted[0].url),
    call: httpCall(dynamodb.url),
    queue: localClients.queue(sqs.url),
  };
  await ensureTable(direct.call, names.table);
  for (const bucket of [names.inboxBucket, names.publicBucket, names.mediaBucket, names.logsBucket])
    await s3.create(bucket);
  // The functions get the queue's URL as they reach it: through the proxy.
  const { url } = await ensureQueue(httpCall(counted[2].url), 'deliveries');
  const close = async (): Promise<void> => {
    await Promise.all([...counted, s3, sqs, secrets].map((server) => server.close()));
    await dynamodb.close();
    await rm(folder, { recursive: true, force: true });
  };
  const env = {
    AWS_REGION: localAccess.region,
    AWS_ACCESS_KEY_ID: localAccess.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localAccess.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: counted[0].url,
    AWS_ENDPOINT_URL_S3: counted[1].url,
    AWS_ENDPOINT_URL_SQS: counted[2].url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SSM: secrets.url,
  };
  const source = (bucket: string) => bucketSource(join(folder, 'buckets'), bucket, s3.versions);
  return { folder, counters, direct, source, deliveriesQueue: url, env, close };
};

type Handler = (event: unknown) => Promise<unknown>;

/** Another `start` loads the handler again, with nothing in memory, as a cold start does. */
const loadHandler = async ({ name }: FunctionContract, start: number): Promise<Handler> => {
  const isHandler = (value: unknown): value is Handler => typeof value === 'function';
  const module = new URL(`../../functions/${name}/handler.ts?start=${start}`, import.meta.url);
  const loaded: unknown = await import(module.href);
  if (isRecord(loaded) && isHandler(loaded.handler)) return loaded.handler;
  throw new Error(`functions/${name}/handler.ts exports no handler.`);
};

const matches = ({ others = [], ...keys }: Extract<Trigger, { kind: 'stream' }>, { dynamodb }: DynamoDBRecord) =>
  [keys, ...others].some(
    ({ partition, sort }: RowKeys) =>
      (dynamodb?.Keys?.PK?.S ?? '').startsWith(partition) && (sort === undefined || dynamodb?.Keys?.SK?.S === sort),
  );

/** Messages that are received now, and how to delete those that a function handled. */
const receiveMessages = async (client: SQSClient, QueueUrl: string, max: number) => {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: max }));
  const Records = Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '' }) => ({
    messageId: MessageId,
    body: Body,
    receiptHandle: ReceiptHandle,
  }));
  const acknowledge = async (answer: unknown): Promise<void> => {
    const failed = failedItems(
      answer,
      Records.map(({ messageId }) => messageId),
    );
    if (failed.size > 0) throw new Error(`deliver failed for ${failed.size} messages.`);
    const Entries = Records.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  };
  return { Records, acknowledge };
};

const countDelayed = async (client: SQSClient, QueueUrl: string): Promise<number> => {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0);
};

/** Rounds without work, each of a second, after which `settle` gives up. */
const maxQuietSeconds = 1000;

/**
 * Starts a newsroom whose handlers run in this process, one invocation after the other, over counted services: what a
 * deployment would do with the same events, without the chance of how they meet. A process can start one.
 */
export const startNewsroom = async (
  siteFile: object,
  clock: ManualClock,
  onTableCall: (call: TableCall) => void = () => undefined,
) => {
  const port = await freePort();
  const publicUrl = `http://${loopback}:${port}`;
  const { folder, counters, direct, source, deliveriesQueue, env, close } = await startServices(publicUrl, onTableCall);
  const path = join(folder, 'barid.config.json');
  await writeFile(path, JSON.stringify(siteFile));
  const values = { siteFile: path, deliveriesQueue, deadLetters: [], publicUrl, isOpenHere: true };
  for (const contract of functions) Object.assign(process.env, env, settingsOf(contract, values));

  const loaded = new Map<string, Promise<Handler>>();
  let starts = 0;
  const handlerOf = (contract: FunctionContract): Promise<Handler> => {
    const loading = loaded.get(contract.name) ?? loadHandler(contract, starts);
    loaded.set(contract.name, loading);
    return loading;
  };
  let byFunction: Record<string, Counts> = {};
  let depth = 0;
  /** Invokes a function; what it causes over HTTP counts as its own. */
  const invoke = async (contract: FunctionContract, event: unknown): Promise<unknown> => {
    const handler = await handlerOf(contract);
    const before = counters.now();
    counters.add('invocations');
    depth += 1;
    try {
      return await handler(JSON.parse(JSON.stringify(event)));
    } finally {
      depth -= 1;
      if (depth === 0) byFunction[contract.name] = add(byFunction[contract.name] ?? {}, counters.since(before));
    }
  };

  const web = await startServer(
    {
      documents: source(names.publicBucket),
      media: source(names.mediaBucket),
      functions: functions.flatMap((contract) => {
        const { name, trigger } = contract;
        return isWebTrigger(trigger) ? [{ name, trigger, invoke: (event: unknown) => invoke(contract, event) }] : [];
      }),
      originSecret: token,
      publicUrl,
      hubs: [`${publicUrl}/hub`],
    },
    { port },
  );

  const stream = await streamOf(direct.call, names.table);
  const pages = readStream(direct.call, stream, undefined);
  const nextRecords = async (): Promise<readonly DynamoDBRecord[]> => {
    const found: DynamoDBRecord[] = [];
    for (;;) {
      const { value } = await pages.next();
      if (value === undefined || value.records.length === 0) return found;
      found.push(...value.records.map((record) => toLambdaRecord(record, stream)));
    }
  };
  const passRecords = async (
    contract: typeof contracts.publish | typeof contracts.notify,
    records: readonly DynamoDBRecord[],
  ) => {
    const { trigger } = contract;
    if (trigger.kind !== 'stream') return;
    const matching = records.filter((record) => matches(trigger, record));
    for (let start = 0; start < matching.length; start += trigger.batchSize) {
      const answer = await invoke(contract, { Records: matching.slice(start, start + trigger.batchSize) });
      if (isRecord(answer) && Array.isArray(answer.batchItemFailures) && answer.batchItemFailures.length > 0)
        throw new Error(`${contract.name} failed.`);
    }
  };

  /** Passes stream records and messages on until none is left; delayed messages move the clock on. */
  const settle = async (): Promise<void> => {
    const queue = deliveriesQueue.replace(/^http:\/\/[^/]+/, env.AWS_ENDPOINT_URL_SQS);
    for (let quietSeconds = 0; quietSeconds < maxQuietSeconds; ) {
      const records = await nextRecords();
      await passRecords(contracts.publish, records);
      await passRecords(contracts.notify, records);
      const { Records, acknowledge } = await receiveMessages(direct.queue, queue, 10);
      if (Records.length > 0) await acknowledge(await invoke(contracts.deliver, { Records }));
      if (records.length + Records.length > 0) continue;
      if ((await countDelayed(direct.queue, queue)) === 0) return;
      quietSeconds += 1;
      clock.advance(1000);
    }
    throw new Error('The newsroom never came to rest.');
  };

  return {
    publicUrl,
    settle,
    /** Pushes articles as JSON Feed items. */
    push: async (items: readonly object[]): Promise<void> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(`${publicUrl}/articles`, { method: 'POST', headers, body: JSON.stringify({ items }) });
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
    /** Reads a document as a reader does. */
    read: async (path: string): Promise<void> => {
      const answer = await fetch(`${publicUrl}${path}`);
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    },
    /** Asks the hub for a subscription. */
    subscribe: async (topic: string, callback: string): Promise<void> => {
      const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': callback, 'hub.secret': 'secret' };
      const answer = await fetch(`${publicUrl}/hub`, { method: 'POST', body: new URLSearchParams(form) });
      if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
    /** Takes all credits from the feeds that were published, as a day with 100,000 articles does. */
    spendCredits: async (): Promise<void> => {
      const client = DynamoDBDocumentClient.from(direct.table);
      const [feedStates, facets] = [dynamoFeedStateStore(names.table, client), dynamoFacetStore(names.table, client)];
      const published = [...(await feedStates.publishedFeeds()), ...(await facets.facets())];
      for (const { slug } of published) {
        const state = await feedStates.get(slug);
        const writtenAt = new Date().toISOString();
        if (state !== undefined)
          await feedStates.write({ ...state, revision: state.revision + 1, credits: 0, writtenAt }, state);
      }
    },
    /** Forgets what the functions have in memory: the next invocation of each is a cold start. */
    coolDown: (): void => {
      starts += 1;
      loaded.clear();
    },
    /** Goes on with another site file, as a deployment does, but without its sweep. */
    useSite: async (next: object): Promise<void> => {
      await writeFile(path, JSON.stringify(next));
      starts += 1;
      loaded.clear();
    },
    sweep: async (): Promise<void> => {
      await invoke(contracts.sweep, {});
      await settle();
    },
    /** The schedules of one minute. */
    passMinute: async (): Promise<void> => {
      for (const contract of functions)
        if (contract.trigger.kind === 'schedule' && !isOptional(contract)) await invoke(contract, {});
      await settle();
      clock.advance(60_000);
    },
    /** What `work` costs: in all, and by the function that ran. */
    measure: async (
      work: () => Promise<void>,
    ): Promise<{ total: Counts; byFunction: Readonly<Record<string, Counts>> }> => {
      byFunction = {};
      const before = counters.now();
      await work();
      return { total: counters.since(before), byFunction: { ...byFunction } };
    },
    close: async (): Promise<void> => {
      await web.close();
      await close();
    },
  };
};
