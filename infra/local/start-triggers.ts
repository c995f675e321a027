import { join } from 'node:path';
import { startInboxFolder } from './inbox/start-inbox-folder.ts';
import type { QueueAddress } from './resources/ensure-queue.ts';
import { checkpointsIn, type Emulators } from './start-emulators.ts';
import { startInboxTrigger } from './triggers/inbox-trigger.ts';
import { startQueueTrigger } from './triggers/queue-trigger.ts';
import { startScheduleTrigger } from './triggers/schedule-trigger.ts';
import { startStreamTrigger } from './triggers/stream-trigger.ts';
import type { RunningTrigger } from './triggers/trigger.ts';
import type { LocalFunction } from './worker/start-function.ts';

/** What triggers draw on. */
export type TriggerSources = {
  readonly emulators: Emulators;
  /** The folder of all data; checkpoints are kept in it, and the inbox folder is. */
  readonly data: string;
  readonly inboxBucket: string;
  /** The queues that functions are woken by, by the names in their contracts. */
  readonly queues: Readonly<Record<string, QueueAddress>>;
  /** Where stream records and inbox files go that are given up. */
  readonly deadRecords: QueueAddress;
  readonly deadFiles: QueueAddress;
};

const startInbox = (sources: TriggerSources, { invoke }: LocalFunction): RunningTrigger => {
  const { emulators, inboxBucket: bucket, deadFiles } = sources;
  const dead = { client: emulators.queueClient, url: deadFiles.url };
  const inbox = startInboxTrigger({ client: emulators.bucketClient, bucket, dead, invoke });
  emulators.onCreated((created) => created.bucket === bucket && inbox.created(created.key));
  return inbox;
};

const startStream = (sources: TriggerSources, { contract, invoke }: LocalFunction): RunningTrigger | undefined => {
  const { emulators, data, deadRecords } = sources;
  if (contract.trigger.kind !== 'stream') return undefined;
  return startStreamTrigger({
    table: emulators.table,
    stream: emulators.table.stream,
    dead: { client: emulators.queueClient, url: deadRecords.url },
    functionName: contract.name,
    filter: contract.trigger,
    checkpoint: join(checkpointsIn(data), `${contract.name}.json`),
    invoke,
  });
};

const startQueue = (sources: TriggerSources, { contract, invoke }: LocalFunction): RunningTrigger | undefined => {
  if (contract.trigger.kind !== 'queue') return undefined;
  const queue = sources.queues[contract.trigger.queue];
  if (queue === undefined)
    throw new Error(`${contract.name} is woken by the queue ${contract.trigger.queue}, which was not made.`);
  return startQueueTrigger({
    client: sources.emulators.queueClient,
    queue,
    batchSize: contract.trigger.batchSize,
    invoke,
  });
};

const startTrigger = (sources: TriggerSources, one: LocalFunction): RunningTrigger | undefined => {
  const { name, trigger } = one.contract;
  switch (trigger.kind) {
    case 'stream':
      return startStream(sources, one);
    case 'queue':
      return startQueue(sources, one);
    case 'inbox':
      return startInbox(sources, one);
    case 'schedule':
      return startScheduleTrigger({ name, everyMs: trigger.everyMinutes * 60_000, invoke: one.invoke });
    case 'http':
      // The public web is what wakes it.
      return undefined;
  }
};

/** Sets every function's trigger to work, and opens the inbox folder; closing lets what runs come to its end. */
export const startTriggers = async (
  sources: TriggerSources,
  functions: readonly LocalFunction[],
): Promise<RunningTrigger> => {
  const triggers = functions.flatMap((one) => startTrigger(sources, one) ?? []);
  const { emulators, inboxBucket: bucket, data } = sources;
  const folder = await startInboxFolder({ client: emulators.bucketClient, bucket }, join(data, 'inbox'));
  emulators.onCreated((created) => created.bucket === bucket && folder.created(created.key));
  return {
    close: async () => {
      await Promise.all([folder.close(), ...triggers.map((trigger) => trigger.close())]);
    },
  };
};
