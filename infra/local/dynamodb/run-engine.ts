import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { hasRoom } from '#infra/local/disk.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { forThisMachine, listen } from '#infra/local/loopback.ts';
import { setLogSink } from '#shared/log.ts';
import { type CallAnswer, makeEngine } from './engine.ts';
import { openTableFile } from './table-file.ts';

// The code of the table's thread: SQLite blocks it while it waits for the disk, and nothing else.

/** DynamoDB takes 16 MB. */
const maxBodyBytes = 16 * 1024 * 1024;

const tooLarge: CallAnswer = {
  status: 413,
  json: JSON.stringify({ __type: 'RequestEntityTooLargeException', message: 'The request is too large.' }),
};

/** The body of a request; undefined for one that is too large. */
const readText = (request: IncomingMessage): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    });
    request.once('error', reject);
    request.once('end', () => resolve(bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString()));
  });

if (parentPort === null) throw new Error('run-engine.ts runs in a worker thread only.');
const parent = parentPort;
setLogSink((line) => parent.postMessage({ kind: 'line', line }));
const { path, port }: { path?: string; port: number } = workerData;
const file = openTableFile(path);
const call = makeEngine(file, Date.now, () => path === undefined || hasRoom(dirname(path)));

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  // `DynamoDB_20120810.GetItem`
  const operation = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const body = await readText(request);
  const { status, json } = body === undefined ? tooLarge : await call({ operation, body });
  const bytes = Buffer.from(json);
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': bytes.length })
    .end(bytes);
};

const server = await listen(
  createServer(forThisMachine((request, response) => void serve(request, response).catch(() => response.destroy()))),
  port,
);
parent.on('message', async (message: unknown) => {
  if (!isRecord(message)) return;
  if (message.kind === 'trim') {
    const table = file.table(String(message.table));
    if (table !== undefined) file.trim(table, Number(message.before), Number(message.olderThanMs));
    parent.postMessage({ kind: 'trimmed' });
    return;
  }
  await server.close();
  // Writes that came just before are committed first: they were put in line before this.
  await setImmediate();
  file.close();
  parent.close();
});
parent.postMessage({ kind: 'listening', url: server.url });
