import type { DeliveryMessage } from '#shared/model/delivery.ts';
import type { DeliveryQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { sendMessages } from './send-messages.ts';

/** The deliveries queue. A message carries the address of its row, which holds the state, and the attempt that it is for. */
export const sqsDeliveryQueue = (queueUrl: string, client = queueClient()): DeliveryQueue => ({
  send: (deliveries, delaySeconds) => {
    const messages = deliveries.map(
      ({ receiver, changedAt, id, nextAttemptAt }): DeliveryMessage => ({ receiver, changedAt, id, nextAttemptAt }),
    );
    return sendMessages(client, queueUrl, messages, delaySeconds);
  },
});
