import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Agent, request } from 'undici';
import { listen } from '#infra/local/loopback.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { cpuTotal, startBarid, token, waitUntilQuiet } from './barid-process.ts';
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
  const barid = await startBarid(folder.path, { ...siteFile, facets: undefined });
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
    'https://feeds.example.org',
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
