import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { log } from '#shared/log.ts';
import { openJournal, readJournal } from './journal.ts';
import { type Entry, entriesOf, happen, isEntry, type Queue, type Queues } from './queues.ts';
import { SqsError } from './sqs-error.ts';

/** Who holds a message at the moment, and until when (milliseconds since 1970). */
export type Hold = { readonly receipt: string; readonly until: number };

/** The queues on the disk, and what is known of them only while this process lives. */
export type QueueStore = {
  readonly names: () => readonly string[];
  readonly has: (name: string) => boolean;
  /** Throws QueueDoesNotExist. */
  readonly queue: (name: string) => Queue;
  /** Lets it happen; resolves once it is on the disk. */
  readonly commit: (entry: Entry) => Promise<void>;
  /** Messages in flight. Not kept: whoever held them died with this process, so they are free again at the next start. */
  readonly holds: Map<string, Hold>;
  /** Emits a queue's name when a message of it may have become free. */
  readonly freed: EventEmitter;
  readonly close: () => Promise<void>;
};

const reportLoss = (error: unknown): void => log.error('the journal of the queues could not be written', error);

/** Opens the queues of a folder. */
export const openQueueStore = async (folder: string): Promise<QueueStore> => {
  const path = join(folder, 'queues.jsonl');
  const queues: Queues = new Map();
  for (const entry of await readJournal(path)) if (isEntry(entry)) happen(queues, entry);
  const journal = await openJournal(path, () => entriesOf(queues));
  const freed = new EventEmitter().setMaxListeners(0);
  return {
    names: () => [...queues.keys()],
    has: (name) => queues.has(name),
    queue: (name) => {
      const queue = queues.get(name);
      if (queue !== undefined) return queue;
      throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
    },
    commit: (entry) => {
      happen(queues, entry);
      const written = journal.append(entry);
      written.catch(reportLoss);
      freed.emit(entry.op === 'dead' ? entry.to : entry.queue);
      return written;
    },
    holds: new Map(),
    freed,
    close: journal.close,
  };
};
