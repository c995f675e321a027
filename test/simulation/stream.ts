import type { Faults } from './faults.ts';
import { hash32, type Random } from './random.ts';
import type { StreamRecord } from './table.ts';
import type { World } from './world.ts';

/** A part of the stream: the records of some partitions, in their order. */
type Shard = {
  readonly name: string;
  /** Partitions whose hash is from `from` up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly parent: Shard | undefined;
  readonly records: StreamRecord[];
  isClosed: boolean;
};

/** How a function reads the stream: the event source mapping of constructs/triggers.ts. */
export type Reader = {
  readonly name: string;
  readonly selects: (record: StreamRecord) => boolean;
  readonly batchSize: number;
  readonly maxRetries: number;
  /** Whether the sweep makes up for a record that never arrives. */
  readonly mayLose: boolean;
  /** The sequence numbers that failed, or `failed` where the function threw, timed out or died. */
  readonly invoke: (records: readonly StreamRecord[]) => Promise<ReadonlySet<number> | 'failed'>;
  readonly onDeadLetter: (records: readonly StreamRecord[]) => void;
};

const wholeRange = 2 ** 32;

/** Lambda reads a shard four times a second. */
const pollMs = 250;

/**
 * A stream in shards that split, read by functions as Lambda does: in order within a shard, a shard after its parent, one
 * batch at a time, from the first failed record on again, halved after a throw, and given up after the last attempt.
 */
export const makeStream = (
  world: World,
  random: Random,
  faults: Faults,
  readers: readonly Reader[],
  shardCount: number,
) => {
  const shards: Shard[] = [];
  const backlog = new Map<string, number>();

  const open = (from: number, to: number, parent: Shard | undefined): void => {
    const shard: Shard = { name: `shard-${shards.length}`, from, to, parent, records: [], isClosed: false };
    shards.push(shard);
    for (const reader of readers) readShard(shard, reader);
  };

  const split = (shard: Shard): void => {
    const middle = Math.floor((shard.from + shard.to) / 2);
    shard.isClosed = true;
    world.note(`${shard.name} is split`);
    open(shard.from, middle, shard);
    open(middle, shard.to, shard);
    for (const name of [...waiting.keys()]) wake(name);
  };

  /** Readers that wait for records, by shard and function. */
  const waiting = new Map<string, () => void>();
  const over = new Set<string>();
  const nameOf = (shard: Shard, reader: Reader): string => `${shard.name} ${reader.name}`;
  const wake = (name: string): void => {
    const go = waiting.get(name);
    waiting.delete(name);
    go?.();
  };

  const giveUp = (reader: Reader, records: readonly StreamRecord[]): void => {
    world.note(`${reader.name} gives up ${records.length} records`);
    reader.onDeadLetter(records);
  };

  const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => world.after(ms, '', resolve));

  const process = async (reader: Reader, records: readonly StreamRecord[], attempt = 0): Promise<void> => {
    if (records.length === 0) return;
    // Lambda may hand a batch to two instances at the same time, while it moves a shard.
    if (faults.hits('repeated batch')) void pauseMs(random.next() ** 2 * 3000).then(() => reader.invoke(records));
    const failed = await reader.invoke(records);
    if (failed === 'failed' && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      await process(reader, records.slice(0, middle), attempt);
      return process(reader, records.slice(middle), attempt);
    }
    const position = failed === 'failed' ? 0 : records.findIndex(({ sequence }) => failed.has(sequence));
    if (position < 0) return;
    const rest = records.slice(position);
    if (attempt >= reader.maxRetries) return giveUp(reader, rest);
    await pauseMs(Math.min(60_000, 100 * 2 ** attempt));
    return process(reader, rest, attempt + 1);
  };

  const readShard = (shard: Shard, reader: Reader): void => {
    const name = nameOf(shard, reader);
    const loop = async (): Promise<void> => {
      const { parent } = shard;
      if (parent !== undefined && !over.has(nameOf(parent, reader)))
        await new Promise<void>((resolve) => void waiting.set(`${nameOf(parent, reader)} over ${shard.name}`, resolve));
      for (let position = 0; ; ) {
        if (position >= shard.records.length) {
          if (shard.isClosed) break;
          await new Promise<void>((resolve) => void waiting.set(name, resolve));
          await pauseMs(20 + random.next() * pollMs);
          continue;
        }
        const batch: StreamRecord[] = [];
        while (position < shard.records.length && batch.length < reader.batchSize) {
          const record = shard.records[position];
          position += 1;
          if (record === undefined || !reader.selects(record)) continue;
          if (!(reader.mayLose && faults.hits('lost record'))) batch.push(record);
        }
        backlog.set(name, batch.length);
        await process(reader, batch);
        if (position >= shard.records.length) backlog.set(name, 0);
      }
      over.add(name);
      for (const child of [...waiting.keys()]) if (child.startsWith(`${name} over `)) wake(child);
    };
    void loop();
  };

  for (let index = 0; index < shardCount; index += 1)
    open((index * wholeRange) / shardCount, ((index + 1) * wholeRange) / shardCount, undefined);

  return {
    /** Adds the record of a write. */
    add: (record: StreamRecord): void => {
      const at = hash32(record.PK);
      const shard = shards.find(({ from, to, isClosed }) => !isClosed && from <= at && at < to);
      if (shard === undefined) throw new Error(`No shard takes ${record.PK}.`);
      shard.records.push(record);
      for (const reader of readers.filter(({ selects }) => selects(record))) {
        backlog.set(nameOf(shard, reader), 1);
        wake(nameOf(shard, reader));
      }
      if (shards.length < 8 && faults.hits('split shard')) split(shard);
    },
    /** Records that are handled now or wait. */
    isIdle: (): boolean => [...backlog.values()].every((count) => count === 0),
  };
};
