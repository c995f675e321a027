import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMessage } from '#shared/aws/lambda-events.ts';
import { maxHops } from '#shared/aws/message-chain.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { sqsFanOutQueue } from '#shared/aws/sqs-fan-out-queue.ts';
import { deliveryQueueContract } from '#test/contracts/delivery-queue.ts';
import { fanOutQueueContract } from '#test/contracts/fan-out-queue.ts';
import { startQueues } from '#test/local-parts.ts';

let sqs: Awaited<ReturnType<typeof startQueues>>;
let opened = 0;
beforeAll(async () => {
  sqs = await startQueues();
});
afterAll(() => sqs.stop());

const receiveAll = async (QueueUrl: string): Promise<readonly unknown[]> => {
  const bodies: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }): unknown => JSON.parse(Body)));
  }
};

const emptyQueue = async (): Promise<string> => {
  opened += 1;
  const { QueueUrl = '' } = await sqs.client.send(new CreateQueueCommand({ QueueName: `deliveries-${opened}` }));
  return QueueUrl;
};

deliveryQueueContract('SQS', async () => {
  const QueueUrl = await emptyQueue();
  return {
    queue: sqsDeliveryQueue(QueueUrl, sqs.client),
    receive: () => receiveAll(QueueUrl),
    delayed: async () => {
      const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
      const { Attributes } = await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
    },
  };
});

fanOutQueueContract('SQS', async () => {
  const QueueUrl = await emptyQueue();
  return { queue: sqsFanOutQueue(QueueUrl, sqs.client), receive: () => receiveAll(QueueUrl) };
});

/** An event of SQS with one message. */
const eventWith = (body: unknown): SQSEvent => ({
  Records: [
    {
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1764237600000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1764237600001',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-3:123456789012:Barid-deliveries',
      awsRegion: 'eu-west-3',
    },
  ],
});

it('a message that is sent while another is handled is one hop further, and a chain of too many is left to the sweep', async () => {
  const queueUrl = await emptyQueue();
  const behind = sqsFanOutQueue(queueUrl, sqs.client);
  const wake = () => behind.send([{ topic: 't', from: 'a' }], 0);
  const fanOut = { topic: 't', from: 'a' };
  await eachMessage(eventWith({ fanOut: { topic: 't' } }), wake);
  expect(await receiveAll(queueUrl)).toEqual([{ fanOut, hops: 1 }]);
  await eachMessage(eventWith({ fanOut: { topic: 't' }, hops: maxHops - 1 }), wake);
  expect(await receiveAll(queueUrl)).toEqual([{ fanOut, hops: maxHops }]);
  expect(await eachMessage(eventWith({ fanOut: { topic: 't' }, hops: maxHops }), wake)).toEqual({
    batchItemFailures: [],
  });
  expect(await receiveAll(queueUrl)).toEqual([]);
  await wake();
  expect(await receiveAll(queueUrl)).toEqual([{ fanOut }]);
});
