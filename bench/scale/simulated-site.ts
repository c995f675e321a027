import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeFaults } from '#test/simulation/faults.ts';
import type { Host, NetworkAnswer } from '#test/simulation/network.ts';
import { publicUrl, type StreamBatch, startPipeline, token } from '#test/simulation/pipeline.ts';
import type { Command } from '#test/simulation/services.ts';
import { loadPrograms } from '#test/simulation/simulate.ts';
import { makeWorld } from '#test/simulation/world.ts';
import { makeUsageCounter } from './usage.ts';

const startsAt = Date.parse('2024-11-28T09:00:00.000Z');

/**
 * Milliseconds that a call takes besides the 7 to its service and back: a small PUT of S3 takes 20 to 30, to which rendering
 * adds 10 in a function of 1 GB; a transaction of DynamoDB takes twice as long as a write.
 */
const serviceMs = (call: string): number => {
  if (call.startsWith('bucket PutObject')) return 30;
  if (call.startsWith('bucket')) return 12;
  return call.startsWith('table TransactWrite') || call.startsWith('queue') ? 8 : 0;
};

/** What a deployment has by default (infra/constructs/triggers.ts, infra/deploy/deployment.ts). */
const deliverConcurrency = 10;
const shards = 4;

/** Rows that are still work to do. */
const isWork = /^DUE#(?:publish|fan-out)#/;

/** A site on simulated services without faults, whose use is counted. */
export const startSite = async (siteFile: object, hosts: ReadonlyMap<string, Host> = new Map()) => {
  const world = makeWorld('scale', startsAt);
  const counter = makeUsageCounter(world.now);
  const batches: StreamBatch[] = [];
  /** When an article was first readable, by a text that only its documents have. */
  const readableAt = new Map<string, number>();
  const pipeline = startPipeline({
    world,
    faults: makeFaults(world.random('faults'), () => undefined, [], { faults: {}, elapsedMs: () => 0 }),
    siteFile,
    programs: await loadPrograms(),
    hosts,
    onPut: (key, object) => {
      if (object === undefined || !/^feeds\/.*\.json$/.test(key)) return;
      for (const [, id = ''] of Buffer.from(object.bytes)
        .toString('latin1')
        .matchAll(/"id":\s?"([^"]+)"/g))
        if (!readableAt.has(id)) readableAt.set(id, world.now());
    },
    onLine: () => undefined,
    onUse: counter.onUse,
    platform: { shards, deliverConcurrency, serviceMs, onBatch: (batch) => void batches.push(batch) },
  });
  pipeline.startSchedules(false);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));

  const request = async (method: string, path: string, body?: object): Promise<NetworkAnswer> =>
    pipeline.network.send({
      method,
      url: new URL(`${publicUrl}${path}`),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.from(body === undefined ? '' : JSON.stringify(body))),
    });

  return {
    world,
    pipeline,
    counter,
    batches,
    readableAt,
    /** The table, for stores that prepare or read rows uncounted. */
    client: Object.assign(client, { send: async (command: Command) => pipeline.table.serve(command) }),
    request,
    /** Sends articles and gives the seconds until they are accepted. @throws Error where they are not */
    post: async (body: object): Promise<number> => {
      const sentAt = world.now();
      const answer = await request('POST', '/articles', body);
      if (typeof answer === 'string' || answer.status >= 300)
        throw new Error(`An article was answered ${typeof answer === 'string' ? answer : answer.status}.`);
      return (world.now() - sentAt) / 1000;
    },
    passSeconds: (seconds: number): Promise<void> => world.runUntil(world.now() + seconds * 1000),
    /** Lets time pass until nothing is under way, and gives the seconds. @throws Error after too many */
    settle: async (maxSeconds = 3600): Promise<number> => {
      const begun = world.now();
      const isDone = (): boolean =>
        pipeline.isIdle() &&
        pipeline.table.partitions().every((PK) => !isWork.test(PK) || pipeline.table.rows(PK).length === 0);
      while (!isDone()) {
        if (world.now() - begun > maxSeconds * 1000) throw new Error('The pipeline never came to rest.');
        await world.runUntil(world.now() + 1000);
      }
      return (world.now() - begun) / 1000;
    },
    /** Sets the credits of every published feed. */
    setCredits: (credits: number): void => {
      const writtenAt = new Date(world.now()).toISOString();
      for (const PK of pipeline.table.partitions().filter((one) => one.startsWith('STATE#')))
        for (const row of pipeline.table.rows(PK)) pipeline.table.overwrite({ ...row, credits, writtenAt });
    },
  };
};

/** A site whose use is counted. */
export type CountedSite = Awaited<ReturnType<typeof startSite>>;
