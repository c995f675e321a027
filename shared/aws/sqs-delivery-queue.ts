import type { DeliveryQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { sendMessages } from './send-messages.ts';

/** The deliveries queue. A message carries only the address of its row, which holds the state. */
export const sqsDeliveryQueue = (queueUrl: string, client = queueClient()): DeliveryQueue => ({
  send: (deliveries, delaySeconds) => {
    const addresses = deliveries.map(({ receiver, changedAt, id }) => ({ receiver, changedAt, id }));
    return sendMessages(client, queueUrl, addresses, delaySeconds);
  },
});
