import { defined } from '#shared/defined.ts';
import type { FanOutQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { sendMessages } from './send-messages.ts';

/** Pages of fan-outs as messages `{"fanOut": {…}}` on the deliveries queue. */
export const sqsFanOutQueue = (queueUrl: string, client = queueClient()): FanOutQueue => ({
  send: (pages, delaySeconds) => {
    const bodies = pages.map(({ topic, from, dueAt }) => ({ fanOut: defined({ topic, from, dueAt }) }));
    return sendMessages(client, queueUrl, bodies, delaySeconds);
  },
});
