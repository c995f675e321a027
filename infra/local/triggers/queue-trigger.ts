import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { QueueAddress } from '#infra/local/resources/ensure-queue.ts';
import { log } from '#shared/log.ts';
import { rest } from './backoff.ts';
import { failedItems } from './failed-items.ts';
import { type Invoke, type RunningTrigger, runLoop } from './trigger.ts';

/** A queue, and the function that its messages wake. */
export type QueueSource = {
  readonly client: SQSClient;
  readonly queue: QueueAddress;
  readonly batchSize: number;
  readonly invoke: Invoke;
};

/** As many batches are in work at once. Lambda begins with five pollers. */
const pollers = 5;

const toAttributes = (given: Readonly<Record<string, MessageAttributeValue>>): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(given).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
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

/** Hands a batch to the function and deletes what went well; the rest comes again after its visibility timeout. */
const handOn = async ({ client, queue, invoke }: QueueSource, messages: readonly Message[]): Promise<void> => {
  const event: SQSEvent = { Records: messages.map((message) => toRecord(message, queue.arn)) };
  const ids = event.Records.map(({ messageId }) => messageId);
  const failed = failedItems(await invoke(event), ids);
  const Entries = event.Records.filter(({ messageId }) => !failed.has(messageId)).map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
};

const poll = async (source: QueueSource, closing: AbortSignal): Promise<void> => {
  const receive = new ReceiveMessageCommand({
    QueueUrl: source.queue.url,
    MaxNumberOfMessages: Math.min(source.batchSize, 10),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  while (!closing.aborted) {
    try {
      const { Messages = [] } = await source.client.send(receive, { abortSignal: closing });
      if (Messages.length > 0) await handOn(source, Messages);
    } catch (error) {
      if (closing.aborted) return;
      log.error('a batch of messages failed and comes again', error, { queue: source.queue.arn });
      await rest(1000, closing);
    }
  }
};

/** Wakes a function with the messages of a queue, until it is closed. */
export const startQueueTrigger = (source: QueueSource): RunningTrigger =>
  runLoop(async (closing) => {
    await Promise.all(Array.from({ length: pollers }, () => poll(source, closing)));
  });
