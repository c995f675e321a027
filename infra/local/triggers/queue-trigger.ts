import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { QueueAddress } from '#infra/local/resources.ts';
import { log } from '#shared/log.ts';
import { failedItems, type Invoke, pause, type RunningTrigger, runLoop } from './trigger.ts';

/** A queue, and the function that processes its messages. */
export type QueueSource = {
  readonly client: SQSClient;
  readonly queue: QueueAddress;
  readonly batchSize: number;
  readonly invoke: Invoke;
};

/** Batches in progress at a time: Lambda begins with five pollers, and adds more while batches are full, up to the queue's bound. */
const pollerCount = 5;
const maxPollers = 10;

/** SQS gives at most ten messages at a time. */
const maxReceive = 10;

const retryDelayMs = 1000;

const toAttributes = (attributes: Readonly<Record<string, MessageAttributeValue>>): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        stringListValues: [],
        binaryListValues: [],
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
      },
    ]),
  );

const toRecord = (message: Message, arn: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: {
    ApproximateReceiveCount: '',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    ...message.Attributes,
  },
  messageAttributes: toAttributes(message.MessageAttributes ?? {}),
  md5OfBody: message.MD5OfBody ?? '',
  ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'us-east-1',
});

/** Invokes the function with a batch and deletes what succeeded; the rest returns after its visibility timeout. */
const processBatch = async ({ client, queue, invoke }: QueueSource, messages: readonly Message[]): Promise<void> => {
  const event: SQSEvent = { Records: messages.map((message) => toRecord(message, queue.arn)) };
  const ids = event.Records.map(({ messageId }) => messageId);
  const failed = failedItems(await invoke(event), ids);
  const succeeded = event.Records.filter(({ messageId }) => !failed.has(messageId));
  const Entries = succeeded.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
  if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
};

/** Polls until it is closed, or `isDone` after an empty answer; `onFull` is called before a full batch. */
const poll = async (
  source: QueueSource,
  closing: AbortSignal,
  { onFull, isDone }: { readonly onFull: () => void; readonly isDone: () => boolean },
): Promise<void> => {
  const maxMessages = Math.min(source.batchSize, maxReceive);
  const receive = new ReceiveMessageCommand({
    QueueUrl: source.queue.url,
    MaxNumberOfMessages: maxMessages,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  while (!closing.aborted) {
    try {
      const { Messages = [] } = await source.client.send(receive, { abortSignal: closing });
      if (Messages.length === 0 && isDone()) return;
      if (Messages.length === maxMessages) onFull();
      if (Messages.length > 0) await processBatch(source, Messages);
    } catch (error) {
      if (closing.aborted) return;
      log.error('a batch of messages failed and is received again', error, { queue: source.queue.arn });
      await pause(retryDelayMs, closing);
    }
  }
};

/** Invokes a function with the messages of a queue, until it is closed. */
export const startQueueTrigger = (source: QueueSource): RunningTrigger =>
  runLoop(async (closing) => {
    const more = new Set<Promise<void>>();
    const onFull = (): void => {
      if (pollerCount + more.size >= maxPollers) return;
      const added = poll(source, closing, { onFull, isDone: () => true }).finally(() => more.delete(added));
      more.add(added);
    };
    const first = { onFull, isDone: () => false };
    await Promise.all(Array.from({ length: pollerCount }, () => poll(source, closing, first)));
    await Promise.all(more);
  });
