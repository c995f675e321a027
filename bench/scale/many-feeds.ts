import { item } from '../cost/articles.ts';
import { percentile, print } from '../harness.ts';
import { startSite } from './simulated-site.ts';
import { siteOf } from './site-file.ts';
import { describeDollars, describeHottest, describeUsage, type Usage } from './usage.ts';

const namedFeeds = 50;

/** Tags of an article that fills the site. */
const tagsPerArticle = 39;

const articleOf = (index: number, tags: readonly string[]): object => ({
  ...item(index, 1),
  authors: [],
  language: 'fr',
  tags: [`theme-${index % namedFeeds}`, ...tags],
});

/** So many feeds: 50 of the site file, and those of tags, of each of which a reader has requested a document. */
export const runManyFeeds = async ({ count }: { readonly count: number }): Promise<readonly Usage[]> => {
  const feeds = Array.from({ length: namedFeeds }, (_, index) => ({
    slug: `theme-${index}`,
    select: { tags: [`theme-${index}`] },
  }));
  const site = await startSite(siteOf(feeds, ['tag']));
  const facets = Array.from({ length: count - namedFeeds }, (_, index) => `sujet-${index}`);
  let next = 0;
  for (let from = 0; from < facets.length; from += tagsPerArticle) {
    void site.post(articleOf(next++, facets.slice(from, from + tagsPerArticle)));
    await site.passSeconds(1);
  }
  await site.passSeconds(120);
  site.counter.take();
  const seconds: number[] = [];
  for (const facet of facets) {
    const begun = site.world.now();
    void site
      .request('GET', `/feeds/tag/${facet}/rss.xml`)
      .then(() => void seconds.push((site.world.now() - begun) / 1000));
    await site.passSeconds(0.05);
  }
  await site.passSeconds(120);
  await site.settle();
  const requested = site.counter.take();
  print(
    `${count} feeds, ${facets.length} of facets: a first request takes ${percentile(seconds, 0.5).toFixed(1)} s (p50), ${percentile(seconds, 0.99).toFixed(1)} s (p99)`,
  );
  print(`  a first request: ${describeUsage(requested, facets.length)}`);

  const measure = async (what: string, work: () => Promise<void>): Promise<Usage> => {
    const begun = site.world.now();
    site.counter.take();
    await work();
    const usage = site.counter.take();
    print(`  ${what}, ${((site.world.now() - begun) / 1000).toFixed(0)} s: ${describeUsage(usage, 1)}`);
    return usage;
  };
  await measure('an idle minute', () => site.passSeconds(60));
  await measure('an article in 1 named feed and 8 of facets, and the sweep behind it', async () => {
    void site.post(articleOf(next++, facets.slice(0, 8)));
    await site.passSeconds(90);
  });
  await measure('an article in 1 named feed and 39 of facets, and the sweep behind it', async () => {
    void site.post(articleOf(next++, facets.slice(100, 100 + tagsPerArticle)));
    await site.passSeconds(90);
  });
  const isRebuilt = (): boolean => site.pipeline.table.row({ PK: 'REBUILD', SK: 'STATE' })?.isDone === true;
  const rebuilt = await measure('a rebuild of everything', async () => {
    void site.request('POST', '/rebuild');
    await site.passSeconds(60);
    while (!isRebuilt()) await site.passSeconds(20);
  });
  print(`  hottest ${describeHottest(rebuilt)}`);
  print(`  ${describeDollars(rebuilt, 1)}`);
  return [requested, rebuilt];
};
