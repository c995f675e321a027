import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { contracts } from '#functions/index.ts';
import { names, settingsOf } from '#infra/local/local-settings.ts';
import { toHttpEvent, toWebAnswer } from '#infra/local/triggers/http-trigger.ts';
import { failedItems } from '#infra/local/triggers/trigger.ts';
import type { FunctionContract, RowKeys } from '#shared/function-contract.ts';
import { goneHeader, publicRevisionHeader, servedTypes } from '#shared/model/feed-document.ts';
import { makeBucket, type StoredObject } from './bucket.ts';
import type { Program } from './code.ts';
import type { Row } from './expression.ts';
import type { Faults } from './faults.ts';
import { type Invoked, makeFunction, type SimulatedFunction } from './functions.ts';
import type { Caller } from './instance.ts';
import { makeMeter, type Use } from './meter.ts';
import { type Host, makeNetwork, type NetworkAnswer, type NetworkRequest } from './network.ts';
import { type Message, makeQueue } from './queue.ts';
import { type Command, makeParameters, makeSecrets, makeServices } from './services.ts';
import { makeStream, type Reader } from './stream.ts';
import { makeTable, type StreamRecord } from './table.ts';
import type { World } from './world.ts';

/** The public address of the simulated site. */
export const publicUrl = 'https://feeds.example.org';

/** A valid token of publishers, and the secret of the CDN. */
export const token = 'the-token';

/** The secret that the CMS of a site sends. */
export const cmsSecret = 'the-secret-of-the-cms';

/** The functions that a run has, by their keys in `contracts`. */
export type FunctionKey = keyof typeof contracts;

/** The programs of the functions; those of another version, if any, run beside them. */
export type Programs = ReadonlyMap<FunctionKey, Program>;

/** The keys of all functions. */
export const functionKeys = Object.keys(contracts).filter((key): key is FunctionKey => key in contracts);

const memberOf = <T>(all: ReadonlyMap<FunctionKey, T>, key: FunctionKey): T => {
  const member = all.get(key);
  if (member === undefined) throw new Error(`The simulation has no function ${key}.`);
  return member;
};

/** What the stack and AWS decide of a run. */
export type Platform = {
  /** Shards with which the stream begins. */
  readonly shards: number;
  /** Batches of messages that `deliver` handles at the same time. */
  readonly deliverConcurrency: number;
  /** Milliseconds that a service takes for a call, besides the way to it and back; `call` is as in the log. */
  readonly serviceMs: (call: string) => number;
  /** A function has handled records of the stream. */
  readonly onBatch: (batch: StreamBatch) => void;
};

/** Records that a function handled together; instants in milliseconds since 1970. */
export type StreamBatch = {
  readonly name: string;
  readonly records: number;
  /** When the oldest of them was written. */
  readonly oldest: number;
  readonly begun: number;
  readonly ended: number;
};

/** A small site, and services that take no time of their own. */
const smallPlatform: Platform = { shards: 2, deliverConcurrency: 5, serviceMs: () => 0, onBatch: () => undefined };

/** What a run is made of. */
export type PipelineParts = {
  readonly world: World;
  readonly faults: Faults;
  readonly siteFile: object;
  readonly programs: Programs;
  /** Programs of the version before, which some instances still run. */
  readonly otherPrograms?: Programs | undefined;
  /** Hosts on the network, besides the site's own. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly onPut: (key: string, object: StoredObject | undefined, before: StoredObject | undefined) => void;
  readonly onLine: (line: string) => void;
  /** Sees what functions use of the services. */
  readonly onUse?: ((use: Use) => void) | undefined;
  /** Sees what becomes of a delivery. */
  readonly onDelivery?: (row: Row) => void;
  readonly platform?: Platform;
};

/** The path under which functions read the site file. */
const sitePath = '/site/barid.config.json';

const deliveriesQueue = 'https://sqs.example.org/deliveries';
const deadLetterQueue = 'https://sqs.example.org/dead-letters';

const matches = ({ partition, sort }: RowKeys, { PK, SK }: StreamRecord): boolean =>
  PK.startsWith(partition) && (sort === undefined || sort === SK);

const toStreamEvent = (records: readonly StreamRecord[]): object => ({
  Records: records.map(({ PK, SK, sequence, eventName, at }) => ({
    eventID: `e${sequence}`,
    eventName,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: { PK: { S: PK }, SK: { S: SK } },
      SequenceNumber: String(sequence),
      StreamViewType: 'KEYS_ONLY',
    },
  })),
});

const toQueueEvent = (messages: readonly Message[]): object => ({
  Records: messages.map(({ id, body, receives }) => ({
    messageId: id,
    body,
    attributes: { ApproximateReceiveCount: String(receives) },
    eventSource: 'aws:sqs',
  })),
});

/** What a function reported as failed; everything where it threw or died. */
const failedIn = (invoked: Invoked, ids: readonly string[]): ReadonlySet<string> | 'failed' =>
  invoked.kind === 'done' ? failedItems(invoked.result, ids) : 'failed';

/** Seconds for which the CDN keeps a document (`s-maxage`), and serves it stale while it asks again. */
const freshMs = 5_000;
const staleMs = 60_000;

type Cached = { readonly object: StoredObject; readonly at: number };

/** The whole pipeline over simulated parts: every function with its trigger, the CDN in front of them, and the network. */
export const startPipeline = (parts: PipelineParts) => {
  const { world, faults, programs, otherPrograms = programs, onLine, platform = smallPlatform } = parts;
  const chance = world.random('chance');
  const meter = makeMeter(parts.onUse ?? (() => undefined));
  const stream = { current: undefined as ReturnType<typeof makeStream> | undefined };
  const onRecord = (record: StreamRecord): void => {
    if (record.PK.startsWith('DELIVERY#')) parts.onDelivery?.(table.row(record) ?? {});
    stream.current?.add(record);
  };
  const table = makeTable(world.now, onRecord, {
    lagMs: () => (faults.hits('stale read') ? chance.next() * 1500 : 0),
    pageSize: () => (faults.hits('short page') ? 1 + chance.below(3) : Number.POSITIVE_INFINITY),
  });
  const publicBucket = makeBucket(world.now, parts.onPut);
  const inboxBucket = makeBucket(world.now, (key, object) => object !== undefined && onInboxFile(key));
  const mediaBucket = makeBucket(world.now);
  const logsBucket = makeBucket(world.now);

  const bucketOf = (input: unknown) => {
    const name = typeof input === 'object' && input !== null && 'Bucket' in input ? input.Bucket : '';
    if (name === names.publicBucket) return publicBucket;
    if (name === names.logsBucket) return logsBucket;
    return name === names.inboxBucket ? inboxBucket : mediaBucket;
  };
  const files: Readonly<Record<string, string>> = { [sitePath]: JSON.stringify(parts.siteFile) };
  const fileSystem = {
    existsSync: (path: string): boolean => path in files,
    readFileSync: (path: string): string => files[path] ?? '',
  };

  const makeDeliveries = () =>
    makeQueue(
      world,
      world.random('queue'),
      faults,
      {
        batchSize: contracts.deliver.trigger.kind === 'queue' ? contracts.deliver.trigger.batchSize : 1,
        visibilityMs: 6 * contracts.deliver.timeoutSeconds * 1000,
        maxReceives: contracts.deliver.trigger.kind === 'queue' ? contracts.deliver.trigger.attempts : 1,
        maxConcurrency: platform.deliverConcurrency,
      },
      async (messages) =>
        failedIn(
          await invoke('deliver', toQueueEvent(messages)),
          messages.map(({ id }) => id),
        ),
    );
  const deliveries = makeDeliveries();
  const deadLetters: string[] = [];
  const allDeadLetters = (): readonly string[] => [...deadLetters, ...deliveries.deadLetters().map(({ body }) => body)];
  const serveQueue = (command: Command): object =>
    command.constructor.name === 'GetQueueAttributesCommand'
      ? { Attributes: { ApproximateNumberOfMessages: String(allDeadLetters().length) } }
      : deliveries.serve(command);

  const services = makeServices(world, world.random('services'), faults, {
    table: { name: 'table', serve: meter.table(table) },
    bucket: { name: 'bucket', serve: meter.bucket((command) => bucketOf(command.input).serve(command)) },
    queue: { name: 'queue', serve: meter.queue(serveQueue) },
    parameters: makeParameters({ [names.publicUrl]: publicUrl }),
    secrets: makeSecrets({
      [names.ingestKeys]: JSON.stringify({ tokens: [token], signingKeys: [] }),
      [names.originSecret]: token,
      HOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      CMS_SECRET: cmsSecret,
    }),
    events: { name: 'events', serve: () => ({ Entries: [{ EventId: 'event' }] }) },
  });

  /** A caller whose services take their time. */
  const slowed = (caller: Caller): Caller => ({
    ...caller,
    attempt: (label, serve) => {
      const ms = platform.serviceMs(label);
      if (ms === 0) return caller.attempt(label, serve);
      const pause = (): Promise<void> => new Promise((resolve) => world.after(ms, '', resolve));
      return caller.attempt(label, () => pause().then(serve));
    },
  });

  const values = { siteFile: sitePath, deliveriesQueue, deadLetters: [deadLetterQueue], publicUrl, isOpenHere: false };
  const makeSimulated = (key: FunctionKey): SimulatedFunction => {
    const contract: FunctionContract = contracts[key];
    return makeFunction(contract, world, world.random(`function ${key}`), faults, () => ({
      program: memberOf(faults.hits('other version') ? otherPrograms : programs, key),
      env: { ...settingsOf(contract, values), AWS_LAMBDA_FUNCTION_NAME: contract.name },
      packages: (caller) => {
        const sdk = services.packages(meter.callerOf(key, slowed(caller)));
        const undici = meter.network(key, network.packages(caller));
        return (path) => (path === 'node:fs' ? fileSystem : (sdk(path) ?? undici(path)));
      },
      onLine,
    }));
  };
  const functions: ReadonlyMap<FunctionKey, SimulatedFunction> = new Map(
    functionKeys.map((key) => [key, makeSimulated(key)]),
  );
  const invoke = async (key: FunctionKey, event: object): Promise<Invoked> => {
    const begun = world.now();
    const invoked = await memberOf(functions, key).invoke(event);
    meter.ran(key, (world.now() - begun) / 1000, contracts[key].memoryMb);
    return invoked;
  };

  const invokeHttp = async (key: FunctionKey, request: NetworkRequest): Promise<NetworkAnswer> => {
    const { pathname, search } = request.url;
    const event: LambdaFunctionURLEvent = toHttpEvent(
      {
        method: request.method,
        target: `${pathname}${search}`,
        headers: { ...request.headers, 'x-barid-origin': token, host: request.url.host },
        body: Buffer.from(request.body),
        address: '203.0.113.7',
      },
      new Date(world.now()),
    );
    const invoked = await invoke(key, event);
    if (invoked.kind !== 'done') return { status: 502 };
    const { status, headers, body } = toWebAnswer(invoked.result);
    return {
      status,
      body,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    };
  };

  const functionFor = (path: string): FunctionKey | undefined =>
    functionKeys.find((key) => {
      const { trigger } = contracts[key];
      if (trigger.kind !== 'http') return false;
      return trigger.paths.some((one) => (one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : path === one));
    });

  /** Copies of documents in the CDN, one for each encoding that clients ask for. */
  const copies = new Map<string, Cached>();
  const readCached = (key: string, encoding: string): StoredObject | undefined => {
    const name = `${encoding} ${key}`;
    const refresh = (): StoredObject | undefined => {
      const object = publicBucket.get(key);
      if (object === undefined) copies.delete(name);
      else copies.set(name, { object, at: world.now() });
      return object;
    };
    const copy = copies.get(name);
    const age = copy === undefined ? Number.POSITIVE_INFINITY : world.now() - copy.at;
    if (copy !== undefined && age < freshMs) return copy.object;
    if (copy === undefined || age >= freshMs + staleMs || !faults.hits('stale edge')) return refresh();
    // `stale-while-revalidate`: this client gets the old copy, and the next one another.
    world.after(50, '', () => void refresh());
    return copy.object;
  };

  const toAnswer = (path: string, { headers, method }: NetworkRequest, object: StoredObject): NetworkAnswer => {
    const { etag, bytes, metadata } = object;
    if (metadata[goneHeader.replace('x-amz-meta-', '')] !== undefined) return { status: 410, body: bytes };
    const served = servedTypes.find((one) => new RegExp(one.path).test(path));
    const validators = {
      etag,
      'content-type': served?.type ?? object.type,
      'cache-control': object.cacheControl,
      'last-modified': object.modified.toUTCString(),
      [publicRevisionHeader]: metadata['barid-revision'] ?? '',
    };
    if ((headers['if-none-match'] ?? '').replace(/^W\//, '') === etag) return { status: 304, headers: validators };
    return { status: 200, headers: validators, body: method === 'HEAD' ? '' : bytes };
  };

  /** Answers a request as CloudFront does in front of the functions and the public bucket. */
  const cdn: Host = async (request) => {
    const path = request.url.pathname;
    const http = functionFor(path);
    if (http !== undefined) return invokeHttp(http, request);
    const key = path.endsWith('/') ? `${path.slice(1)}index.html` : path.slice(1);
    const object = readCached(key, request.headers['accept-encoding'] ?? '');
    if (object !== undefined) return toAnswer(path, request, object);
    return invokeHttp('firstRequest', request);
  };
  const network = makeNetwork(
    world,
    world.random('network'),
    faults,
    new Map([...parts.hosts, [new URL(publicUrl).host, cdn]]),
  );

  const readerOf = (key: 'publish' | 'notify'): Reader => {
    const { trigger, name } = contracts[key];
    if (trigger.kind !== 'stream') throw new Error(`${name} reads no stream.`);
    const { others = [] }: { others?: readonly RowKeys[] } = trigger;
    return {
      name,
      selects: (record) => [trigger, ...others].some((keysOf) => matches(keysOf, record)),
      batchSize: trigger.batchSize,
      maxRetries: 10,
      mayLose: key === 'publish',
      invoke: async (records) => {
        const begun = world.now();
        const invoked = await invoke(key, toStreamEvent(records));
        const oldest = records.reduce((least, { at }) => Math.min(least, at), begun);
        platform.onBatch({ name, records: records.length, oldest, begun, ended: world.now() });
        const failed = failedIn(
          invoked,
          records.map(({ sequence }) => String(sequence)),
        );
        return failed === 'failed' ? failed : new Set([...failed].map(Number));
      },
      onDeadLetter: (records) => void deadLetters.push(...records.map(({ PK }) => `${name} ${PK}`)),
    };
  };
  stream.current = makeStream(
    world,
    world.random('stream'),
    faults,
    [readerOf('publish'), readerOf('notify')],
    platform.shards,
  );

  /** Lambda's asynchronous invocation: two more attempts, then a dead letter. */
  const invokeAsync = async (key: FunctionKey, event: object, attempts: number): Promise<void> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const { kind } = await invoke(key, event);
      if (kind === 'done') return;
      if (attempt < attempts) await new Promise<void>((resolve) => world.after(60_000 * attempt, '', resolve));
    }
    deadLetters.push(key);
  };

  const onInboxFile = (key: string): void => {
    // S3's notification selects no folders of ours (constructs/inbox-bucket.ts).
    if (/^(?:rejected|pictures)\//.test(key)) return;
    const event = { Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] };
    world.after(chance.next() * 1500, '', () => void invokeAsync('ingestInbox', event, 3));
  };

  let isTicking = true;
  let everyNth = 1;
  const tick = (key: FunctionKey, everyMs: number): void => {
    if (!isTicking) return;
    world.after(everyNth * everyMs, '', () => {
      if (!isTicking) return;
      if (!faults.hits('missed tick')) void invokeAsync(key, {}, 1);
      tick(key, everyMs);
    });
  };
  /** DynamoDB deletes rows "within a few days" of the end of their time to live: nobody may rely on it. */
  const expiryLateMs = world.random('expiry').pick([0, 3_600_000, 3 * 24 * 3_600_000]);
  const expire = (): void =>
    world.after(60_000, '', () => {
      table.expire(expiryLateMs);
      expire();
    });
  expire();

  return {
    table,
    publicBucket,
    inboxBucket,
    mediaBucket,
    logsBucket,
    deliveries,
    functions: [...functions.values()],
    network,
    deadLetters: allDeadLetters,
    /** Starts the schedules: each minute, as the rules of EventBridge do. */
    startSchedules: (follows: boolean): void => {
      tick('sweep', 60_000);
      if (follows) tick('follow', 60_000);
    },
    /** From here on, only one in so many of the schedules' events comes, as if the others were missed. */
    thinSchedules: (nth: number): void => {
      everyNth = nth;
    },
    /** Runs the canary once. */
    runCanary: (): Promise<void> => invokeAsync('canary', {}, 1),
    stopSchedules: (): void => {
      isTicking = false;
    },
    /** Whether no record and no function that publishes is under way. */
    isPublishingIdle: (): boolean =>
      stream.current?.isIdle() === true &&
      [...functions].every(([key, one]) => key === 'deliver' || one.running() === 0),
    /** Whether nothing is under way: no message, no record, no invocation. */
    isIdle: (): boolean =>
      deliveries.size() === 0 &&
      stream.current?.isIdle() === true &&
      [...functions.values()].every((one) => one.running() === 0),
  };
};

/** The running pipeline. */
export type Pipeline = ReturnType<typeof startPipeline>;
