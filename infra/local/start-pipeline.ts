import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functions as contracts } from '#functions/index.ts';
import { environment } from '#shared/contract.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import { readSiteFile } from '#shared/site/read-site-file.ts';
import { receiverSecrets } from '#shared/site/receiver-secrets.ts';
import type { Site } from '#shared/site/site.ts';
import { freePort } from './loopback/free-port.ts';
import { loopback } from './loopback/listen.ts';
import { publishSamples } from './publish-samples.ts';
import { ensureBucket } from './resources/ensure-bucket.ts';
import { ensureQueue, ensureQueueWithDeadLetters } from './resources/ensure-queue.ts';
import { names, type Started, settingsOf } from './settings.ts';
import { type Emulators, startEmulators } from './start-emulators.ts';
import { startTriggers } from './start-triggers.ts';
import type { HttpFunction } from './web/forward.ts';
import { startWeb } from './web/start-web.ts';
import { type LocalFunction, startFunction } from './worker/start-function.ts';

/** How the pipeline runs on one machine. */
export type PipelineOptions = {
  /** The folder of all data. */
  readonly data: string;
  readonly siteFile: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What readers call it; this machine's own address unless said. */
  readonly publicUrl?: string;
  /** The ingest token; one is made and kept unless said. */
  readonly token?: string;
  readonly samples: boolean;
  /** Another DynamoDB instead of ours. */
  readonly dynamodbEndpoint?: string;
  /** Hears every line that a function logs. */
  readonly onLine: (functionName: string, line: string) => void;
};

/** The pipeline at work. */
export type Pipeline = {
  /** Where it answers on this machine. */
  readonly url: string;
  readonly publicUrl: string;
  readonly token: string;
  readonly inboxFolder: string;
  readonly close: () => Promise<void>;
};

/** What the site file names for its receivers, from the environment; what is missing there is missed when it is needed. */
const givenSecrets = (site: Site): Readonly<Record<string, string>> =>
  Object.fromEntries(
    receiverSecrets(site).flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const makeToken = (): string => randomBytes(24).toString('base64url');

/** Standard Webhooks: a key is `whsec_` and the base64 of 24 to 64 bytes. */
const makeSigningKey = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const makeSecrets = async ({ secrets }: Emulators, given: string | undefined) => {
  if (given !== undefined) await secrets.keep('token', given);
  const token = await secrets.getOrMake('token', makeToken);
  const signingKey = await secrets.getOrMake('signing-key', makeSigningKey);
  await secrets.keep(names.ingestKeys, JSON.stringify({ tokens: [token], signingKeys: [signingKey] }));
  return { token, originSecret: await secrets.getOrMake(names.originSecret, makeToken) };
};

const makeResources = async ({ bucketClient, queueClient }: Emulators) => {
  await ensureBucket(bucketClient, names.inboxBucket);
  await ensureBucket(bucketClient, names.publicBucket);
  const rules = { visibilitySeconds: 60, attempts: 5 };
  const deliveries = await ensureQueueWithDeadLetters(queueClient, 'deliveries', rules);
  const deadRecords = await ensureQueue(queueClient, 'records-dead');
  const deadFiles = await ensureQueue(queueClient, 'files-dead');
  return { deliveries: deliveries.queue, deadDeliveries: deliveries.dead, deadRecords, deadFiles };
};

const startFunctions = (started: Started, { env }: Emulators, onLine: PipelineOptions['onLine']) =>
  contracts.map((contract) => {
    const module = fileURLToPath(new URL(`../../functions/${contract.name}/handler.ts`, import.meta.url));
    // What waits for requests may wait for long; what stored rows and files wake is on every article's way.
    const isLazy = contract.trigger.kind === 'http';
    return startFunction(contract, { module, env: { ...env, ...settingsOf(contract, started) }, onLine, isLazy });
  });

const answering = (functions: readonly LocalFunction[]): readonly HttpFunction[] =>
  functions.flatMap(({ contract: { name, trigger }, invoke }) =>
    trigger.kind === 'http' ? [{ name, paths: trigger.paths, invoke }] : [],
  );

/**
 * Starts the whole pipeline on this machine: the parts of AWS, the functions, and what wakes them.
 * @throws Misconfigured for a wrong site file or a data folder in use; the system's EADDRINUSE for a port in use.
 */
export const startPipeline = async (options: PipelineOptions): Promise<Pipeline> => {
  const { data, siteFile } = options;
  const site = readSiteFile(siteFile);
  const port = options.port === 0 ? await freePort() : options.port;
  const publicUrl = options.publicUrl ?? `http://${loopback}:${port}`;
  const emulators = await startEmulators({
    data,
    table: names.table,
    given: { ...givenSecrets(site), [names.publicUrl]: publicUrl },
    ...(options.dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint: options.dynamodbEndpoint }),
  });
  const { token, originSecret } = await makeSecrets(emulators, options.token);
  const { deliveries, deadDeliveries, deadRecords, deadFiles } = await makeResources(emulators);
  const deadLetters = [deadDeliveries, deadRecords, deadFiles].map(({ url }) => url);
  const started = { siteFile, deliveriesQueue: deliveries.url, deadLetters, publicUrl };
  const functions = startFunctions(started, emulators, options.onLine);
  const closeFunctions = () => Promise.all(functions.map((one) => one.close()));
  const parts = { client: emulators.bucketClient, bucket: names.publicBucket, originSecret, publicUrl };
  const web = await startWeb(
    { ...parts, functions: answering(functions), hubs: site.hubs.map((hub) => hubUrl(hub, publicUrl)) },
    port,
  ).catch(async (error: unknown) => {
    await closeFunctions();
    await emulators.close();
    throw error;
  });
  const sources = { emulators, data, inboxBucket: names.inboxBucket, queues: { deliveries }, deadRecords, deadFiles };
  const triggers = await startTriggers(sources, functions);
  if (options.samples) await publishSamples(emulators.bucketClient, names.inboxBucket, data);
  await Promise.all(functions.map((one) => one.ready()));
  return {
    url: web.url,
    publicUrl,
    token,
    inboxFolder: join(data, 'inbox'),
    close: async () => {
      await web.close();
      await triggers.close();
      await closeFunctions();
      await emulators.close();
    },
  };
};
