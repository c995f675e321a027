import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { isRecord, type JsonRecord, recordsOf, textOf, textsOf } from '#infra/local/json-record.ts';
import { steadyNow } from '#infra/local/steady-clock.ts';
import { defined } from '#shared/defined.ts';
import {
  account,
  arnOf,
  attributeNumber,
  invalidValue,
  nameOf,
  optionalNumber,
  queueOf,
  redrivePolicyOf,
  toNumber,
} from './queue-actions.ts';
import { type Message, type MessageAttribute, type Queue, type QueueStore, SqsError } from './queue-store.ts';

const maxBatchEntries = 10;

/**
 * Runs the entries of a batch; each has a result of its own.
 * Throws EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct or InvalidBatchEntryId.
 */
const runBatch = async (input: JsonRecord, run: (entry: JsonRecord) => Promise<JsonRecord>): Promise<JsonRecord> => {
  const entries = recordsOf(input, 'Entries').map((entry) => ({ entry, Id: textOf(entry, 'Id') ?? '' }));
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > maxBatchEntries) {
    throw new SqsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${maxBatchEntries}.`);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new SqsError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.');
  }
  if (!entries.every(({ Id }) => /^[\w-]{1,80}$/.test(Id))) {
    throw new SqsError('InvalidBatchEntryId', 'An Id has 1 to 80 letters, digits, - or _.');
  }
  const results = await Promise.all(
    entries.map(async ({ entry, Id }) => {
      try {
        return { done: { Id, ...(await run(entry)) } };
      } catch (error) {
        if (!(error instanceof SqsError)) throw error;
        return { failed: { Id, Code: error.code, Message: error.message, SenderFault: true } };
      }
    }),
  );
  return {
    Successful: results.flatMap(({ done }) => (done === undefined ? [] : [done])),
    Failed: results.flatMap(({ failed }) => (failed === undefined ? [] : [failed])),
  };
};

/** Hexadecimal, as SDKs verify it. */
const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

const withLength = (data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
};

/** SQS developer guide, "Calculating the MD5 message digest for message attributes": sorted names, lengths before values. */
const md5OfAttributes = (attributes: Message['attributes']): string | undefined => {
  const [textValue, binaryValue] = [1, 2];
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { type, text, binary } = attributes[name] ?? { type: '' };
    const value = binary === undefined ? Buffer.from(text ?? '') : Buffer.from(binary, 'base64');
    const kind = Buffer.from([binary === undefined ? textValue : binaryValue]);
    return [withLength(Buffer.from(name)), withLength(Buffer.from(type)), kind, withLength(value)];
  });
  return md5(Buffer.concat(parts));
};

const bodySize = (entry: JsonRecord): number => Buffer.byteLength(textOf(entry, 'MessageBody') ?? '');

const parseBody = (queue: Queue, entry: JsonRecord): string => {
  const body = textOf(entry, 'MessageBody') ?? '';
  if (body === '') throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  const maxBytes = attributeNumber(queue, 'MaximumMessageSize');
  if (bodySize(entry) > maxBytes) {
    throw invalidValue('MessageBody', '…', `Message must be shorter than ${maxBytes} bytes.`);
  }
  // SendMessage: "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF".
  if (!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body)) return body;
  throw new SqsError('InvalidMessageContents', 'The message contains characters that are not allowed.');
};

const send = async (store: QueueStore, queue: Queue, entry: JsonRecord, now: number): Promise<JsonRecord> => {
  const delaySeconds = optionalNumber(entry, 'DelaySeconds', [0, 900], attributeNumber(queue, 'DelaySeconds'));
  const body = parseBody(queue, entry);
  const given = Object.entries(isRecord(entry.MessageAttributes) ? entry.MessageAttributes : {});
  const attributes = given.map(([name, value]): [string, MessageAttribute] => {
    const record = isRecord(value) ? value : {};
    const [type, text, binary] = ['DataType', 'StringValue', 'BinaryValue'].map((member) => textOf(record, member));
    if (type === undefined || (text === undefined) === (binary === undefined)) {
      throw new SqsError('InvalidParameterValue', 'A message attribute has a DataType and one value.');
    }
    return [name, defined({ type, text, binary })];
  });
  const message: Message = {
    id: randomUUID(),
    body,
    attributes: Object.fromEntries(attributes),
    sentAt: now,
    visibleFrom: now + delaySeconds * 1000,
    receiveCount: 0,
  };
  await store.commit({ op: 'put', queue: queue.name, message });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
  };
};

/** SendMessage. */
export const sendMessage = async (store: QueueStore, input: JsonRecord, now: number): Promise<JsonRecord> =>
  send(store, queueOf(store, input), input, now);

const maxBatchBytes = 1_048_576;

/** SendMessageBatch. */
export const sendMessageBatch = async (store: QueueStore, input: JsonRecord, now: number): Promise<JsonRecord> => {
  const queue = queueOf(store, input);
  const size = recordsOf(input, 'Entries').reduce((sum, entry) => sum + bodySize(entry), 0);
  if (size > maxBatchBytes) {
    throw new SqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBatchBytes} bytes.`);
  }
  return runBatch(input, (entry) => send(store, queue, entry, now));
};

/** When a message is visible, in milliseconds since 1970: after its delay and its visibility timeout. */
const visibleAt = (store: QueueStore, { id, visibleFrom }: Message): number =>
  Math.max(visibleFrom, store.receipts.get(id)?.invisibleUntil ?? 0);

/** Takes up to `limit` visible messages; those that were received too often become dead letters. */
const takeVisible = (
  store: QueueStore,
  queue: Queue,
  { limit, invisibleMs, now }: { readonly limit: number; readonly invisibleMs: number; readonly now: number },
): readonly Message[] => {
  const redrive = redrivePolicyOf(queue);
  const taken: Message[] = [];
  for (const message of [...queue.messages.values()]) {
    if (taken.length === limit) break;
    const { id, receiveCount } = message;
    if (visibleAt(store, message) > now) continue;
    if (redrive !== undefined && receiveCount >= redrive.maxReceives && store.has(redrive.deadLetters)) {
      store.receipts.delete(id);
      const sourceArn = arnOf(queue.name);
      void store.commit({ op: 'dead', queue: queue.name, id, to: redrive.deadLetters, sourceArn });
    } else {
      store.receipts.set(id, { handle: `${id}:${randomUUID()}`, invisibleUntil: now + invisibleMs });
      void store.commit({ op: 'received', queue: queue.name, id, at: now });
      taken.push(queue.messages.get(id) ?? message);
    }
  }
  return taken;
};

/** The attributes that a call requests, by name or by patterns such as `All` and `trace.*`. */
const pick = <T>(values: Readonly<Record<string, T>>, requested: readonly string[]): Record<string, T> => {
  const isRequested = (name: string): boolean =>
    requested.some(
      (item) =>
        item === 'All' || item === '.*' || item === name || (item.endsWith('.*') && name.startsWith(item.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(values).filter(([name]) => isRequested(name)));
};

const toReceived = (store: QueueStore, message: Message, input: JsonRecord): JsonRecord => {
  const { sentAt, receiveCount, firstReceivedAt, sourceArn } = message;
  const systemAttributes: Readonly<Record<string, string>> = {
    SenderId: account,
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt ?? sentAt),
    ...(sourceArn === undefined ? {} : { DeadLetterQueueSourceArn: sourceArn }),
  };
  const requested = [...textsOf(input, 'AttributeNames'), ...textsOf(input, 'MessageSystemAttributeNames')];
  const attributes = pick(message.attributes, textsOf(input, 'MessageAttributeNames'));
  const shown = Object.entries(attributes).map(([name, { type, text, binary }]) => [
    name,
    { DataType: type, ...(binary === undefined ? { StringValue: text ?? '' } : { BinaryValue: binary }) },
  ]);
  return {
    MessageId: message.id,
    ReceiptHandle: store.receipts.get(message.id)?.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: pick(systemAttributes, requested),
    ...(shown.length === 0
      ? {}
      : { MessageAttributes: Object.fromEntries(shown), MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
};

/** ReceiveMessage, with long polling. A caller that has disconnected receives nothing: its messages would be lost. */
export const receiveMessage = async (
  store: QueueStore,
  input: JsonRecord,
  disconnected: AbortSignal,
): Promise<JsonRecord> => {
  const queue = queueOf(store, input);
  const limit = optionalNumber(input, 'MaxNumberOfMessages', [1, 10], 1);
  const timeout = attributeNumber(queue, 'VisibilityTimeout');
  const invisibleMs = optionalNumber(input, 'VisibilityTimeout', [0, 43_200], timeout) * 1000;
  const wait = attributeNumber(queue, 'ReceiveMessageWaitTimeSeconds');
  const deadline = steadyNow() + optionalNumber(input, 'WaitTimeSeconds', [0, 20], wait) * 1000;
  for (;;) {
    if (disconnected.aborted) return {};
    const messages = takeVisible(store, queue, { limit, invisibleMs, now: steadyNow() });
    if (messages.length > 0) return { Messages: messages.map((message) => toReceived(store, message, input)) };
    if (steadyNow() >= deadline) return {};
    // Waits until a message may have become visible, the deadline, or the end of the connection.
    const next = [...queue.messages.values()].reduce(
      (at, message) => Math.min(at, visibleAt(store, message)),
      deadline,
    );
    const signal = AbortSignal.any([disconnected, AbortSignal.timeout(Math.max(1, next - steadyNow()))]);
    await once(store.visible, queue.name, { signal }).catch(() => undefined);
  }
};

const parseReceiptHandle = (entry: JsonRecord): { readonly id: string; readonly handle: string } => {
  const handle = textOf(entry, 'ReceiptHandle') ?? '';
  const [, id] = /^([\da-f-]{36}):[\da-f-]{36}$/.exec(handle) ?? [];
  if (id !== undefined) return { id, handle };
  throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
};

/** DeleteMessage; a receipt handle that is not the last one is accepted and deletes nothing. */
const deleteReceived = async (store: QueueStore, queue: Queue, entry: JsonRecord): Promise<JsonRecord> => {
  const { id, handle } = parseReceiptHandle(entry);
  if (store.receipts.get(id)?.handle !== handle) return {};
  store.receipts.delete(id);
  await store.commit({ op: 'delete', queue: queue.name, id });
  return {};
};

/** DeleteMessage. */
export const deleteMessage = async (store: QueueStore, input: JsonRecord): Promise<JsonRecord> =>
  deleteReceived(store, queueOf(store, input), input);

/** DeleteMessageBatch. */
export const deleteMessageBatch = async (store: QueueStore, input: JsonRecord): Promise<JsonRecord> => {
  const queue = queueOf(store, input);
  return runBatch(input, (entry) => deleteReceived(store, queue, entry));
};

const changeVisibility = async (store: QueueStore, queue: Queue, entry: JsonRecord): Promise<JsonRecord> => {
  const { id, handle } = parseReceiptHandle(entry);
  const seconds = toNumber('VisibilityTimeout', entry.VisibilityTimeout, 0, 43_200);
  const receipt = store.receipts.get(id);
  if (receipt?.handle !== handle || receipt.invisibleUntil <= steadyNow() || !queue.messages.has(id)) {
    throw new SqsError('MessageNotInflight', 'The specified message is not in flight.');
  }
  store.receipts.set(id, { handle, invisibleUntil: steadyNow() + seconds * 1000 });
  store.visible.emit(queue.name);
  return {};
};

/** ChangeMessageVisibility. */
export const changeMessageVisibility = async (store: QueueStore, input: JsonRecord): Promise<JsonRecord> =>
  changeVisibility(store, queueOf(store, input), input);

/** ChangeMessageVisibilityBatch. */
export const changeMessageVisibilityBatch = async (store: QueueStore, input: JsonRecord): Promise<JsonRecord> => {
  const queue = queueOf(store, input);
  return runBatch(input, (entry) => changeVisibility(store, queue, entry));
};

/**
 * StartMessageMoveTask: sends the messages of a dead-letter queue back to where each came from, or all to one queue, as new
 * ones. The task is over when this answers; those in flight stay.
 * Throws ResourceNotFoundException for a queue that is no dead-letter queue.
 */
export const startMessageMoveTask = async (store: QueueStore, input: JsonRecord, now: number): Promise<JsonRecord> => {
  const source = nameOf(textOf(input, 'SourceArn') ?? '');
  const isDeadLetters = store.names().some((name) => redrivePolicyOf(store.queue(name))?.deadLetters === source);
  if (!store.has(source) || !isDeadLetters) {
    throw new SqsError(
      'ResourceNotFoundException',
      'The resource that you specified for the SourceArn does not exist.',
    );
  }
  const destination = textOf(input, 'DestinationArn');
  for (const message of [...store.queue(source).messages.values()]) {
    const { firstReceivedAt: _, sourceArn, ...rest } = message;
    const target = nameOf(destination ?? sourceArn ?? '');
    if (visibleAt(store, message) > now || !store.has(target)) continue;
    await store.commit({ op: 'put', queue: target, message: { ...rest, receiveCount: 0, visibleFrom: now } });
    await store.commit({ op: 'delete', queue: source, id: message.id });
  }
  return { TaskHandle: Buffer.from(`${source} ${now}`).toString('base64') };
};
