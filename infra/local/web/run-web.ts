import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { isRecord } from '#infra/local/json-record.ts';
import { openVersions } from '#infra/local/s3/versions.ts';
import type { Invoke } from '#infra/local/triggers/trigger.ts';
import { setLogSink } from '#shared/log.ts';
import { accessLog } from './access-log.ts';
import { bucketSource } from './documents.ts';
import { startServer } from './server.ts';
import type { WebData, WebReply, WebReport } from './web-thread.ts';

// The code of the web's thread. It reads documents from the disk itself, and asks its parent to invoke functions.

if (parentPort === null) throw new Error('run-web.ts runs in a worker thread only.');
const parent = parentPort;
const report = (message: WebReport): void => parent.postMessage(message);
setLogSink((line) => report({ kind: 'line', line }));

const calls = new Map<number, PromiseWithResolvers<unknown>>();
let lastCall = 0;
const invokeByName =
  (name: string): Invoke =>
  (event) => {
    const call = Promise.withResolvers<unknown>();
    lastCall += 1;
    calls.set(lastCall, call);
    report({ kind: 'invoke', id: lastCall, name, event });
    return call.promise;
  };

const isReply = (value: unknown): value is WebReply => isRecord(value) && typeof value.id === 'number';

parent.on('message', (reply: unknown) => {
  if (!isReply(reply)) return;
  const call = calls.get(reply.id);
  calls.delete(reply.id);
  if (reply.error === undefined) call?.resolve(reply.result);
  else call?.reject(new Error(String(reply.error)));
});

const { buckets, functions, port, address, ...settings }: WebData = workerData;
const versions = openVersions(buckets.versions);
try {
  const parts = {
    ...settings,
    documents: bucketSource(buckets.folder, buckets.documents, versions),
    media: bucketSource(buckets.folder, buckets.media, versions),
    logAccess: accessLog((text) => report({ kind: 'log', text })),
    functions: functions.map(({ name, trigger }) => ({ name, trigger, invoke: invokeByName(name) })),
  };
  const { url } = await startServer(parts, { port, address });
  report({ kind: 'listening', url });
  flushCompileCache();
} catch (error) {
  // A message carries an error without its code.
  const code = isRecord(error) ? String(error.code) : '';
  report({ kind: 'failed', message: error instanceof Error ? error.message : String(error), code });
}
