import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { Unavailable } from '#shared/errors.ts';
import type { DeliveryQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A limit of SendMessageBatch. */
const maxMessages = 10;

/** The deliveries queue. A message carries only the address of its row, where the truth is. */
export const sqsDeliveryQueue = (queueUrl: string, client = queueClient()): DeliveryQueue => ({
  send: async (deliveries, delaySeconds) => {
    for (let start = 0; start < deliveries.length; start += maxMessages) {
      const Entries = deliveries.slice(start, start + maxMessages).map(({ receiver, when, id }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ receiver, when, id }),
        DelaySeconds: delaySeconds,
      }));
      const { Failed = [] } = await callStore(() =>
        client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
      );
      if (Failed.length > 0) {
        throw new Unavailable(
          'QUEUE_REFUSED',
          `The queue did not take ${Failed.length} messages: ${Failed[0]?.Message}`,
        );
      }
    }
  },
});
