import type { FanOutQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { sendMessages } from './send-messages.ts';

/** Fan-out pages as messages `{"fanOut": {…}}` on the deliveries queue. */
export const sqsFanOutQueue = (queueUrl: string, client = queueClient()): FanOutQueue => ({
  send: (pages) =>
    sendMessages(
      client,
      queueUrl,
      pages.map((fanOut) => ({ fanOut })),
    ),
});
