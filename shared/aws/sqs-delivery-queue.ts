import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Unavailable } from '#shared/errors.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { DeliveryQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A limit of SendMessageBatch. */
const maxMessages = 10;

/** A limit of SQS: what waits longer is found by `sweep`. */
const maxDelaySeconds = 900;

const sendBatch = async (
  client: SQSClient,
  QueueUrl: string,
  deliveries: readonly Delivery[],
  DelaySeconds: number,
): Promise<readonly string[]> => {
  const Entries = deliveries.map(({ receiver, when, id }, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ receiver, when, id }),
    DelaySeconds,
  }));
  const { Failed = [] } = await callStore(() => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
  return Failed.map(({ Message, Code }) => Message ?? Code ?? 'without a reason');
};

/** The deliveries queue. A message carries only the address of its row, where the truth is. */
export const sqsDeliveryQueue = (queueUrl: string, client = queueClient()): DeliveryQueue => ({
  send: async (deliveries, delaySeconds) => {
    const delay = Math.min(maxDelaySeconds, Math.max(0, Math.ceil(delaySeconds)));
    const refused: string[] = [];
    for (let start = 0; start < deliveries.length; start += maxMessages)
      refused.push(...(await sendBatch(client, queueUrl, deliveries.slice(start, start + maxMessages), delay)));
    if (refused.length === 0) return;
    throw new Unavailable('QUEUE_REFUSED', `The queue did not take ${refused.length} messages: ${refused[0]}`);
  },
});
