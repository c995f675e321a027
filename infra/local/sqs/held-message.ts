import { type JsonRecord, textOf } from '#infra/local/loopback/fields.ts';
import { eachEntry } from './batch.ts';
import { namedQueue } from './manage-queues.ts';
import { toNumber } from './queue-attributes.ts';
import type { QueueStore } from './queue-store.ts';
import type { Queue } from './queues.ts';
import { SqsError } from './sqs-error.ts';

const parseReceipt = (entry: JsonRecord): { readonly id: string; readonly receipt: string } => {
  const receipt = textOf(entry, 'ReceiptHandle') ?? '';
  const [, id] = /^([\da-f-]{36}):[\da-f-]{36}$/.exec(receipt) ?? [];
  if (id !== undefined) return { id, receipt };
  throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`);
};

/** DeleteMessage: a receipt that is not the last one is accepted and deletes nothing. */
const deleteOne = async (store: QueueStore, queue: Queue, entry: JsonRecord): Promise<JsonRecord> => {
  const { id, receipt } = parseReceipt(entry);
  if (store.holds.get(id)?.receipt !== receipt) return {};
  store.holds.delete(id);
  await store.commit({ op: 'delete', queue: queue.name, id });
  return {};
};

const changeOne = async (store: QueueStore, queue: Queue, entry: JsonRecord): Promise<JsonRecord> => {
  const { id, receipt } = parseReceipt(entry);
  const seconds = toNumber('VisibilityTimeout', entry.VisibilityTimeout, 0, 43_200);
  const hold = store.holds.get(id);
  if (hold?.receipt !== receipt || hold.until <= Date.now() || !queue.messages.has(id)) {
    throw new SqsError('MessageNotInflight', 'The specified message is not in flight.');
  }
  store.holds.set(id, { receipt, until: Date.now() + seconds * 1000 });
  store.freed.emit(queue.name);
  return {};
};

type HeldCall = (store: QueueStore, input: JsonRecord) => Promise<JsonRecord>;
type HeldWork = (store: QueueStore, queue: Queue, entry: JsonRecord) => Promise<JsonRecord>;

const single =
  (work: HeldWork): HeldCall =>
  (store, input) =>
    work(store, namedQueue(store, input), input);

const batch =
  (work: HeldWork): HeldCall =>
  (store, input) => {
    const queue = namedQueue(store, input);
    return eachEntry(input, (entry) => work(store, queue, entry));
  };

/** DeleteMessage: the message was worked on, and comes no more. */
export const deleteMessage = single(deleteOne);

/** DeleteMessageBatch: up to ten, each with an answer of its own. */
export const deleteMessageBatch = batch(deleteOne);

/** ChangeMessageVisibility: how long the message stays hidden from now on. */
export const changeMessageVisibility = single(changeOne);

/** ChangeMessageVisibilityBatch: up to ten, each with an answer of its own. */
export const changeMessageVisibilityBatch = batch(changeOne);
