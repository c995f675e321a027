import { item } from '../cost/articles.ts';
import { percentile, print } from '../harness.ts';
import { type CountedSite, startSite } from './simulated-site.ts';
import { siteOf } from './site-file.ts';
import { describeDollars, describeFunctions, describeHottest, describeUsage, type Usage } from './usage.ts';

const [sections, regions, themes] = [24, 16, 10];
const authors = 500;
const otherTags = 300;

/** 50 feeds by section, region and theme, and none for all; an article is in three, and in eight of facets. */
const siteFile = siteOf(
  [
    ...Array.from({ length: sections }, (_, index) => `section-${index}`),
    ...Array.from({ length: regions }, (_, index) => `region-${index}`),
    ...Array.from({ length: themes }, (_, index) => `theme-${index}`),
  ].map((slug) => ({ slug, select: { tags: [slug] } })),
  ['tag', 'author', 'language'],
);

const articleOf = (index: number, now: number): object => ({
  ...item(index),
  language: ['fr', 'ar', 'es'][index % 3],
  authors: [{ name: `Auteur ${index % authors}` }],
  tags: [
    `section-${index % sections}`,
    `region-${(index * 7) % regions}`,
    `theme-${(index * 3) % themes}`,
    ...[1, 2, 3].map((part) => `sujet ${(index * 31 + part * 101) % otherTags}`),
  ],
  date_published: new Date(now).toISOString(),
});

const guidOf = (index: number): string => `https://www.example.org/${index}`;

const quantiles = (seconds: readonly number[]): string =>
  `${percentile(seconds, 0.5).toFixed(1)} s (p50), ${percentile(seconds, 0.99).toFixed(1)} s (p99)`;

/** Prints what a phase used. */
const report = (usage: Usage, articles: number, site: CountedSite): void => {
  print(`  an article: ${describeUsage(usage, articles)}`);
  print(`  GB seconds an article: ${describeFunctions(usage, articles)}`);
  print(`  hottest ${describeHottest(usage)}`);
  for (const name of ['publish', 'notify']) {
    const batches = site.batches.filter((batch) => batch.name === name);
    const lags = batches.map(({ oldest, begun }) => (begun - oldest) / 1000);
    const records = Math.max(0, ...batches.map((batch) => batch.records));
    print(`  ${name}: ${batches.length} batches of at most ${records} records, behind the table by ${quantiles(lags)}`);
  }
  site.batches.length = 0;
};

/** Posts articles one by one at a rate, for so many seconds, and gives the seconds until each was readable. */
const postAtRate = async (site: CountedSite, first: number, perSecond: number, seconds: number) => {
  const count = perSecond * seconds;
  const random = site.world.random(`arrivals ${first}`);
  const postedAt = new Map<number, number>();
  const answered: number[] = [];
  for (let index = first; index < first + count; index += 1) {
    site.world.after(random.next() * seconds * 1000, '', () => {
      postedAt.set(index, site.world.now());
      void site.post(articleOf(index, site.world.now())).then((took) => void answered.push(took));
    });
  }
  await site.passSeconds(seconds);
  const readable = (): readonly number[] =>
    [...postedAt].flatMap(([index, at]) => {
      const seen = site.readableAt.get(guidOf(index));
      return seen === undefined ? [] : [(seen - at) / 1000];
    });
  return { count, answered, readable };
};

/**
 * A million articles a day: 12 a second for some minutes without credits, as feeds are that change all day, a peak minute of
 * 120 a second, and a minute with credits.
 */
export const runManyArticles = async ({
  minutes,
  peakSeconds,
}: {
  readonly minutes: number;
  readonly peakSeconds: number;
}): Promise<readonly Usage[]> => {
  const site = await startSite(siteFile);
  let next = 0;
  for (let batch = 0; batch < 14; batch += 1) {
    await site.passSeconds(2);
    const items = Array.from({ length: 100 }, () => articleOf(next++, site.world.now() - 7_200_000 + next * 1000));
    void site.post({ items });
  }
  await site.passSeconds(240);
  await site.settle();

  const phase = async (what: string, credits: number, perSecond: number, seconds: number): Promise<Usage> => {
    site.setCredits(credits);
    await site.passSeconds(1);
    site.counter.take();
    site.batches.length = 0;
    const { count, answered, readable } = await postAtRate(site, next, perSecond, seconds);
    next += count;
    const usage = site.counter.take();
    print(`${what}: ${count} articles in ${seconds} s`);
    report(usage, count, site);
    const drained = await site.settle();
    const after = site.counter.take();
    site.batches.length = 0;
    print(
      `  accepted within ${quantiles(answered)}, readable within ${quantiles(readable())} (${readable().length} of ${count})`,
    );
    print(`  at rest ${drained.toFixed(0)} s later, for which it used ${describeUsage(after, count)} an article`);
    print(`  a million articles: ${describeDollars(usage, 1e6 / count)}`);
    return usage;
  };
  return [
    await phase('12 articles a second, feeds without credits', 0, 12, minutes * 60),
    await phase('a peak of 120 articles a second', 0, 120, peakSeconds),
    await phase('12 articles a second, feeds with credits', 500, 12, 60),
  ];
};
