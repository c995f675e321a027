import { isRecord } from '#infra/local/loopback/fields.ts';
import type { Message } from './message.ts';

/** One queue: its attributes as SQS names them, and its messages in the order of their arrival. */
export type Queue = {
  readonly name: string;
  readonly created: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: Map<string, Message>;
};

/** All queues by name. */
export type Queues = Map<string, Queue>;

/** Everything that can happen to queues; a journal of these is their whole state. */
export type Entry =
  | { readonly op: 'queue'; readonly queue: string; readonly created: number; readonly attributes: Queue['attributes'] }
  | { readonly op: 'put'; readonly queue: string; readonly message: Message }
  | { readonly op: 'received'; readonly queue: string; readonly id: string; readonly at: number }
  | { readonly op: 'dead'; readonly queue: string; readonly id: string; readonly to: string; readonly source: string }
  | { readonly op: 'delete'; readonly queue: string; readonly id: string }
  | { readonly op: 'purge'; readonly queue: string };

/** Whether a line of a journal is one of ours. */
export const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && typeof value.op === 'string' && typeof value.queue === 'string';

/** Lets one entry happen; what it names and is no more there is passed over. */
export const happen = (queues: Queues, entry: Entry): void => {
  const queue = queues.get(entry.queue);
  if (entry.op === 'queue') {
    const { created, attributes } = entry;
    queues.set(entry.queue, { name: entry.queue, created, attributes, messages: queue?.messages ?? new Map() });
  } else if (entry.op === 'put') queue?.messages.set(entry.message.id, entry.message);
  else if (entry.op === 'delete') queue?.messages.delete(entry.id);
  else if (entry.op === 'purge') queue?.messages.clear();
  else {
    const message = queue?.messages.get(entry.id);
    if (queue === undefined || message === undefined) return;
    if (entry.op === 'received') {
      const first = message.first ?? entry.at;
      queue.messages.set(entry.id, { ...message, first, received: message.received + 1 });
    } else {
      queue.messages.delete(entry.id);
      queues.get(entry.to)?.messages.set(entry.id, { ...message, source: entry.source });
    }
  }
};

/** The fewest entries that make these queues. */
export const entriesOf = (queues: Queues): readonly Entry[] =>
  [...queues.values()].flatMap(({ name, created, attributes, messages }): readonly Entry[] => [
    { op: 'queue', queue: name, created, attributes },
    ...[...messages.values()].map((message): Entry => ({ op: 'put', queue: name, message })),
  ]);
