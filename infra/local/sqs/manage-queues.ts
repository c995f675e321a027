import { type JsonRecord, textOf, textsOf } from '#infra/local/loopback/fields.ts';
import { account, arnOf, numberOf, parseAttributes } from './queue-attributes.ts';
import type { QueueStore } from './queue-store.ts';
import type { Queue } from './queues.ts';
import { SqsError } from './sqs-error.ts';

/** The queue that a call names by its URL; whatever host the URL has, since ports change from start to start. */
export const namedQueue = (store: QueueStore, input: JsonRecord): Queue => {
  const url = textOf(input, 'QueueUrl');
  if (url === undefined) throw new SqsError('MissingParameter', 'The request must contain the parameter QueueUrl.');
  return store.queue(url.slice(url.lastIndexOf('/') + 1));
};

/** A queue's URL at this server. */
export const urlOf = (origin: string, name: string): string => `${origin}/${account}/${name}`;

/** CreateQueue; the same queue with the same attributes again is no error. */
export const createQueue = async (store: QueueStore, input: JsonRecord, origin: string, now: number) => {
  const name = textOf(input, 'QueueName') ?? '';
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw new SqsError(
      'InvalidParameterValue',
      'A name has 1 to 80 letters, digits, - or _; FIFO queues are not kept here.',
    );
  }
  const attributes = parseAttributes(input.Attributes);
  if (!store.has(name)) await store.commit({ op: 'queue', queue: name, created: now, attributes });
  const existing = store.queue(name).attributes;
  const differs = Object.entries(attributes).some(([key, value]) => existing[key] !== value);
  if (differs) {
    throw new SqsError(
      'QueueNameExists',
      'A queue already exists with the same name and a different value for an attribute.',
    );
  }
  return { QueueUrl: urlOf(origin, name) };
};

/** SetQueueAttributes. */
export const setQueueAttributes = async (store: QueueStore, input: JsonRecord) => {
  const { name, created, attributes } = namedQueue(store, input);
  const changed = { ...attributes, ...parseAttributes(input.Attributes) };
  await store.commit({ op: 'queue', queue: name, created, attributes: changed });
  return {};
};

const countMessages = (store: QueueStore, { messages }: Queue, now: number) => {
  const counts = {
    ApproximateNumberOfMessages: 0,
    ApproximateNumberOfMessagesNotVisible: 0,
    ApproximateNumberOfMessagesDelayed: 0,
  };
  for (const { id, from } of messages.values()) {
    if (from > now) counts.ApproximateNumberOfMessagesDelayed += 1;
    else if ((store.holds.get(id)?.until ?? 0) > now) counts.ApproximateNumberOfMessagesNotVisible += 1;
    else counts.ApproximateNumberOfMessages += 1;
  }
  return counts;
};

const timings = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

/** GetQueueAttributes. */
export const getQueueAttributes = (store: QueueStore, input: JsonRecord, now: number) => {
  const queue = namedQueue(store, input);
  const all: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(timings.map((name) => [name, numberOf(queue, name)])),
    ...queue.attributes,
    ...countMessages(store, queue, now),
    QueueArn: arnOf(queue.name),
    CreatedTimestamp: Math.floor(queue.created / 1000),
    LastModifiedTimestamp: Math.floor(queue.created / 1000),
  };
  const wanted = textsOf(input, 'AttributeNames');
  const chosen = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  return { Attributes: Object.fromEntries(chosen.map(([name, value]) => [name, String(value)])) };
};

/** PurgeQueue. */
export const purgeQueue = async (store: QueueStore, input: JsonRecord) => {
  const { name, messages } = namedQueue(store, input);
  for (const id of messages.keys()) store.holds.delete(id);
  await store.commit({ op: 'purge', queue: name });
  return {};
};

/** ListQueues. */
export const listQueues = (store: QueueStore, input: JsonRecord, origin: string) => ({
  QueueUrls: store
    .names()
    .filter((name) => name.startsWith(textOf(input, 'QueueNamePrefix') ?? ''))
    .map((name) => urlOf(origin, name)),
});
