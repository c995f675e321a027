import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { Unavailable } from '#shared/errors.ts';
import type { FanOutQueue } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A limit of SendMessageBatch. */
const maxMessages = 10;

/** Pages of subscribers, on the queue that deliveries go through: `{"fanOut": {…}}`. */
export const sqsFanOutQueue = (queueUrl: string, client = queueClient()): FanOutQueue => ({
  send: async (pages) => {
    for (let start = 0; start < pages.length; start += maxMessages) {
      const Entries = pages
        .slice(start, start + maxMessages)
        .map((fanOut, index) => ({ Id: String(index), MessageBody: JSON.stringify({ fanOut }) }));
      const send = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Failed = [] } = await callStore(() => client.send(send));
      if (Failed.length > 0) {
        const message = `The queue did not take ${Failed.length} pages: ${Failed[0]?.Message}`;
        throw new Unavailable('QUEUE_REFUSED', message);
      }
    }
  },
});
