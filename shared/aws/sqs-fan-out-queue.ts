import type { FanOutQueue } from '#shared/ports.ts';
import { queueClient } from './queue-client.ts';
import { sendMessages } from './send-messages.ts';

/** Pages of subscribers, on the queue that deliveries go through: `{"fanOut": {…}}`. */
export const sqsFanOutQueue = (queueUrl: string, client = queueClient()): FanOutQueue => ({
  send: (pages) =>
    sendMessages(
      client,
      queueUrl,
      pages.map((fanOut) => ({ fanOut })),
    ),
});
