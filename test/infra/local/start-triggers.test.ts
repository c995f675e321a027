import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { ensureQueue, ensureQueueWithDeadLetters } from '#infra/local/resources.ts';
import { startEmulators } from '#infra/local/start-emulators.ts';
import { startTriggers } from '#infra/local/start-triggers.ts';
import { startFunction } from '#infra/local/worker/local-function.ts';
import { defineFunction, type Trigger } from '#shared/function-contract.ts';
import { freshFolder } from '#test/local-folder.ts';

const module = fileURLToPath(new URL('../../fixtures/handlers/relay.ts', import.meta.url));

const triggers: Readonly<Record<string, Trigger>> = {
  ingest: { kind: 'inbox' },
  notify: { kind: 'stream', partition: 'FEED#', batchSize: 100 },
  deliver: { kind: 'queue', queue: 'deliveries', batchSize: 10, attempts: 5 },
  sweep: { kind: 'schedule', everyMinutes: 1 },
};

const startPipeline = async (data: string, lines: string[]) => {
  const emulators = await startEmulators({
    data,
    table: 'barid',
    inboxBucket: 'barid-inbox',
    given: { '/barid/public-url': 'http://127.0.0.1:1' },
  });
  const { queues, objects, env } = emulators;
  await objects.create('barid-inbox');
  const rules = { visibilitySeconds: 60, maxReceives: 5 };
  const { queue } = await ensureQueueWithDeadLetters(queues, 'deliveries', rules);
  const settings = {
    ...env,
    TABLE: 'barid',
    INBOX_BUCKET: 'barid-inbox',
    DELIVERIES_QUEUE: queue.url,
    PUBLIC_URL: '/barid/public-url',
  };
  const functions = Object.entries(triggers).map(([name, trigger]) => {
    const contract = defineFunction({ name, about: name, trigger, timeoutSeconds: 10, memoryMb: 256, env: {} });
    return startFunction(contract, { module, env: settings, onLine: (from, line) => lines.push(`${from}: ${line}`) });
  });
  const running = await startTriggers(
    {
      emulators,
      data,
      inboxBucket: 'barid-inbox',
      queues: { deliveries: queue },
      deadRecords: await ensureQueue(queues, 'records-dead'),
      deadFiles: await ensureQueue(queues, 'files-dead'),
    },
    functions,
  );
  return async (): Promise<void> => {
    await running.close();
    await Promise.all(functions.map((one) => one.close()));
    await emulators.close();
  };
};

it('a dropped file passes through inbox, table, stream and queue, and a restart continues where the last run stopped', async () => {
  const data = await freshFolder();
  const lines: string[] = [];
  const stopFirst = await startPipeline(data, lines);
  await writeFile(join(data, 'inbox', 'un.txt'), 'premier');
  await expect.poll(() => lines, { timeout: 25_000 }).toContain('deliver: delivered FEED#un.txt');
  await expect.poll(() => lines, { timeout: 25_000 }).toContain('sweep: tick http://127.0.0.1:1');
  await stopFirst();
  expect(await readdir(join(data, 'inbox'))).toEqual(['rejected']);

  await writeFile(join(data, 'inbox', 'deux.txt'), 'second');
  const later: string[] = [];
  const stopSecond = await startPipeline(data, later);
  onTestFinished(stopSecond);
  await expect.poll(() => later, { timeout: 25_000 }).toContain('deliver: delivered FEED#deux.txt');
  expect(later).not.toContain('deliver: delivered FEED#un.txt');
}, 90_000);
