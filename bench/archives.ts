import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import type { Article } from '#shared/model/article.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { benchArticle, bucketName, paragraph, print, startBucket, startTable, tableName } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  '10,000 articles over eight years, half of them in two months: archiving, a walk from the subscription document, and one more article.';

const publicUrl = 'https://feeds.example.org';
const total = 10_000;
const addedLater = 50;

/** The batch size of one Lambda invocation. */
const batchSize = 100;

/** Half of the articles evenly over eight years, the other half in the two newest months, which need several parts. */
const makeArticle = (index: number): Article => {
  const isOld = index < total / 2;
  const start = isOld ? Date.UTC(2017, 0, 1) : Date.UTC(2025, 0, 1);
  const stepMs = isOld ? 14 * 3600_000 : 16 * 60_000;
  return benchArticle(index, start + (isOld ? index : index - total / 2) * stepMs, {
    title: `Le budget de la ville, partie ${index}`,
    content: paragraph.repeat(30),
    feeds: ['all'],
  });
};

/** Counts the requests to a document store. */
const counting = (documents: DocumentStore) => {
  const counts = { puts: 0, heads: 0 };
  const store: DocumentStore = {
    get: (key) => documents.get(key),
    etag: (key) => {
      counts.heads += 1;
      return documents.etag(key);
    },
    list: (prefix) => documents.list(prefix),
    put: (...args) => {
      counts.puts += 1;
      return documents.put(...args);
    },
    remove: (key) => documents.remove(key),
  };
  return { store, counts, reset: () => void Object.assign(counts, { puts: 0, heads: 0 }) };
};

type Page = { readonly items: readonly { readonly id: string }[]; readonly next_url?: string };

/** Follows `next_url` from the subscription document. Returns the number of documents and the guids in them. */
const walk = async (client: S3Client): Promise<{ readonly documents: number; readonly guids: ReadonlySet<string> }> => {
  const guids = new Set<string>();
  let documents = 0;
  let url: string | undefined = `${publicUrl}/feeds/all/feed.json`;
  while (url !== undefined) {
    const key: string = url.replace(`${publicUrl}/`, '');
    const answer = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    const page: Page = JSON.parse((await answer.Body?.transformToString()) ?? '');
    for (const { id } of page.items) guids.add(id);
    documents += 1;
    url = page.next_url;
  }
  return { documents, guids };
};

const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Prints the cost of archiving, and compares the walk with the store. */
export const run = async (): Promise<void> => {
  const [table, bucket] = [await startTable(), await startBucket()];
  const site = parseSite({
    site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
    feeds: [{ slug: 'all', title: 'Tout' }],
  });
  const { store: documents, counts, reset } = counting(s3DocumentStore(bucketName, bucket.client));
  const publishing = { ...publishStores(tableName, publicUrl, table.client), documents, site, publicUrl, clock };
  const articles = dynamoArticleStore(tableName, publicUrl, table.client);
  const writeAndPublish = async (batch: readonly Article[]): Promise<void> => {
    await Promise.all(batch.map((article) => articles.write(article, undefined)));
    await publishFeed('all', publishing, { published: batch.map(({ published }) => published) });
  };

  const all = Array.from({ length: total }, (_, index) => makeArticle(index));
  const lateMonth = all.filter(({ published }) => published.startsWith('2025-01')).length;
  const writeBegin = performance.now();
  for (let at = 0; at < total; at += batchSize) await writeAndPublish(all.slice(at, at + batchSize));
  print(`${total} articles stored and archived in ${secondsSince(writeBegin)}, ${counts.puts} puts`);

  const walkBegin = performance.now();
  const walked = await walk(bucket.client);
  const isWhole = walked.guids.size === total && all.every(({ guid }) => walked.guids.has(guid));
  const verdict = isWhole ? 'yes' : 'NO';
  print(`walk: ${walked.documents} documents in ${secondsSince(walkBegin)}; equals the store: ${verdict}`);

  reset();
  const addBegin = performance.now();
  for (let index = 0; index < addedLater; index += 1) await writeAndPublish([makeArticle(total + index)]);
  const each = ((performance.now() - addBegin) / addedLater).toFixed(0);
  const [puts, heads] = [counts.puts, counts.heads].map((count) => (count / addedLater).toFixed(1));
  print(`one more article: ${puts} puts, ${heads} HEADs, ${each} ms`);

  reset();
  const lateBegin = performance.now();
  await writeAndPublish([{ ...makeArticle(total + addedLater), published: '2025-01-01T00:01:00.000Z' }]);
  print(`an article at the beginning of a month of ${lateMonth}: ${counts.puts} puts, ${secondsSince(lateBegin)}`);

  reset();
  await publishFeed('all', publishing, { published: all.slice(0, 1).map(({ published }) => published) });
  print(`publishing without a change: ${counts.puts} puts, ${counts.heads} HEADs`);
  await bucket.close();
  await table.close();
};
