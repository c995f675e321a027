import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Agent, request } from 'undici';
import { listen } from '#infra/local/loopback.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { environment } from '#shared/function-contract.ts';
import { item, siteFile, startsAt } from './cost/articles.ts';
import { benchArticle, createFolder, percentile, print, startTable, tableName } from './harness.ts';
import { type CpuTimes, cpuSince, cpuTimes } from './thread-cpu.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'batches of 100 articles of 6 KB in 3 feeds to `npm start`: articles a second, and processor time by thread.';

const batchSize = 100;
const batches = 24;
/** Publishers that send at the same time, each one batch after the other. */
const publishers = 2;
/** The first batches compile code and fill caches. */
const warmUpBatches = 8;

const token = 'token-of-the-bench';

/** Starts `npm start` in a process of its own. */
const startBarid = async (folder: string) => {
  const path = join(folder, 'barid.config.json');
  await writeFile(path, JSON.stringify({ ...siteFile, facets: undefined }));
  const flags = environment.BENCH_NODE_FLAGS?.split(' ') ?? [];
  const barid = fileURLToPath(new URL('../infra/cli/barid.js', import.meta.url));
  const child = spawn(process.execPath, [...flags, barid, 'start', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: environment.PATH,
      PORT: '0',
      BARID_DATA: join(folder, 'data'),
      BARID_SITE: path,
      BARID_SAMPLES: '0',
      BARID_TOKEN: token,
    },
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const { url }: { url: string } = JSON.parse(String(line));
  const close = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  return { url, pid: child.pid ?? 0, close };
};

const cpuTotal = (times: CpuTimes): number => Object.values(times).reduce((sum, ms) => sum + ms, 0);

/** Waits until a process has used little processor time for two seconds: what the batches caused is done. */
const waitUntilQuiet = async (pid: number): Promise<void> => {
  for (let quiet = 0, last = cpuTotal(await cpuTimes(pid)); quiet < 2; ) {
    await wait(1000);
    const now = cpuTotal(await cpuTimes(pid));
    quiet = now - last < 100 ? quiet + 1 : 0;
    last = now;
  }
};

/** Sends batches, and gives the milliseconds until the last answer and those of each batch. */
const sendBatches = async (url: string, first: number, count: number) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/feed+json' };
  const tookMs: number[] = [];
  let next = first;
  const publisher = async (): Promise<void> => {
    while (next < first + count) {
      const from = next * batchSize;
      next += 1;
      const items = Array.from({ length: batchSize }, (_, index) => item(from + index));
      const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items });
      const start = performance.now();
      const answer = await request(`${url}/articles`, { method: 'POST', headers, body, headersTimeout: 0 });
      const receipts = await answer.body.text();
      if (answer.statusCode !== 207 || receipts.split('"outcome":"created"').length !== batchSize + 1)
        throw new Error(`A batch was answered ${answer.statusCode}: ${receipts.slice(0, 500)}`);
      tookMs.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: publishers }, publisher));
  return { totalMs: performance.now() - start, tookMs };
};

const measurePipeline = async (): Promise<number> => {
  const folder = await createFolder();
  const barid = await startBarid(folder.path);
  await sendBatches(barid.url, 0, warmUpBatches);
  await waitUntilQuiet(barid.pid);
  const before = await cpuTimes(barid.pid);
  const { totalMs, tookMs } = await sendBatches(barid.url, warmUpBatches, batches);
  const answered = await cpuTimes(barid.pid);
  await waitUntilQuiet(barid.pid);
  const after = await cpuTimes(barid.pid);
  const articles = batches * batchSize;
  const perSecond = (articles / totalMs) * 1000;
  const cpuMs = (now: CpuTimes): string => ((cpuTotal(now) - cpuTotal(before)) / articles).toFixed(2);
  print(
    `batches of ${batchSize} answered: ${perSecond.toFixed(0)} articles/s, a batch ${percentile(tookMs, 0.5).toFixed(0)} ms`,
  );
  print(
    `processor time an article: ${cpuMs(answered)} ms until the last answer, ${cpuMs(after)} ms until all is published`,
  );
  for (const [name, ms] of cpuSince(before, after)) print(`  ${(ms / articles).toFixed(2).padStart(6)} ms ${name}`);
  await barid.close();
  await folder.remove();
  return perSecond;
};

/** The bodies of the transactions that store articles, as the SDK sends them. */
const transactionBodies = async (count: number): Promise<readonly string[]> => {
  const bodies: string[] = [];
  const server = await listen(
    createServer(async (incoming, response) => {
      bodies.push(await text(incoming));
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    }),
    0,
  );
  const client = localClients.table(server.url);
  const store = dynamoArticleStore(
    tableName,
    DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  );
  for (let index = 0; index < count; index += 1) {
    const { content_html: content }: { content_html?: string } = item(index);
    const fields = { title: `Le budget, partie ${index}`, content: content ?? '', feeds: ['all', 'budget', 'fr'] };
    await store.write(benchArticle(index, Date.parse(startsAt), fields), undefined);
  }
  client.destroy();
  await server.close();
  return bodies;
};

/** The same rows straight to the local engine: HTTP without signature, one transaction an article. */
const measureBareTransactions = async (): Promise<number> => {
  const total = 1000;
  const bodies = await transactionBodies(total);
  const table = await startTable();
  const dispatcher = new Agent({ connections: 8 });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.TransactWriteItems',
  };
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await request(table.url, { method: 'POST', headers, body, dispatcher });
      const said = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(said);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, sender));
  const perSecond = (total / (performance.now() - start)) * 1000;
  await dispatcher.close();
  await table.close();
  return perSecond;
};

/** Prints the rate beside the bare limit, and the processor time of an article by thread and process. */
export const run = async (): Promise<void> => {
  const perSecond = await measurePipeline();
  const bare = await measureBareTransactions();
  print(
    `the bare transactions, straight to the engine: ${bare.toFixed(0)}/s; Barid reaches ${((100 * perSecond) / bare).toFixed(0)} % of it`,
  );
};
