import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { isRecord } from '#infra/local/loopback/fields.ts';
import { makeContext } from './context.ts';
import { toFailure } from './invocation-error.ts';
import { isOrder, isThreadData, type Order, type Report, type ThreadData } from './wire.ts';

type Handler = (event: unknown, context: Context) => unknown;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const load = async (module: string): Promise<Handler> => {
  // A dozen functions share most of their modules: what one has compiled the others read, now and at the next start.
  enableCompileCache();
  const loaded: unknown = await import(module);
  if (isRecord(loaded) && isHandler(loaded.handler)) return loaded.handler;
  throw new Error(`${module} exports no function named handler.`);
};

const runOrder = async (handler: Handler, data: ThreadData, order: Order): Promise<Report> => {
  const { id } = order;
  try {
    const result = await handler(JSON.parse(order.event), makeContext(data, order));
    return { kind: 'done', id, result: JSON.stringify(result ?? null) };
  } catch (error) {
    return { kind: 'failed', id, failure: toFailure(error) };
  }
};

/** The inside of a function's thread: loads the handler, says so, then runs one invocation for each order. */
const serve = async (): Promise<void> => {
  if (!isThreadData(workerData) || parentPort === null) throw new Error('This is the inside of a worker thread.');
  const data = workerData;
  const report = (message: Report): void => parentPort?.postMessage(message);
  try {
    const handler = await load(data.module);
    parentPort.on('message', async (order: unknown) => {
      if (isOrder(order)) report(await runOrder(handler, data, order));
    });
    report({ kind: 'loaded' });
  } catch (error) {
    report({ kind: 'not loaded', failure: toFailure(error) });
  }
};

await serve();
