import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Unavailable } from '#shared/errors.ts';
import { continueChain } from './message-chain.ts';
import { callStore } from './translate-errors.ts';

/** A limit of SendMessageBatch. */
const maxMessages = 10;

/** A limit of SQS: what waits longer is found by `sweep`. */
const maxDelaySeconds = 900;

/**
 * Sends each of these as JSON, to be received after so many seconds. All are tried, whatever becomes of those before. At the
 * end of a chain of messages (`maxHops`) none is sent.
 * @throws Unavailable QUEUE_REFUSED when the queue did not take some; STORE_THROTTLED
 */
export const sendMessages = async (
  client: SQSClient,
  QueueUrl: string,
  bodies: readonly object[],
  delaySeconds = 0,
): Promise<void> => {
  const DelaySeconds = Math.min(maxDelaySeconds, Math.max(0, Math.ceil(delaySeconds)));
  const refused: string[] = [];
  const messages = continueChain(bodies);
  for (let start = 0; start < messages.length; start += maxMessages) {
    const Entries = messages
      .slice(start, start + maxMessages)
      .map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body), DelaySeconds }));
    const { Failed = [] } = await callStore(() => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
    refused.push(...Failed.map(({ Message, Code }) => Message ?? Code ?? 'without a reason'));
  }
  if (refused.length === 0) return;
  throw new Unavailable('QUEUE_REFUSED', `The queue did not take ${refused.length} messages: ${refused[0]}`);
};
