import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { ensureQueueWithDeadLetters, type QueueAddress } from '#infra/local/resources.ts';
import { startQueueTrigger } from '#infra/local/triggers/queue-trigger.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { startQueues } from '#test/local-parts.ts';
import { recordEvents } from './event-recorder.ts';

const bodies = (events: readonly SQSEvent[]): string[] =>
  events.flatMap(({ Records }) => Records.map(({ body }) => body));

let queues: Awaited<ReturnType<typeof startQueues>>;
let queue: QueueAddress;
let deadLetters: QueueAddress;
let queueCount = 0;
beforeAll(async () => {
  queues = await startQueues();
});
afterAll(() => queues.stop());
beforeEach(async () => {
  queueCount += 1;
  const rules = { visibilitySeconds: 1, maxReceives: 2 };
  ({ queue, deadLetters } = await ensureQueueWithDeadLetters(queues.call, `deliveries-${queueCount}`, rules));
});

const send = (MessageBody: string) =>
  queues.client.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody,
      MessageAttributes: { route: { DataType: 'String', StringValue: 'websub' } },
    }),
  );
const start = (invoke: Invoke): void => {
  onTestFinished(startQueueTrigger({ call: queues.call, queue, batchSize: 10, invoke }).close);
};
const received = async (url: string) =>
  (await queues.client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5 }))).Messages ?? [];

it('a message invokes the function with every field that Lambda gives, and leaves the queue', async () => {
  const { events, invoke } = recordEvents<SQSEvent>();
  start(invoke);
  await send('À dire au hub');
  await expect.poll(() => events).toHaveLength(1);
  expect(events[0]?.Records).toEqual([
    {
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: 'À dire au hub',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        route: { dataType: 'String', stringValue: 'websub', stringListValues: [], binaryListValues: [] },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: 'us-east-1',
    },
  ]);
  const count = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] });
  await expect
    .poll(async () => (await queues.client.send(count)).Attributes)
    .toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
});

it('only the messages that the function reports as failed are received again', async () => {
  await send('delivered');
  await send('not delivered');
  const { events, invoke } = recordEvents<SQSEvent>(({ Records }, call) => ({
    batchItemFailures: Records.filter(({ body }) => call === 1 && body === 'not delivered').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  }));
  start(invoke);
  await expect.poll(() => bodies(events), { timeout: 5000 }).toEqual(['delivered', 'not delivered', 'not delivered']);
  expect(events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
});

it('a message whose invocation keeps throwing becomes a dead letter', async () => {
  const { events, invoke } = recordEvents<SQSEvent>(() => {
    throw new Error('poison');
  });
  start(invoke);
  await send('poison');
  expect(await received(deadLetters.url)).toMatchObject([{ Body: 'poison' }]);
  expect(bodies(events)).toEqual(['poison', 'poison']);
});
