import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { AwsCall } from '#infra/local/aws-call.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import type { QueueAddress } from '#infra/local/resources.ts';
import { defined } from '#shared/defined.ts';
import { log } from '#shared/log.ts';
import { failedItems, type Invoke, pause, type RunningTrigger, runLoop } from './trigger.ts';

/** A queue, and the function that processes its messages. */
export type QueueSource = {
  readonly call: AwsCall;
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

const entriesOf = (record: JsonRecord, name: string): [string, unknown][] => {
  const value = record[name];
  return Object.entries(isRecord(value) ? value : {});
};

const toAttributes = (message: JsonRecord): SQSMessageAttributes =>
  Object.fromEntries(
    entriesOf(message, 'MessageAttributes').map(([name, value]) => {
      const attribute = isRecord(value) ? value : {};
      const values = defined({
        stringValue: textOf(attribute, 'StringValue'),
        binaryValue: textOf(attribute, 'BinaryValue'),
      });
      const dataType = textOf(attribute, 'DataType') ?? 'String';
      return [name, { dataType, stringListValues: [], binaryListValues: [], ...values }];
    }),
  );

const toRecord = (message: JsonRecord, arn: string): SQSRecord => ({
  messageId: textOf(message, 'MessageId') ?? '',
  receiptHandle: textOf(message, 'ReceiptHandle') ?? '',
  body: textOf(message, 'Body') ?? '',
  attributes: {
    ApproximateReceiveCount: '',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    ...Object.fromEntries(entriesOf(message, 'Attributes').map(([name, value]) => [name, String(value)])),
  },
  messageAttributes: toAttributes(message),
  md5OfBody: textOf(message, 'MD5OfBody') ?? '',
  ...defined({ md5OfMessageAttributes: textOf(message, 'MD5OfMessageAttributes') }),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'us-east-1',
});

/** Invokes the function with a batch and deletes what succeeded; the rest returns after its visibility timeout. */
const processBatch = async ({ call, queue, invoke }: QueueSource, messages: readonly JsonRecord[]): Promise<void> => {
  const event: SQSEvent = { Records: messages.map((message) => toRecord(message, queue.arn)) };
  const ids = event.Records.map(({ messageId }) => messageId);
  const failed = failedItems(await invoke(event), ids);
  const succeeded = event.Records.filter(({ messageId }) => !failed.has(messageId));
  const Entries = succeeded.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
  if (Entries.length > 0) await call('AmazonSQS.DeleteMessageBatch', { QueueUrl: queue.url, Entries });
};

/** Polls until it is closed, or `isDone` after an empty answer; `onFull` is called before a full batch. */
const poll = async (
  source: QueueSource,
  closing: AbortSignal,
  { onFull, isDone }: { readonly onFull: () => void; readonly isDone: () => boolean },
): Promise<void> => {
  const maxMessages = Math.min(source.batchSize, maxReceive);
  const receive = {
    QueueUrl: source.queue.url,
    MaxNumberOfMessages: maxMessages,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  };
  while (!closing.aborted) {
    try {
      const messages = recordsOf(await source.call('AmazonSQS.ReceiveMessage', receive, closing), 'Messages');
      if (messages.length === 0 && isDone()) return;
      if (messages.length === maxMessages) onFull();
      if (messages.length > 0) await processBatch(source, messages);
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
