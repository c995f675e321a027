import { randomBytes } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { functions as contracts } from '#functions/index.ts';
import { Misconfigured } from '#shared/errors.ts';
import { defineFunction, environment, isOptional } from '#shared/function-contract.ts';
import { log } from '#shared/log.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import { forgetRunning, noteRunning, prepareDataFolder } from './data-folder.ts';
import type { SiteAnswer, SiteDescription } from './describe-site.ts';
import { writeFileAtomically } from './files.ts';
import { isRecord } from './json-record.ts';
import { names, type RuntimeValues, settingsOf } from './local-settings.ts';
import { freePort, loopback } from './loopback.ts';
import { missingSecret } from './missing-secret.ts';
import { ensureQueue, ensureQueueWithDeadLetters } from './resources.ts';
import { always, type Bucket, objectOf } from './s3/object-store.ts';
import { sampleFolder, sampleKey } from './sample-files.ts';
import { bucketFolder, type Emulators, startEmulators } from './start-emulators.ts';
import { startTriggers } from './start-triggers.ts';
import { isWebTrigger } from './web/http-function.ts';
import { startWeb } from './web/web-thread.ts';
import { startSharedFunctions } from './worker/shared-worker.ts';

/** The settings of the pipeline on one machine. */
export type PipelineOptions = {
  /** The folder for all data. */
  readonly data: string;
  readonly siteFile: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The address on which the web server listens; by default, one that other machines cannot reach. */
  readonly listen?: string;
  /** The origin of feed URLs; by default, the address of the web server. */
  readonly publicUrl?: string;
  /** Private hosts that Barid may call, with or without a port; where nobody else reaches it, those of this machine besides. */
  readonly privateHosts?: readonly string[];
  /** The token of publishers; by default, one is generated and stored. */
  readonly token?: string;
  /** Publish the sample articles in a new data folder. */
  readonly samples: boolean;
  /** Receives every log line of a function. */
  readonly onLine: (functionName: string, line: string) => void;
};

/** The running pipeline. */
export type Pipeline = {
  /** The address of the web server. */
  readonly url: string;
  readonly publicUrl: string;
  readonly token: string;
  readonly inboxFolder: string;
  readonly site: SiteDescription;
  readonly close: () => Promise<void>;
};

/** A new secret text of 192 bits. It begins with no sign, which a command would take for an option: `--token -x…`. */
export const generateToken = (): string => randomBytes(24).toString('hex');

const createSecrets = async ({ secrets }: Emulators, givenToken: string | undefined) => {
  if (givenToken !== undefined) await secrets.set('token', givenToken);
  const token = await secrets.getOrCreate('token', generateToken);
  // Standard Webhooks: a key is `whsec_` and the base64 of 24 to 64 bytes.
  const signingKey = await secrets.getOrCreate('signing-key', () => `whsec_${randomBytes(32).toString('base64')}`);
  await secrets.set(names.ingestKeys, JSON.stringify({ tokens: [token], signingKeys: [signingKey] }));
  return { token, originSecret: await secrets.getOrCreate(names.originSecret, generateToken) };
};

const createBucketsAndQueues = async ({ objects, queues }: Emulators) => {
  for (const bucket of [names.inboxBucket, names.publicBucket, names.mediaBucket, names.logsBucket])
    await objects.create(bucket);
  const rules = { visibilitySeconds: 60, maxReceives: 5 };
  const { queue: deliveries, deadLetters } = await ensureQueueWithDeadLetters(queues, 'deliveries', rules);
  const deadRecords = await ensureQueue(queues, 'records-dead');
  const deadFiles = await ensureQueue(queues, 'files-dead');
  return { deliveries, deadDeliveries: deadLetters, deadRecords, deadFiles };
};

const moduleOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** No trigger invokes it: it is the first that the worker of all functions does. */
const describeSite = defineFunction({
  name: 'describe-site',
  about: 'Reads the site file for the other parts of one machine.',
  trigger: { kind: 'inbox' },
  timeoutSeconds: 30,
  memoryMb: 256,
  env: {},
});

/** Starts the functions. `site` reads the site file in their worker, before that loads their code. */
const startFunctions = (values: RuntimeValues, { env }: Emulators, onLine: PipelineOptions['onLine']) => {
  const [site, ...functions] = startSharedFunctions([
    { contract: describeSite, source: { module: moduleOf('./describe-site.ts'), env, onLine } },
    ...contracts
      .filter((contract) => !isOptional(contract))
      .map((contract) => {
        const module = moduleOf(`../../functions/${contract.name}/handler.ts`);
        // The first request may wait for its function to load; rows and files are on the way of every article.
        const isLazy = isWebTrigger(contract.trigger);
        return { contract, source: { module, env: { ...env, ...settingsOf(contract, values) }, onLine, isLazy } };
      }),
  ]);
  const isAnswer = (value: unknown): value is SiteAnswer =>
    isRecord(value) && (isRecord(value.site) || isRecord(value.fault));
  return {
    functions,
    site: async (siteFile: string): Promise<SiteDescription> => {
      const answer = await site?.invoke({ siteFile });
      if (!isAnswer(answer)) throw new Error('The site file could not be read.');
      if ('site' in answer) return answer.site;
      const { code, message, faults } = answer.fault;
      throw new Misconfigured(code, message, { faults });
    },
  };
};

/** Milliseconds for which a file of the access log waits to be counted; a reader is in it as a hash. */
const accessLogMs = 26 * 3600_000;

/** Puts a file of the access log where CloudFront would, and removes those that are counted. */
const keepAccessLog = async (logs: Bucket, text: string): Promise<void> => {
  const now = new Date();
  try {
    for await (const { key, modified } of logs.heads())
      if (now.getTime() - Number(new Date(modified)) > accessLogMs) await logs.remove(key, always);
    const hour = now.toISOString().slice(0, 13).replace('T', '-');
    await logs.put(objectOf(`cdn/LOCAL.${hour}.${randomBytes(6).toString('hex')}.gz`, gzipSync(text), {}), always);
  } catch (error) {
    log.error('the access log could not be kept', error);
  }
};

/** Puts the sample articles in the inbox once per data folder, so that a retracted sample stays retracted. */
const publishSamples = async (inbox: Bucket, data: string): Promise<void> => {
  const marker = join(data, 'samples-published');
  const isPublished = await access(marker).then(
    () => true,
    () => false,
  );
  if (isPublished) return;
  for (const name of await readdir(sampleFolder)) {
    await inbox.put(objectOf(sampleKey(name), await readFile(new URL(name, sampleFolder)), {}), always);
  }
  await writeFileAtomically(marker, '');
};

/**
 * Gives the functions the secrets of the site file, which are environment variables of the same names. One that is missing
 * is said at once, and fails its deliveries, polls or messages only.
 */
const giveSecrets = ({ secrets }: SiteDescription, given: Record<string, string>, emulators: Emulators): void => {
  for (const secret of secrets) {
    const { [secret.name]: value = '' } = environment;
    if (value !== '') given[secret.name] = value;
    else if (!emulators.secrets.get(secret.name)) log.warn(`${missingSecret(secret)} Set it, and start again.`);
  }
};

/**
 * Starts the whole pipeline on this machine: emulators, functions, web server and triggers.
 * @throws Misconfigured for a faulty site file, or a data folder in use or not usable; the system's EADDRINUSE, EACCES or
 * EADDRNOTAVAIL for a port or address. Nothing runs then.
 */
export const startPipeline = async (options: PipelineOptions): Promise<Pipeline> => {
  const { data, siteFile } = options;
  const port = options.port === 0 ? await freePort() : options.port;
  const publicUrl = options.publicUrl ?? `http://${loopback}:${port}`;
  const given: Record<string, string> = { [names.publicUrl]: publicUrl };
  await prepareDataFolder(data);
  await using starting = new AsyncDisposableStack();
  const emulators = await startEmulators({ data, table: names.table, inboxBucket: names.inboxBucket, given });
  starting.defer(emulators.close);
  const { token, originSecret } = await createSecrets(emulators, options.token);
  const { deliveries, deadDeliveries, deadRecords, deadFiles } = await createBucketsAndQueues(emulators);

  const deadLetters = [deadDeliveries, deadRecords, deadFiles].map(({ url }) => url);
  const isOpenHere = options.publicUrl === undefined && (options.listen ?? loopback) === loopback;
  const values = {
    siteFile,
    deliveriesQueue: deliveries.url,
    deadLetters,
    publicUrl,
    isOpenHere,
    privateHosts: options.privateHosts,
  };
  const { functions, site: readSite } = startFunctions(values, emulators, options.onLine);
  starting.defer(async () => void (await Promise.all(functions.map((localFunction) => localFunction.close()))));
  /** Reads the site, and starts what shows it. */
  const startSite = async () => {
    const site = await readSite(siteFile);
    giveSecrets(site, given, emulators);
    const webParts = {
      buckets: {
        folder: bucketFolder(data),
        versions: emulators.objects.versions.shared,
        documents: names.publicBucket,
        media: names.mediaBucket,
      },
      functions: functions.flatMap(({ contract: { name, trigger }, invoke }) =>
        isWebTrigger(trigger) ? [{ name, trigger, invoke }] : [],
      ),
      originSecret,
      publicUrl,
      hubs: site.hubs.map((hub) => hubUrl(hub, publicUrl)),
      addresses: site.addresses,
      onAccessLog: (text: string) => void keepAccessLog(emulators.objects.bucket(names.logsBucket), text),
    };
    return { site, web: await startWeb(webParts, port, options.listen) };
  };
  const { site, web } = await startSite();
  const sources = { emulators, data, inboxBucket: names.inboxBucket, queues: { deliveries }, deadRecords, deadFiles };
  const triggers = await startTriggers(sources, functions);
  starting.defer(triggers.close);
  // Last to start and first to end: what it accepts is worked on.
  starting.defer(web.close);
  await noteRunning(data, { url: web.url, pid: process.pid });
  starting.defer(() => forgetRunning(data));
  if (options.samples) await publishSamples(emulators.objects.bucket(names.inboxBucket), data);
  const running = starting.move();
  // Readers and publishers need not wait for it; an invocation does.
  Promise.all(functions.map((localFunction) => localFunction.ready())).catch((error: unknown) =>
    log.error('a function could not be loaded', error),
  );
  return {
    url: web.url,
    publicUrl,
    token,
    inboxFolder: join(data, 'inbox'),
    site,
    close: () => running.disposeAsync(),
  };
};
