import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import type { Article } from '#shared/model/article.ts';
import { benchArticle, paragraph, percentile, print, startTable, tableName } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  '1,000 articles of 6 KB in 3 feeds: writes, revisions and moves, then windows of 50 and lists, on the local table.';

const total = 1_000;
const concurrency = 8;

const makeArticle = (index: number): Article =>
  benchArticle(index, Date.UTC(2024, 0, 1) + index * 60_000, {
    title: `Le budget de la ville, partie ${index}`,
    // Every paragraph differs, so that compression gains no more than on real text.
    content: Array.from({ length: 60 }, (_, part) => paragraph.replace('budget', `budget ${index * 61 + part}`)).join(
      '',
    ),
    feeds: ['all', 'budget', 'fr'],
  });

/** Calls `work` with 0 to `times` - 1 and prints the calls a second and the median and 99th percentile of their duration. */
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
  await Promise.all(Array.from({ length: concurrency }, worker));
  const perSecond = (times / (performance.now() - began)) * 1000;
  const at = (share: number): string => percentile(tookMs, share).toFixed(1);
  print(`${name.padEnd(34)}${perSecond.toFixed(0).padStart(6)}/s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
};

const publicUrl = 'https://feeds.example.org';

/** Prints throughput and latency of each access pattern of the article side. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const articles = dynamoArticleStore(tableName, publicUrl, table.client);
  const feedEntries = dynamoFeedEntryStore(tableName, publicUrl, table.client);
  const newest = () => feedEntries.entries('all', { newestFirst: true, limit: 50 });
  const write = async (article: Article, previous: Article | undefined): Promise<void> => {
    const written = await articles.write(article, previous);
    if (written !== 'written') throw new Error(`Article ${article.id} was not written: ${written}.`);
  };
  const revised = (index: number): Article => ({ ...makeArticle(index), title: 'Le budget, corrigé', revision: 2 });
  const moved = (index: number): Article => ({ ...revised(index), feeds: ['all', 'budget', 'villes'] });

  await measure('written', total, (index) => write(makeArticle(index), undefined));
  await measure('revised', total, (index) => write(revised(index), makeArticle(index)));
  await measure('moved from one feed to another', total, (index) => write(moved(index), revised(index)));
  await measure('read by id', total, (index) => articles.get(makeArticle(index).id));
  await measure('found by permalink', total, (index) => articles.find({ url: `https://www.example.org/${index}` }));
  await measure('window of 50 entries', 200, newest);
  await measure('window of 50 articles', 200, async () => feedEntries.articles('all', await newest()));
  await measure('page of 100 listed', 20, () => articles.list(undefined, 100));
  await table.close();
};
