import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { listen } from '#infra/local/loopback.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { ensureBucket, localClients } from '#infra/local/sdk-clients.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { startWeb } from '#infra/local/web/web-thread.ts';
import { bucketName, createFolder, percentile, print } from './harness.ts';
import type { Polling } from './pollers.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'a feed of 300 KB to 32 clients that poll without a pause, beside a bare node:http server, and what 64 such clients cost an article.';

const rounds = 5;
const roundMs = 1000;

const words = 'le conseil municipal adopte budget une école du quartier maroc belgique travaux hôpital presse'.split(
  ' ',
);

/** Text that gzip compresses about as well as it does articles: three to five times. */
const makeFeed = (): string => {
  let seed = 1;
  const next = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  const text = Array.from({ length: 42_000 }, () => `${words[next() % words.length]}${next() % 97}`).join(' ');
  return `<rss version="2.0"><channel>${text}</channel></rss>`;
};

/** Starts clients in a thread of their own. `answers` counts the answers so far by status. */
const startPollers = (polling: Polling) => {
  const worker = new Worker(new URL('./pollers.ts', import.meta.url), { workerData: polling });
  return {
    answers: async (): Promise<Readonly<Record<number, number>>> => {
      const answer = Promise.withResolvers<Readonly<Record<number, number>>>();
      worker.once('message', answer.resolve);
      worker.postMessage('count');
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
};

/** Answers a second with this status while 32 clients poll for one round. */
const measureRound = async (
  url: string,
  path: string,
  status: number,
  headers: Polling['headers'],
): Promise<number> => {
  const pollers = startPollers({ port: Number(new URL(url).port), path, headers, pollers: 32 });
  await wait(300);
  const from = performance.now();
  const before = (await pollers.answers())[status] ?? 0;
  await wait(roundMs);
  const after = (await pollers.answers())[status] ?? 0;
  const seconds = (performance.now() - from) / 1000;
  await pollers.stop();
  return (after - before) / seconds;
};

/** The web server over a bucket with one feed, and a bare server that has the same answers in two variables. */
const startServers = async () => {
  const folder = await createFolder();
  const feed = makeFeed();
  const path = '/feeds/all/rss.xml';
  const s3 = await startS3(folder.path, 0);
  const client = localClients.bucket(s3.url);
  await ensureBucket(client, bucketName);
  const document = { Key: path.slice(1), Body: feed, ContentType: 'application/rss+xml', CacheControl: 'max-age=60' };
  const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket: bucketName, ...document }));
  const parts = {
    buckets: { folder: folder.path, versions: s3.versions.shared, documents: bucketName, media: bucketName },
    functions: [],
    originSecret: '',
    publicUrl: 'http://localhost',
    hubs: [],
  };
  const web = await startWeb(parts, 0);
  const etag = `W/${ETag}`;
  const gzipped = gzipSync(feed);
  const bare = await listen(
    createServer((request, response) => {
      if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
      else {
        const length = { 'content-length': gzipped.length };
        response.writeHead(200, { etag, 'content-encoding': 'gzip', ...length }).end(gzipped);
      }
    }),
    0,
  );
  const close = async (): Promise<void> => {
    client.destroy();
    for (const server of [web, bare, s3]) await server.close();
    await folder.remove();
  };
  return { web, bare, path, etag, close };
};

const compareWithBareServer = async (): Promise<void> => {
  const { web, bare, path, etag, close } = await startServers();
  const gzip = { 'accept-encoding': 'gzip' };
  const kinds = [
    { title: '304', status: 304, headers: { ...gzip, 'if-none-match': etag } },
    { title: 'gzip body', status: 200, headers: gzip },
  ];
  for (const { title, status, headers } of kinds) {
    const rates: { web: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rates.push({
        web: await measureRound(web.url, path, status, headers),
        bare: await measureRound(bare.url, path, status, headers),
      });
    }
    const of = (values: readonly number[]): number => Math.round(percentile(values, 0.5));
    const [ours, bares] = [of(rates.map((rate) => rate.web)), of(rates.map((rate) => rate.bare))];
    const ratio = percentile(
      rates.map((rate) => rate.web / rate.bare),
      0.5,
    ).toFixed(2);
    print(
      `${title.padEnd(12)}${String(ours).padStart(8)}/s   bare node:http ${String(bares).padStart(8)}/s   ratio ${ratio}`,
    );
  }
  await close();
};

const siteFile = JSON.stringify({
  site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
  feeds: [{ slug: 'all', select: { tags: ['all'] }, entries: 50 }],
});

const feedPath = '/feeds/all/feed.json';

/** Posts one article; returns the milliseconds from the answer until the feed has it. */
const timeToReadable = async ({ url, token }: Pipeline, number: number): Promise<number> => {
  const answer = await fetch(`${url}/articles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: `bench-${number}`,
      title: `Article ${number}`,
      content_html: `<p>${'Le conseil municipal a adopté le budget. '.repeat(40)}</p>`,
      language: 'fr',
      tags: ['all'],
    }),
  });
  if (answer.status !== 201) throw new Error(`Article ${number} was answered ${answer.status}: ${await answer.text()}`);
  const from = performance.now();
  for (;;) {
    const feed = await fetch(`${url}${feedPath}`);
    if ((await feed.text()).includes(`"id":"bench-${number}"`)) return performance.now() - from;
    await wait(5);
  }
};

const articlesOfRound = 10;

const measureArticles = async (): Promise<void> => {
  const folder = await createFolder();
  const path = join(folder.path, 'barid.config.json');
  await writeFile(path, siteFile);
  const data = join(folder.path, 'data');
  const pipeline = await startPipeline({ data, siteFile: path, port: 0, samples: false, onLine: () => undefined });
  await wait(5000);
  const spans: Record<number, number[]> = { 0: [], 64: [] };
  let number = 0;
  for (let round = 0; round < 4; round += 1) {
    const count = round % 2 === 0 ? 0 : 64;
    const port = Number(new URL(pipeline.url).port);
    const headers = { 'accept-encoding': 'gzip' };
    const pollers = startPollers({ port, path: feedPath, headers, pollers: count });
    for (let article = 0; article < articlesOfRound; article += 1) {
      spans[count]?.push(await timeToReadable(pipeline, number++));
      await wait(500);
    }
    await pollers.stop();
  }
  for (const [count, values] of Object.entries(spans)) {
    const columns = [0.5, 0.9].map((share) => `${Math.round(percentile(values, share))} ms`.padStart(8));
    print(
      `an article from answered to readable, ${count.padStart(2)} pollers: median, 90 %${columns.join('')}   of ${values.length}`,
    );
  }
  await pipeline.close();
  await folder.remove();
};

/** Prints answers a second beside the bare server, and an article's way to readable without and with pollers. */
export const run = async (): Promise<void> => {
  await compareWithBareServer();
  await measureArticles();
};
