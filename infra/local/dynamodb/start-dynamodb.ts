import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#infra/local/loopback/free-port.ts';
import { loopback, type Running } from '#infra/local/loopback/listen.ts';
import { log } from '#shared/log.ts';
import { findBinary } from './find-binary.ts';
import { endStrays, startedBy } from './strays.ts';

/** Where the table lives: in this file, or in memory without one. */
export type DynamoDbPlace = { readonly file?: string };

/** Resolves once it listens; rejects with what it said when it ends before. */
const listening = (child: ChildProcess): Promise<void> =>
  new Promise((ready, failed) => {
    const said: string[] = [];
    const hear = (line: string): void => {
      said.push(line);
      if (line.includes('listening on')) ready();
    };
    for (const output of [child.stdout, child.stderr]) {
      if (output !== null) createInterface({ input: output }).on('line', hear);
    }
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`dynoxide ended before it listened: ${said.join(' ')}`)));
  });

const launch = async (port: number, file: string | undefined): Promise<ChildProcess> => {
  const path = file === undefined ? [] : ['--db-path', file];
  const child = spawn(findBinary(), ['--host', loopback, '--port', String(port), ...path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: an interrupt from the terminal is for us, and we end it once nobody writes any more.
    detached: true,
    env: { [startedBy]: String(process.pid) },
  });
  await listening(child);
  return child;
};

const launchAtFreePort = async (file: string | undefined, attempts: number) => {
  const port = await freePort();
  try {
    return { port, child: await launch(port, file) };
  } catch (error) {
    // Somebody may have taken the port since it was found free.
    if (attempts <= 1) throw error;
    return launchAtFreePort(file, attempts - 1);
  }
};

const relaunchAfterMs = 500;

const relaunch = async (port: number, file: string | undefined): Promise<ChildProcess> => {
  try {
    return await launch(port, file);
  } catch (error) {
    log.error('the table could not be started again and is tried once more', error);
    await sleep(relaunchAfterMs);
    return relaunch(port, file);
  }
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

/**
 * Starts a DynamoDB with streams and transactions, and starts it again on the same port should it ever die.
 * @throws Misconfigured DYNAMODB_MISSING or DATA_IN_USE.
 */
export const startDynamoDb = async (place: DynamoDbPlace = {}): Promise<Running> => {
  findBinary();
  const file = place.file === undefined ? undefined : resolve(place.file);
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await endStrays(file);
  }
  const { port, child: first } = await launchAtFreePort(file, 5);
  let child = first;
  let closing = false;
  const endWithUs = (): boolean => child.kill('SIGKILL');
  process.once('exit', endWithUs);

  const watch = (watched: ChildProcess): void => {
    watched.once('exit', async (code, signal) => {
      if (closing) return;
      log.warn('the table ended and is started again', { code: code ?? undefined, signal: signal ?? undefined });
      child = await relaunch(port, file);
      if (closing) await end(child);
      else watch(child);
    });
  };
  watch(child);

  const close = async (): Promise<void> => {
    closing = true;
    process.off('exit', endWithUs);
    await end(child);
  };
  return { url: `http://${loopback}:${port}`, close };
};
