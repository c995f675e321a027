import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
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
