import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { S3Event } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { ensureQueue } from '#infra/local/resources.ts';
import { ensureBucket } from '#infra/local/sdk-clients.ts';
import { startInboxTrigger } from '#infra/local/triggers/inbox-trigger.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { startBuckets, startQueues } from '#test/local-parts.ts';
import { recordEvents } from './event-recorder.ts';

const keys = (events: readonly S3Event[]): string[] =>
  events.flatMap(({ Records }) => Records.map(({ s3 }) => s3.object.key));

let buckets: Awaited<ReturnType<typeof startBuckets>>;
let queues: Awaited<ReturnType<typeof startQueues>>;
let bucket = 'inbox-0';
let bucketCount = 0;
beforeAll(async () => {
  [buckets, queues] = await Promise.all([startBuckets(), startQueues()]);
});
afterAll(() => Promise.all([buckets.stop(), queues.stop()]));
beforeEach(async () => {
  bucketCount += 1;
  bucket = `inbox-${bucketCount}`;
  await ensureBucket(buckets.client, bucket);
});

const put = (Key: string, Body = 'مقال') => buckets.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
const start = async (invoke: Invoke) => {
  const deadLetters = {
    call: queues.call,
    url: (await ensureQueue(queues.call, `files-dead-${bucketCount}`)).url,
  };
  const trigger = startInboxTrigger({
    bucket,
    objects: buckets.bucket(bucket),
    deadLetters,
    invoke,
    retry: { maxAttempts: 3, firstDelayMs: 5 },
  });
  onTestFinished(trigger.close);
  return { ...trigger, deadLetters };
};

it('a new object invokes the function with every field that S3 gives', async () => {
  const { events, invoke } = recordEvents<S3Event>();
  const { onCreated } = await start(invoke);
  const { ETag } = await put('envois/à la une + مقال.txt');
  onCreated('envois/à la une + مقال.txt');
  await expect.poll(() => events).toHaveLength(1);
  expect(events[0]?.Records).toEqual([
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: expect.any(String) },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'inbox',
        bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: 'envois/%C3%A0+la+une+%2B+%D9%85%D9%82%D8%A7%D9%84.txt',
          size: 8,
          eTag: ETag?.replaceAll('"', ''),
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
      },
    },
  ]);
});

it('the objects that exist at the start invoke the function, except rejected ones', async () => {
  await put('waiting.txt');
  await put('rejected/bad.txt');
  await put('rejected/bad.txt.problem.json');
  const { events, invoke } = recordEvents<S3Event>();
  const { onCreated } = await start(invoke);
  await expect.poll(() => keys(events)).toEqual(['waiting.txt']);
  onCreated('rejected/other.txt');
  await put('next.txt');
  onCreated('next.txt');
  await expect.poll(() => keys(events)).toEqual(['waiting.txt', 'next.txt']);
});

it('an object whose invocation threw is tried again, unless it is gone', async () => {
  await put('a.txt');
  await put('b.txt');
  const { events, invoke } = recordEvents<S3Event>(async ({ Records }) => {
    const key = Records[0]?.s3.object.key ?? '';
    if (keys(events).filter((one) => one === key).length > 1) return;
    if (key === 'b.txt') await buckets.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    throw new Error('not now');
  });
  const { close } = await start(invoke);
  await expect.poll(() => keys(events).filter((key) => key === 'a.txt')).toHaveLength(2);
  await close();
  expect(keys(events).filter((key) => key === 'b.txt')).toHaveLength(1);
});

it('an object becomes a dead letter after the last attempt and stays in the inbox', async () => {
  await put('poison.txt');
  const { events, invoke } = recordEvents<S3Event>(() => {
    throw new Error('poison');
  });
  const { deadLetters } = await start(invoke);
  const receive = new ReceiveMessageCommand({ QueueUrl: deadLetters.url, WaitTimeSeconds: 5 });
  const { Messages } = await queues.client.send(receive);
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toEqual({ bucket, key: 'poison.txt' });
  expect(keys(events)).toHaveLength(3);
});
