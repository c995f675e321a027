import { join } from 'node:path';
import { startInboxFolder } from './inbox/inbox-folder.ts';
import type { QueueAddress } from './resources.ts';
import { checkpointFolder, type Emulators, inboxFolder } from './start-emulators.ts';
import { startInboxTrigger } from './triggers/inbox-trigger.ts';
import { startQueueTrigger } from './triggers/queue-trigger.ts';
import { startScheduleTrigger } from './triggers/schedule-trigger.ts';
import { startStreamTrigger } from './triggers/stream-trigger.ts';
import type { RunningTrigger } from './triggers/trigger.ts';
import type { LocalFunction } from './worker/local-function.ts';

/** The sources of the triggers. */
export type TriggerSources = {
  readonly emulators: Emulators;
  /** The folder for all data; it contains the checkpoints and the inbox folder. */
  readonly data: string;
  readonly inboxBucket: string;
  /** The queues that trigger functions, by their names in the contracts. */
  readonly queues: Readonly<Record<string, QueueAddress>>;
  /** The dead-letter queues for stream records and inbox files. */
  readonly deadRecords: QueueAddress;
  readonly deadFiles: QueueAddress;
};

const startTrigger = (sources: TriggerSources, localFunction: LocalFunction): RunningTrigger | undefined => {
  const { emulators, data, inboxBucket: bucket, queues, deadRecords, deadFiles } = sources;
  const { contract, invoke } = localFunction;
  const { name, trigger } = contract;
  switch (trigger.kind) {
    case 'stream':
      return startStreamTrigger({
        table: emulators.table,
        deadLetters: { call: emulators.queues, url: deadRecords.url },
        functionName: name,
        filter: trigger,
        checkpoint: join(checkpointFolder(data), `${name}.json`),
        invoke,
      });
    case 'queue': {
      const queue = queues[trigger.queue];
      if (queue === undefined) throw new Error(`The queue ${trigger.queue}, which triggers ${name}, does not exist.`);
      return startQueueTrigger({ call: emulators.queues, queue, batchSize: trigger.batchSize, invoke });
    }
    case 'inbox': {
      const deadLetters = { call: emulators.queues, url: deadFiles.url };
      const inbox = startInboxTrigger({ bucket, objects: emulators.objects.bucket(bucket), deadLetters, invoke });
      emulators.onCreated((created) => created.bucket === bucket && inbox.onCreated(created.key));
      return inbox;
    }
    case 'schedule':
      return startScheduleTrigger({ name, everyMs: trigger.everyMinutes * 60_000, invoke });
    case 'http':
    case 'missing-document':
      // The public web server invokes it.
      return undefined;
  }
};

/** Starts the trigger of each function, and the inbox folder; closing waits for the current invocations. */
export const startTriggers = async (
  sources: TriggerSources,
  functions: readonly LocalFunction[],
): Promise<RunningTrigger> => {
  const triggers = functions.flatMap((localFunction) => startTrigger(sources, localFunction) ?? []);
  const { emulators, inboxBucket: bucket, data } = sources;
  const folder = await startInboxFolder(emulators.objects.bucket(bucket), inboxFolder(data));
  return {
    close: async () => {
      await Promise.all([folder.close(), ...triggers.map((trigger) => trigger.close())]);
    },
  };
};
