import { isRecord, type JsonRecord, textOf, textsOf } from '#infra/local/json-record.ts';
import { type Queue, type QueueStore, SqsError } from './queue-store.ts';

/** The account id in local ARNs and queue URLs. */
export const account = '000000000000';

/** The ARN of a local queue. */
export const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${account}:${name}`;

/** The name of the queue with this ARN. */
export const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/** The URL of a queue at the server with this origin. */
export const urlOf = (origin: string, name: string): string => `${origin}/${account}/${name}`;

/** Minimum, maximum and SQS's default of the attributes that are numbers. */
const bounds: Readonly<Record<string, readonly [min: number, max: number, standard: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};

const otherAttributes = ['RedrivePolicy', 'RedriveAllowPolicy', 'SqsManagedSseEnabled', 'Policy'];

/** The refusal of a value out of bounds. */
export const invalidValue = (name: string, value: unknown, reason: string): SqsError =>
  new SqsError('InvalidParameterValue', `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`);

/** A whole number from `min` to `max`. Throws InvalidParameterValue, or another `code`. */
export const toNumber = (name: string, value: unknown, min: number, max: number, code?: string): number => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
  const refusal = invalidValue(name, value, `Must be between ${min} and ${max}.`);
  throw code === undefined ? refusal : new SqsError(code, refusal.message);
};

/** A field that is a whole number from `min` to `max`; `fallback` if it is absent. */
export const optionalNumber = (
  input: JsonRecord,
  name: string,
  [min, max]: readonly [number, number],
  fallback: number,
): number => (input[name] === undefined ? fallback : toNumber(name, input[name], min, max));

/** An attribute that is a number, or SQS's default for it. */
export const attributeNumber = ({ attributes }: Queue, name: string): number =>
  Number(attributes[name] ?? bounds[name]?.[2]);

/** The name of the dead-letter queue, and the receptions after which a message moves to it. */
export type RedrivePolicy = { readonly deadLetters: string; readonly maxReceives: number };

const parseRedrivePolicy = (text: string): RedrivePolicy => {
  const policy: unknown = JSON.parse(text);
  const arn = isRecord(policy) ? textOf(policy, 'deadLetterTargetArn') : undefined;
  const maxReceives = isRecord(policy) ? Number(policy.maxReceiveCount) : 0;
  if (arn === undefined || !(maxReceives >= 1 && maxReceives <= 1000)) throw new Error('no target or count');
  return { deadLetters: nameOf(arn), maxReceives };
};

/** The redrive policy of a queue, if it has one. */
export const redrivePolicyOf = ({ attributes: { RedrivePolicy } }: Queue): RedrivePolicy | undefined =>
  RedrivePolicy === undefined || RedrivePolicy === '' ? undefined : parseRedrivePolicy(RedrivePolicy);

/** Checks attributes from outside. Throws InvalidAttributeName or InvalidAttributeValue. */
const parseAttributes = (input: unknown): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(input) ? input : {})) {
    const range = bounds[name];
    if (range === undefined && !otherAttributes.includes(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    attributes[name] = String(value);
    if (range !== undefined) toNumber(name, value, range[0], range[1], 'InvalidAttributeValue');
  }
  try {
    if (attributes.RedrivePolicy) parseRedrivePolicy(attributes.RedrivePolicy);
  } catch {
    throw new SqsError('InvalidAttributeValue', 'Invalid value for the parameter RedrivePolicy.');
  }
  return attributes;
};

/** The queue in the URL of a call. The host in the URL does not matter: ports change from start to start. */
export const queueOf = (store: QueueStore, input: JsonRecord): Queue => {
  const url = textOf(input, 'QueueUrl');
  if (url === undefined) throw new SqsError('MissingParameter', 'The request must contain the parameter QueueUrl.');
  return store.queue(url.slice(url.lastIndexOf('/') + 1));
};

/** CreateQueue; a queue that exists with the same attributes is no error. */
export const createQueue = async (store: QueueStore, input: JsonRecord, origin: string, now: number) => {
  const name = textOf(input, 'QueueName') ?? '';
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw new SqsError(
      'InvalidParameterValue',
      'A name has 1 to 80 letters, digits, - or _; FIFO queues are not supported.',
    );
  }
  const attributes = parseAttributes(input.Attributes);
  if (!store.has(name)) await store.commit({ op: 'queue', queue: name, createdAt: now, attributes });
  const existing = store.queue(name).attributes;
  if (Object.entries(attributes).some(([key, value]) => existing[key] !== value)) {
    throw new SqsError(
      'QueueNameExists',
      'A queue already exists with the same name and a different value for an attribute.',
    );
  }
  return { QueueUrl: urlOf(origin, name) };
};

/** SetQueueAttributes. */
export const setQueueAttributes = async (store: QueueStore, input: JsonRecord) => {
  const { name, createdAt, attributes } = queueOf(store, input);
  const changed = { ...attributes, ...parseAttributes(input.Attributes) };
  await store.commit({ op: 'queue', queue: name, createdAt, attributes: changed });
  return {};
};

/** GetQueueAttributes. */
export const getQueueAttributes = (store: QueueStore, input: JsonRecord, now: number) => {
  const queue = queueOf(store, input);
  const counts = {
    ApproximateNumberOfMessages: 0,
    ApproximateNumberOfMessagesNotVisible: 0,
    ApproximateNumberOfMessagesDelayed: 0,
  };
  for (const { id, visibleFrom } of queue.messages.values()) {
    if (visibleFrom > now) counts.ApproximateNumberOfMessagesDelayed += 1;
    else if ((store.receipts.get(id)?.invisibleUntil ?? 0) > now) counts.ApproximateNumberOfMessagesNotVisible += 1;
    else counts.ApproximateNumberOfMessages += 1;
  }
  const all: JsonRecord = {
    ...Object.fromEntries(Object.keys(bounds).map((name) => [name, attributeNumber(queue, name)])),
    ...queue.attributes,
    ...counts,
    QueueArn: arnOf(queue.name),
    CreatedTimestamp: Math.floor(queue.createdAt / 1000),
    LastModifiedTimestamp: Math.floor(queue.createdAt / 1000),
  };
  const requested = textsOf(input, 'AttributeNames');
  const chosen = Object.entries(all).filter(([name]) => requested.includes('All') || requested.includes(name));
  return { Attributes: Object.fromEntries(chosen.map(([name, value]) => [name, String(value)])) };
};

/** PurgeQueue. */
export const purgeQueue = async (store: QueueStore, input: JsonRecord) => {
  const { name, messages } = queueOf(store, input);
  for (const id of messages.keys()) store.receipts.delete(id);
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
