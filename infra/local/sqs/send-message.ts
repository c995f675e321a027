import { randomUUID } from 'node:crypto';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/loopback/fields.ts';
import { eachEntry } from './batch.ts';
import { namedQueue } from './manage-queues.ts';
import { type Message, type MessageAttribute, md5, md5OfAttributes } from './message.ts';
import { numberOf, optionalNumber } from './queue-attributes.ts';
import type { QueueStore } from './queue-store.ts';
import type { Queue } from './queues.ts';
import { invalidValue, SqsError } from './sqs-error.ts';

/** SendMessage: "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF". */
const isAllowed = (body: string): boolean => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body);

const maxBatchBytes = 1_048_576;

const parseAttribute = (value: unknown): MessageAttribute => {
  const record = isRecord(value) ? value : {};
  const [type, text, binary] = ['DataType', 'StringValue', 'BinaryValue'].map((name) => textOf(record, name));
  if (type === undefined || (text === undefined) === (binary === undefined)) {
    throw new SqsError('InvalidParameterValue', 'A message attribute has a DataType and one value.');
  }
  return { type, ...(text === undefined ? {} : { text }), ...(binary === undefined ? {} : { binary }) };
};

const sizeOf = (entry: JsonRecord): number => Buffer.byteLength(textOf(entry, 'MessageBody') ?? '');

const checkBody = (queue: Queue, entry: JsonRecord): string => {
  const body = textOf(entry, 'MessageBody') ?? '';
  if (body === '') throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  const limit = numberOf(queue, 'MaximumMessageSize');
  if (sizeOf(entry) > limit) throw invalidValue('MessageBody', '…', `Message must be shorter than ${limit} bytes.`);
  if (!isAllowed(body))
    throw new SqsError('InvalidMessageContents', 'The message holds characters that are not allowed.');
  return body;
};

const parseMessage = (queue: Queue, entry: JsonRecord, now: number): Message => {
  const given = isRecord(entry.MessageAttributes) ? entry.MessageAttributes : {};
  const delay = optionalNumber(entry, 'DelaySeconds', [0, 900], numberOf(queue, 'DelaySeconds'));
  return {
    id: randomUUID(),
    body: checkBody(queue, entry),
    attributes: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parseAttribute(value)])),
    sent: now,
    from: now + delay * 1000,
    received: 0,
  };
};

const sendOne = async (store: QueueStore, queue: Queue, entry: JsonRecord, now: number): Promise<JsonRecord> => {
  const message = parseMessage(queue, entry, now);
  await store.commit({ op: 'put', queue: queue.name, message });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
  };
};

/** SendMessage. */
export const sendMessage = (store: QueueStore, input: JsonRecord, now: number): Promise<JsonRecord> =>
  sendOne(store, namedQueue(store, input), input, now);

/** SendMessageBatch. */
export const sendMessageBatch = async (store: QueueStore, input: JsonRecord, now: number) => {
  const queue = namedQueue(store, input);
  const size = recordsOf(input, 'Entries').reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > maxBatchBytes) {
    throw new SqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBatchBytes} bytes.`);
  }
  return eachEntry(input, (entry) => sendOne(store, queue, entry, now));
};
