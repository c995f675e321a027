import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { isRecord } from '#infra/local/json-record.ts';
import { steadyNow } from '#infra/local/steady-clock.ts';
import { log } from '#shared/log.ts';
import { openJournal, readJournal } from './journal.ts';

/** A refusal in SQS's words; SDKs turn `code` into the class of their error. */
export class SqsError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A message attribute; `binary` in base64. */
export type MessageAttribute = { readonly type: string; readonly text?: string; readonly binary?: string };

/** A stored message. Instants in milliseconds since 1970. */
export type Message = {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAt: number;
  /** The end of the message's delay. */
  readonly visibleFrom: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** The ARN of the queue from which a dead letter came. */
  readonly sourceArn?: string;
};

/** A queue: its attributes by SQS's names, and its messages in the order of arrival. */
export type Queue = {
  readonly name: string;
  readonly createdAt: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: Map<string, Message>;
};

/** A change of the queues. The journal of all changes is their whole state. */
export type Change =
  | {
      readonly op: 'queue';
      readonly queue: string;
      readonly createdAt: number;
      readonly attributes: Queue['attributes'];
    }
  | { readonly op: 'put'; readonly queue: string; readonly message: Message }
  | { readonly op: 'received'; readonly queue: string; readonly id: string; readonly at: number }
  | {
      readonly op: 'dead';
      readonly queue: string;
      readonly id: string;
      readonly to: string;
      readonly sourceArn: string;
    }
  | { readonly op: 'delete'; readonly queue: string; readonly id: string }
  | { readonly op: 'purge'; readonly queue: string };

/** Applies a change; a change of a queue or message that no longer exists does nothing. */
const applyChange = (queues: Map<string, Queue>, change: Change): void => {
  const queue = queues.get(change.queue);
  if (change.op === 'queue') {
    const { createdAt, attributes } = change;
    queues.set(change.queue, { name: change.queue, createdAt, attributes, messages: queue?.messages ?? new Map() });
  } else if (change.op === 'put') queue?.messages.set(change.message.id, change.message);
  else if (change.op === 'delete') queue?.messages.delete(change.id);
  else if (change.op === 'purge') queue?.messages.clear();
  else {
    const message = queue?.messages.get(change.id);
    if (queue === undefined || message === undefined) return;
    if (change.op === 'received') {
      const firstReceivedAt = message.firstReceivedAt ?? change.at;
      queue.messages.set(change.id, { ...message, firstReceivedAt, receiveCount: message.receiveCount + 1 });
    } else {
      queue.messages.delete(change.id);
      queues.get(change.to)?.messages.set(change.id, { ...message, sourceArn: change.sourceArn });
    }
  }
};

/** The last receipt of a message in flight, and the end of its visibility timeout (milliseconds since 1970). */
export type Receipt = { readonly handle: string; readonly invisibleUntil: number };

/** The queues on disk, and the messages in flight. */
export type QueueStore = {
  readonly names: () => readonly string[];
  readonly has: (name: string) => boolean;
  /** Throws QueueDoesNotExist. */
  readonly queue: (name: string) => Queue;
  /** Applies a change; resolves once it is flushed to disk. */
  readonly commit: (change: Change) => Promise<void>;
  /** Receipts by message id. Not stored: receivers end with this process, so their messages are visible after a restart. */
  readonly receipts: Map<string, Receipt>;
  /** Emits the name of a queue in which a message may have become visible. */
  readonly visible: EventEmitter;
  readonly close: () => Promise<void>;
};

/** SQS delays a message by at most so much. */
const maxDelayMs = 900_000;

/** Opens the queues in a folder. */
export const openQueueStore = async (folder: string): Promise<QueueStore> => {
  const path = join(folder, 'queues.jsonl');
  const queues = new Map<string, Queue>();
  const isChange = (value: unknown): value is Change =>
    isRecord(value) && typeof value.op === 'string' && typeof value.queue === 'string';
  for (const entry of await readJournal(path)) if (isChange(entry)) applyChange(queues, entry);
  // The clock may have been set back since: no message waits longer than SQS lets one wait.
  const latest = steadyNow() + maxDelayMs;
  for (const { messages } of queues.values()) {
    for (const [id, message] of messages) {
      if (message.visibleFrom > latest) messages.set(id, { ...message, visibleFrom: latest });
    }
  }
  /** The shortest list of changes that builds these queues. */
  const snapshot = (): readonly Change[] =>
    [...queues.values()].flatMap(({ name, createdAt, attributes, messages }): readonly Change[] => [
      { op: 'queue', queue: name, createdAt, attributes },
      ...[...messages.values()].map((message): Change => ({ op: 'put', queue: name, message })),
    ]);
  const journal = await openJournal(path, snapshot);
  const visible = new EventEmitter().setMaxListeners(0);
  return {
    names: () => [...queues.keys()],
    has: (name) => queues.has(name),
    queue: (name) => {
      const queue = queues.get(name);
      if (queue !== undefined) return queue;
      throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
    },
    commit: (change) => {
      applyChange(queues, change);
      const written = journal.append(change);
      written.catch((error: unknown) => log.error('the journal of the queues could not be written', error));
      visible.emit(change.op === 'dead' ? change.to : change.queue);
      return written;
    },
    receipts: new Map(),
    visible,
    close: journal.close,
  };
};
