import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { indexStream } from '#infra/local/dynamodb/stream-table.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import type { Article } from '#shared/model/article.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

/** What this measures, in one line. */
export const about =
  '10,000 articles over eight years, half of them in two months: archived, walked from the subscription document, and one more.';

const publicUrl = 'https://feeds.example.org';
const total = 10_000;

/** As many articles at once as Lambda gives to one call. */
const batchSize = 100;

const paragraph =
  "<p>Le conseil municipal a adopté le budget (<a href='https://www.example.org/a?b=1&amp;c=2'>texte</a>).</p>";

/** Half of them evenly over eight years, the other half in the two newest months, which take several parts. */
const makeArticle = (index: number): Article => {
  const isOld = index < total / 2;
  const start = isOld ? Date.UTC(2017, 0, 1) : Date.UTC(2025, 0, 1);
  const stepMs = isOld ? 14 * 3600_000 : 16 * 60_000;
  const published = new Date(start + (isOld ? index : index - total / 2) * stepMs).toISOString();
  return {
    id: `a${String(index).padStart(6, '0')}`,
    guid: `https://www.example.org/${index}`,
    url: `https://www.example.org/${index}`,
    title: `Le budget de la ville, partie ${index}`,
    content: paragraph.repeat(30),
    language: 'fr',
    authors: [{ name: 'euromagreb' }],
    tags: ['budget'],
    published,
    modified: published,
    attachments: [],
    status: 'live',
    revision: 1,
    accepted: published,
    receivedAt: published,
    feeds: ['all'],
  };
};

const counting = (documents: DocumentStore, counts: { puts: number; heads: number }): DocumentStore => ({
  etag: (key) => {
    counts.heads += 1;
    return documents.etag(key);
  },
  put: (...given) => {
    counts.puts += 1;
    return documents.put(...given);
  },
});

const read = async (client: S3Client, url: string): Promise<{ items: { id: string }[]; next_url?: string }> => {
  const answer = await client.send(new GetObjectCommand({ Bucket: 'public', Key: url.replace(`${publicUrl}/`, '') }));
  return JSON.parse((await answer.Body?.transformToString()) ?? '');
};

/** How many documents a walk meets, and the guids in them. */
const walk = async (client: S3Client): Promise<{ readonly documents: number; readonly guids: ReadonlySet<string> }> => {
  const guids = new Set<string>();
  let documents = 0;
  let url: string | undefined = `${publicUrl}/feeds/all/feed.json`;
  while (url !== undefined) {
    const { items, next_url }: Awaited<ReturnType<typeof read>> = await read(client, url);
    for (const { id } of items) guids.add(id);
    documents += 1;
    url = next_url;
  }
  return { documents, guids };
};

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

const startParts = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const file = join(folder, 'table.db');
  const [dynamodb, s3] = [await startDynamoDb({ file }), await startS3(join(folder, 'objects'), 0)];
  const table = localClients.table(dynamodb.url);
  await ensureTable(table, 'barid');
  indexStream(file);
  const bucket = localClients.bucket(s3.url);
  await bucket.send(new CreateBucketCommand({ Bucket: 'public' }));
  const close = async (): Promise<void> => {
    await Promise.all([dynamodb.close(), s3.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  const client = DynamoDBDocumentClient.from(table, { marshallOptions: { removeUndefinedValues: true } });
  return { client, bucket, close };
};

/** Prints what archiving costs, and whether the walk equals the store. */
export const run = async (): Promise<void> => {
  const { client, bucket, close } = await startParts();
  const counts = { puts: 0, heads: 0 };
  const site = parseSite({
    site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
    feeds: [{ slug: 'all', title: 'Tout' }],
  });
  const documents = counting(s3DocumentStore('public', bucket), counts);
  const deps = { ...publishStores('barid', client), documents, site, publicUrl, clock: { now: () => new Date() } };
  const articles = dynamoArticleStore('barid', client);
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  const keep = async (batch: readonly Article[]): Promise<void> => {
    await Promise.all(batch.map((article) => articles.write(article, undefined)));
    await publishFeed('all', deps, { published: batch.map(({ published }) => published) });
  };

  const began = performance.now();
  const all = Array.from({ length: total }, (_, index) => makeArticle(index));
  for (let at = 0; at < total; at += batchSize) await keep(all.slice(at, at + batchSize));
  say(`${total} articles kept and archived in ${seconds(began)}, ${counts.puts} puts`);

  const walking = performance.now();
  const walked = await walk(bucket);
  const isWhole = walked.guids.size === total && all.every(({ guid }) => walked.guids.has(guid));
  say(`walk: ${walked.documents} documents in ${seconds(walking)}; equals the store: ${isWhole ? 'yes' : 'NO'}`);

  Object.assign(counts, { puts: 0, heads: 0 });
  const more = performance.now();
  const extra = 50;
  for (let index = 0; index < extra; index += 1) await keep([makeArticle(total + index)]);
  const each = ((performance.now() - more) / extra).toFixed(0);
  say(
    `one more article: ${(counts.puts / extra).toFixed(1)} puts, ${(counts.heads / extra).toFixed(1)} HEADs, ${each} ms`,
  );

  Object.assign(counts, { puts: 0, heads: 0 });
  await publishFeed('all', deps, { published: all.slice(0, 1).map(({ published }) => published) });
  say(`a look that finds nothing new: ${counts.puts} puts, ${counts.heads} HEADs`);
  await close();
};
