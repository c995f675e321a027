import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort, loopback, type Running } from '#infra/local/loopback.ts';
import { localClients } from '#infra/local/resources.ts';
import { Misconfigured } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { killOrphans, startedBy } from './orphans.ts';

const binary = '@dynoxide/linux-x64/dynoxide';

/**
 * The path of the DynamoDB-compatible server that npm installed.
 * @throws Misconfigured DYNAMODB_MISSING if npm has none for this platform.
 */
export const findBinary = (resolvePath: (path: string) => string = createRequire(import.meta.url).resolve): string => {
  try {
    return resolvePath(binary);
  } catch (cause) {
    throw new Misconfigured(
      'DYNAMODB_MISSING',
      `The package @dynoxide/linux-x64, the DynamoDB of one machine, is not installed on this platform (${process.platform} ${process.arch}). ` +
        'Start another DynamoDB (DynamoDB Local, or dynoxide from its own installer) and name it: BARID_DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start.',
      { cause },
    );
  }
};

/** Starts one process. Rejects with its output if the process ends before it listens. */
const launch = async (port: number, file: string | undefined): Promise<ChildProcess> => {
  const path = file === undefined ? [] : ['--db-path', file];
  const child = spawn(findBinary(), ['--host', loopback, '--port', String(port), ...path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal must not end the database before the last write.
    detached: true,
    env: { [startedBy]: String(process.pid) },
  });
  await new Promise<void>((listening, failed) => {
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line.includes('listening on')) listening();
      });
    }
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`dynoxide ended before it listened: ${output.join(' ')}`)));
  });
  return child;
};

/** Another program may take the port between the search and the start. */
const maxLaunchAttempts = 5;

const launchAtFreePort = async (file: string | undefined, attempt = 1) => {
  const port = await freePort();
  try {
    return { port, child: await launch(port, file) };
  } catch (error) {
    if (attempt >= maxLaunchAttempts) throw error;
    return launchAtFreePort(file, attempt + 1);
  }
};

const relaunchDelayMs = 500;

const relaunch = async (port: number, file: string | undefined): Promise<ChildProcess> => {
  try {
    return await launch(port, file);
  } catch (error) {
    log.error('the table could not be restarted; it is tried again', error);
    await sleep(relaunchDelayMs);
    return relaunch(port, file);
  }
};

const terminate = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

/** The database file; without one, the table is in memory. */
export type DynamoDbStorage = { readonly file?: string };

/**
 * Starts a DynamoDB with streams and transactions, and restarts it on the same port if its process ends.
 * @throws Misconfigured DYNAMODB_MISSING or DATA_IN_USE.
 */
export const startDynamoDb = async (storage: DynamoDbStorage = {}): Promise<Running> => {
  findBinary();
  const file = storage.file === undefined ? undefined : resolve(storage.file);
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await killOrphans(file);
  }
  const { port, child: first } = await launchAtFreePort(file);
  let child = first;
  let closing = false;
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killAtExit);

  const restartAtExit = (watched: ChildProcess): void => {
    watched.once('exit', async (code, signal) => {
      if (closing) return;
      log.warn('the table ended and is restarted', { code: code ?? undefined, signal: signal ?? undefined });
      child = await relaunch(port, file);
      if (closing) await terminate(child);
      else restartAtExit(child);
    });
  };
  restartAtExit(child);

  const close = async (): Promise<void> => {
    closing = true;
    process.off('exit', killAtExit);
    await terminate(child);
  };
  return { url: `http://${loopback}:${port}`, close };
};

/**
 * Uses a DynamoDB that is already running; closing leaves it running.
 * @throws Misconfigured DYNAMODB_UNREACHABLE.
 */
export const reachDynamoDb = async (endpoint: string): Promise<Running> => {
  const client = localClients.table(endpoint);
  try {
    await client.send(new ListTablesCommand({ Limit: 1 }));
  } catch (cause) {
    throw new Misconfigured(
      'DYNAMODB_UNREACHABLE',
      `No DynamoDB answers at ${endpoint}, which BARID_DYNAMODB_ENDPOINT names. Start it there, or unset the variable to use the one that comes with Barid.`,
      { cause },
    );
  } finally {
    client.destroy();
  }
  return { url: endpoint, close: async () => undefined };
};
