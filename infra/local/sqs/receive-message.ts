import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type JsonRecord, textsOf } from '#infra/local/loopback/fields.ts';
import { namedQueue } from './manage-queues.ts';
import { type Message, type MessageAttribute, md5, md5OfAttributes } from './message.ts';
import { account, arnOf, numberOf, optionalNumber, redriveOf } from './queue-attributes.ts';
import type { QueueStore } from './queue-store.ts';
import type { Queue } from './queues.ts';

const freeFrom = (store: QueueStore, { id, from }: Message): number => Math.max(from, store.holds.get(id)?.until ?? 0);

/** Takes up to `limit` free messages, and moves to the dead letters those that were received too often. */
const take = (store: QueueStore, queue: Queue, limit: number, holdMs: number, now: number): readonly Message[] => {
  const redrive = redriveOf(queue);
  const taken: Message[] = [];
  for (const message of [...queue.messages.values()]) {
    if (taken.length === limit) break;
    const { id } = message;
    if (freeFrom(store, message) > now) continue;
    if (redrive !== undefined && message.received >= redrive.after && store.has(redrive.to)) {
      store.holds.delete(id);
      void store.commit({ op: 'dead', queue: queue.name, id, to: redrive.to, source: arnOf(queue.name) });
    } else {
      store.holds.set(id, { receipt: `${id}:${randomUUID()}`, until: now + holdMs });
      void store.commit({ op: 'received', queue: queue.name, id, at: now });
      taken.push(queue.messages.get(id) ?? message);
    }
  }
  return taken;
};

/** Waits until a message may have become free, the time is over, or the caller has gone. */
const waitForOne = async (store: QueueStore, queue: Queue, until: number, gone: AbortSignal): Promise<void> => {
  let next = until;
  for (const message of queue.messages.values()) next = Math.min(next, freeFrom(store, message));
  const signal = AbortSignal.any([gone, AbortSignal.timeout(Math.max(1, next - Date.now()))]);
  await once(store.freed, queue.name, { signal }).catch(() => undefined);
};

const isWanted = (wanted: readonly string[], name: string): boolean =>
  wanted.some(
    (one) => one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
  );

const toAttribute = ({ type, text, binary }: MessageAttribute) => ({
  DataType: type,
  ...(binary === undefined ? { StringValue: text ?? '' } : { BinaryValue: binary }),
});

const systemAttributes = (message: Message): Readonly<Record<string, string>> => ({
  SenderId: account,
  SentTimestamp: String(message.sent),
  ApproximateReceiveCount: String(message.received),
  ApproximateFirstReceiveTimestamp: String(message.first ?? message.sent),
  ...(message.source === undefined ? {} : { DeadLetterQueueSourceArn: message.source }),
});

const only = <T>(values: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => isWanted(wanted, name)));

const toAnswer = (store: QueueStore, message: Message, input: JsonRecord): JsonRecord => {
  const wanted = [...textsOf(input, 'AttributeNames'), ...textsOf(input, 'MessageSystemAttributeNames')];
  const attributes = only(message.attributes, textsOf(input, 'MessageAttributeNames'));
  const shown = Object.entries(attributes).map(([name, attribute]) => [name, toAttribute(attribute)]);
  return {
    MessageId: message.id,
    ReceiptHandle: store.holds.get(message.id)?.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: only(systemAttributes(message), wanted),
    ...(shown.length === 0
      ? {}
      : { MessageAttributes: Object.fromEntries(shown), MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
};

/** ReceiveMessage, with long polling. A caller that has gone takes nothing with it. */
export const receiveMessage = async (store: QueueStore, input: JsonRecord, gone: AbortSignal) => {
  const queue = namedQueue(store, input);
  const limit = optionalNumber(input, 'MaxNumberOfMessages', [1, 10], 1);
  const hold = optionalNumber(input, 'VisibilityTimeout', [0, 43_200], numberOf(queue, 'VisibilityTimeout'));
  const wait = optionalNumber(input, 'WaitTimeSeconds', [0, 20], numberOf(queue, 'ReceiveMessageWaitTimeSeconds'));
  const until = Date.now() + wait * 1000;
  for (;;) {
    if (gone.aborted) return {};
    const messages = take(store, queue, limit, hold * 1000, Date.now());
    if (messages.length > 0) return { Messages: messages.map((message) => toAnswer(store, message, input)) };
    if (Date.now() >= until) return {};
    await waitForOne(store, queue, until, gone);
  }
};
