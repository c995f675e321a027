import { Worker } from 'node:worker_threads';
import type { PublicSettings } from '#infra/edge/edge-functions.ts';
import { compileCacheEnv } from '#infra/local/compile-cache.ts';
import { isRecord } from '#infra/local/json-record.ts';
import type { Running } from '#infra/local/loopback.ts';
import { relayLine } from '#shared/log.ts';
import { noAddresses } from '#shared/model/address-table.ts';
import type { HttpFunction } from './http-function.ts';

/** The folder of all buckets, for a thread that reads documents itself. */
export type BucketFolder = {
  readonly folder: string;
  /** The counters of `Versions`. */
  readonly versions: SharedArrayBuffer;
  /** The names of the buckets. */
  readonly documents: string;
  readonly media: string;
};

/** The parts of the public web. `publicUrl` has no slash at the end; `hubs` are absolute URLs. */
export type WebParts = PublicSettings & {
  readonly buckets: BucketFolder;
  readonly functions: readonly HttpFunction[];
  /** The secret by which functions recognise requests that came through this server. */
  readonly originSecret: string;
  /** Keeps a file of the access log; nothing does by default. */
  readonly onAccessLog?: (text: string) => void;
};

/** The data of the thread. */
export type WebData = PublicSettings & {
  readonly buckets: BucketFolder;
  readonly functions: readonly Pick<HttpFunction, 'name' | 'trigger'>[];
  readonly originSecret: string;
  readonly port: number;
  readonly address: string | undefined;
};

/** Thread to parent. */
export type WebReport =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'invoke'; readonly id: number; readonly name: string; readonly event: unknown };

/** Parent to thread: what a function answered, or the error with which it failed. */
export type WebReply = { readonly id: number; readonly result?: unknown; readonly error?: unknown };

const isReport = (value: unknown): value is WebReport => isRecord(value) && typeof value.kind === 'string';

/** Garbage of requests is short-lived. */
const maxYoungGenerationMb = 8;

const invoke = async (functions: readonly HttpFunction[], name: string, event: unknown): Promise<unknown> => {
  const called = functions.find((one) => one.name === name);
  if (called === undefined) throw new Error(`There is no function ${name}.`);
  return called.invoke(event);
};

/**
 * Starts the public web of one machine in CloudFront's place, in a thread of its own: readers who poll do not hold up the
 * services that publish. Port 0 takes a free one. Throws as `listen` does.
 */
export const startWeb = (parts: WebParts, port: number, address?: string): Promise<Running> => {
  const { publicUrl, hubs, addresses = noAddresses, buckets, originSecret, functions } = parts;
  const names = functions.map(({ name, trigger }) => ({ name, trigger }));
  const workerData: WebData = { publicUrl, hubs, addresses, buckets, originSecret, functions: names, port, address };
  const worker = new Worker(new URL('./run-web.ts', import.meta.url), {
    name: 'web',
    workerData,
    env: compileCacheEnv(),
    resourceLimits: { maxYoungGenerationSizeMb: maxYoungGenerationMb },
  });
  const reply = (answer: WebReply): void => worker.postMessage(answer);
  return new Promise((resolve, reject) => {
    worker.on('message', async (report: unknown) => {
      if (!isReport(report)) return;
      if (report.kind === 'listening') {
        resolve({
          url: report.url,
          close: async () => {
            await worker.terminate();
          },
        });
      } else if (report.kind === 'line') relayLine(report.line);
      else if (report.kind === 'log') parts.onAccessLog?.(report.text);
      else if (report.kind === 'failed') {
        await worker.terminate();
        reject(Object.assign(new Error(report.message), { code: report.code }));
      } else {
        const { id, name, event } = report;
        await invoke(functions, name, event).then(
          (result) => reply({ id, result }),
          (error: unknown) => reply({ id, error: error instanceof Error ? error.stack : String(error) }),
        );
      }
    });
    // Without the web there is no Barid: the error ends the process.
    worker.once('error', (error) => {
      throw error;
    });
  });
};
