import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { indexStream } from '#infra/local/dynamodb/stream-table.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import type { Article } from '#shared/model/article.ts';

/** What this measures, in one line. */
export const about =
  'articles of 6 KB in 3 feeds written, revised and moved, windows of 50 read, all listed, on the local table.';

const total = 1_000;
const atOnce = 8;

const paragraph =
  "<p>Le conseil municipal a adopté le budget (<a href='https://www.example.org/a?b=1&amp;c=2'>texte</a>).</p>";

const articleAt = (index: number): Article => {
  const published = new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString();
  const url = `https://www.example.org/${index}`;
  return {
    id: `a${String(index).padStart(6, '0')}`,
    guid: url,
    url,
    title: `Le budget de la ville, partie ${index}`,
    content: Array.from({ length: 60 }, (_, part) => paragraph.replace('budget', `budget ${index * 61 + part}`)).join(
      '',
    ),
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
    feeds: ['all', 'budget', 'fr'],
  };
};

/** Runs work so many times, some at once, and says how often it ran in a second and how long it took each time. */
const measure = async (name: string, times: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  const tookMs: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) {
      const start = performance.now();
      await work(index);
      tookMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - began) / 1000;
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  const figures = `${(times / seconds).toFixed(0).padStart(6)}/s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`;
  process.stdout.write(`  ${name.padEnd(34)}${figures}\n`);
};

const must = async (written: Promise<string>): Promise<void> => {
  if ((await written) !== 'written') throw new Error('An article of this bench was not written.');
};

/** Runs it. */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const file = join(folder, 'table.db');
  const { url, close } = await startDynamoDb({ file });
  const plain = localClients.table(url);
  await ensureTable(plain, 'barid');
  indexStream(file);
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const articles = dynamoArticleStore('barid', client);
  const feedEntries = dynamoFeedEntryStore('barid', client);
  const newest = () => feedEntries.entries('all', { newestFirst: true, limit: 50 });

  await measure('written', total, (index) => must(articles.write(articleAt(index), undefined)));
  const revised = (index: number): Article => ({ ...articleAt(index), title: 'Le budget, corrigé', revision: 2 });
  await measure('revised', total, (index) => must(articles.write(revised(index), articleAt(index))));
  const moved = (index: number): Article => ({ ...revised(index), feeds: ['all', 'budget', 'villes'] });
  await measure('moved from one feed to another', total, (index) => must(articles.write(moved(index), revised(index))));
  await measure('read by id', total, (index) => articles.get(articleAt(index).id));
  await measure('found by permalink', total, (index) => articles.find({ url: `https://www.example.org/${index}` }));
  await measure('window of 50 entries', 200, newest);
  await measure('window of 50 articles', 200, async () => feedEntries.articles('all', await newest()));
  await measure('page of 100 listed', 20, () => articles.list(undefined, 100));

  client.destroy();
  await close();
  await rm(folder, { recursive: true, force: true });
};
