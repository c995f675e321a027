import { listIn, membersOf, numberIn, textIn } from './command-input.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A message as a function gets it. */
export type Message = { readonly id: string; readonly body: string; receives: number };

/** Seconds for which SQS holds a message back at most. */
const maxDelaySeconds = 900;

/** What a queue does with its messages. */
export type QueueRules = {
  readonly batchSize: number;
  readonly visibilityMs: number;
  /** Receptions after which a message becomes a dead letter. */
  readonly maxReceives: number;
  readonly maxConcurrency: number;
};

/**
 * A standard queue of SQS with the event source mapping of its function: at least once, in no order, with delays, a
 * visibility timeout, partial batch answers and dead letters.
 */
export const makeQueue = (
  world: World,
  random: Random,
  faults: Faults,
  { batchSize, visibilityMs, maxReceives, maxConcurrency }: QueueRules,
  invoke: (messages: readonly Message[]) => Promise<ReadonlySet<string> | 'failed'>,
) => {
  const visible: Message[] = [];
  const deadLetters: Message[] = [];
  let count = 0;
  let inFlight = 0;
  let pending = 0;
  let isPolling = false;

  const receive = (message: Message, delayMs: number): void => {
    pending += 1;
    world.after(delayMs, '', () => {
      pending -= 1;
      visible.push(message);
      poll();
    });
  };

  const finish = (batch: readonly Message[], failed: ReadonlySet<string> | 'failed'): void => {
    inFlight -= 1;
    for (const message of batch) {
      const isDone = failed !== 'failed' && !failed.has(message.id);
      if (isDone && !faults.hits('lost batch answer')) continue;
      if (message.receives >= maxReceives) deadLetters.push(message);
      // A function that dies keeps its messages until the timeout; a reported failure is visible then, too.
      else receive(message, visibilityMs);
    }
    poll();
  };

  const poll = (): void => {
    if (isPolling || visible.length === 0 || inFlight >= maxConcurrency) return;
    isPolling = true;
    world.after(2 + random.next() * 20, '', () => {
      isPolling = false;
      const batch: Message[] = [];
      const size = 1 + random.below(batchSize);
      while (batch.length < size && visible.length > 0) batch.push(...visible.splice(random.below(visible.length), 1));
      if (batch.length === 0) return;
      for (const message of batch) {
        message.receives += 1;
        if (faults.hits('repeated message')) receive({ ...message }, random.next() * 2000);
      }
      inFlight += 1;
      void invoke(batch).then((failed) => finish(batch, failed));
      poll();
    });
  };

  return {
    /** Answers SendMessageBatch and GetQueueAttributes at this instant. */
    serve: (command: { readonly input: unknown }): object => {
      if (command.constructor.name === 'GetQueueAttributesCommand')
        return { Attributes: { ApproximateNumberOfMessages: '0' } };
      if (command.constructor.name !== 'SendMessageBatchCommand')
        throw new Error(`The simulated queue does not know ${command.constructor.name}.`);
      const Entries = listIn(membersOf(command.input), 'Entries', 10);
      for (const entry of Entries) {
        const [body, delaySeconds] = [textIn(entry, 'MessageBody') ?? '', numberIn(entry, 'DelaySeconds') ?? 0];
        if (body === '' || delaySeconds < 0 || delaySeconds > maxDelaySeconds)
          throw new Error(`SQS takes no ${JSON.stringify(entry)}.`);
        count += 1;
        if (faults.hits('lost message')) continue;
        const lateMs = faults.hits('late message') ? random.next() * 90_000 : random.next() * 20;
        receive({ id: `m${count}`, body, receives: 0 }, delaySeconds * 1000 + lateMs);
      }
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
    /** Messages that wait or are handled. */
    size: (): number => pending + visible.length + inFlight,
    deadLetters: (): readonly Message[] => deadLetters,
  };
};

/** A simulated queue. */
export type SimulatedQueue = ReturnType<typeof makeQueue>;
