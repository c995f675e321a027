import { setTimeout as wait } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { Unavailable } from '#shared/errors.ts';
import { chunksOf } from './chunks.ts';
import { continueChain } from './message-chain.ts';
import { callStore } from './translate-errors.ts';

/** A limit of SendMessageBatch. */
const maxMessages = 10;

/** A limit of SQS: what waits longer is found by `sweep`. */
const maxDelaySeconds = 900;

/** SendMessageBatch leaves messages out under load: pauses before they are sent again. */
const delaysMs = [50, 200, 800];

/** Sends up to ten messages, and again those that the queue did not take for a reason of its own; gives those that it refused. */
const sendBatch = async (
  client: SQSClient,
  QueueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<readonly BatchResultErrorEntry[]> => {
  const refused: BatchResultErrorEntry[] = [];
  let left = entries;
  for (const delay of [...delaysMs, undefined]) {
    const command = new SendMessageBatchCommand({ QueueUrl, Entries: [...left] });
    const { Failed = [] } = await callStore(() => client.send(command));
    const isFinal = ({ SenderFault }: BatchResultErrorEntry): boolean => SenderFault === true || delay === undefined;
    refused.push(...Failed.filter(isFinal));
    const again = new Set(Failed.flatMap((one) => (isFinal(one) ? [] : [one.Id])));
    left = left.filter(({ Id }) => again.has(Id));
    if (left.length === 0 || delay === undefined) break;
    await wait(delay);
  }
  return refused;
};

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
  for (const some of chunksOf(continueChain(bodies), maxMessages)) {
    const Entries = some.map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body), DelaySeconds }));
    const failed = await sendBatch(client, QueueUrl, Entries);
    refused.push(...failed.map(({ Message, Code }) => Message ?? Code ?? 'without a reason'));
  }
  if (refused.length === 0) return;
  throw new Unavailable('QUEUE_REFUSED', `The queue did not take ${refused.length} messages: ${refused[0]}`);
};
