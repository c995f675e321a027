import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled } from '#shared/ingest/scheduled.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import { type PublishScope, publishFeed } from '#shared/publish/publish-feed.ts';
import { dyingAt, survives } from '#test/crash-steps.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness, type PublishHarness, publishHarnesses } from './publish-harness.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';

const openHarness = publishHarnesses();
const slugs = ['all', 'ar', 'titres'] as const;
const site = sampleSite([
  { slug: 'all' },
  { slug: 'ar', select: { languages: ['ar'] } },
  { slug: 'titres', content: 'summary', entries: 3 },
]);

const instant = (hour: number): string =>
  new Date(Date.parse('2024-11-28T00:00:00.000Z') + hour * 3_600_000).toISOString();

const toDraft = ({ id: _id, status: _s, revision: _r, accepted: _a, feeds: _f, ...said }: Article): IncomingArticle =>
  said;

/** One thing that a publisher does, at an instant or whenever it comes. */
type Action = { readonly send: IncomingArticle } | { readonly retract: string; readonly at: string };

/**
 * What happens to one article, in its order. Articles are the same where their last version is the same, with the dates
 * that the publisher gives; what he does not date (a change without `modified`) takes the time of its arrival.
 */
type History = readonly Action[];

const twoVersions = (incoming: IncomingArticle): History => [
  { send: { ...incoming, title: `${incoming.title} (bientôt complet)`, tags: ['brouillon'], modified: instant(1) } },
  { send: { ...incoming, modified: instant(2) } },
];

const [french, arabic, spanish, ...others] = sampleArticles.map(toDraft);
if (french === undefined || arabic === undefined || spanish === undefined)
  throw new Error('The newsroom has too few articles.');

const histories: readonly History[] = [
  ...[french, arabic, ...others].map(twoVersions),
  [...twoVersions(spanish), { retract: spanish.guid ?? '', at: instant(3) }],
  // Published at the same instant as the French one: the id alone decides their order.
  [{ send: { ...french, guid: 'توأم', url: 'https://www.example.org/twin', title: 'توأم' } }],
  // Under embargo when it comes early, live when it comes late.
  [
    {
      send: {
        ...arabic,
        guid: 'later',
        url: 'https://www.example.org/later',
        published: instant(5),
        modified: instant(5),
      },
    },
  ],
];

const perform = async (action: Action, harness: PublishHarness): Promise<void> => {
  if ('send' in action) return void (await makeIngest(harness).accept(action.send));
  const id = await harness.articles.find({ guid: action.retract });
  await makeIngest({ ...harness, clock: { now: () => new Date(action.at) } }).retract(id ?? '');
};

/** Publishes every scheduled article and every feed, and gives the documents that readers get. */
const publishEverything = async (
  harness: PublishHarness,
  scope: PublishScope = {},
): Promise<Readonly<Record<string, string | undefined>>> => {
  harness.clock.set(instant(6));
  await publishScheduled(harness);
  for (const slug of slugs) await publishFeed(slug, harness, scope);
  const shown = await harness.shows();
  const files = slugs.flatMap((slug) => feedDocuments.map(({ file }) => documentKey(slug, file)));
  return Object.fromEntries(files.map((key) => [key, shown.get(key)]));
};

/** One history after the other, nothing repeated, no publisher dying. */
const plainCourse = async () => {
  const harness = openMemoryHarness(site);
  harness.clock.set(instant(4));
  for (const action of histories.flat()) await perform(action, harness);
  return publishEverything(harness);
};

/** Which article acts next; whether it repeats; which publisher runs in between and at which of its steps it dies. */
const course = fc.record({
  order: fc.shuffledSubarray(
    histories.flatMap((history, index) => history.map(() => index)),
    { minLength: histories.flat().length },
  ),
  repeats: fc.infiniteStream(fc.boolean()),
  deaths: fc.infiniteStream(fc.option(fc.integer({ min: 1, max: 30 }), { freq: 2 })),
  hours: fc.infiniteStream(fc.constantFrom(4, 5.5)),
});

it('the same articles give the same bytes in any order, repeated, and with publishers dying in between', async () => {
  const expected = await plainCourse();
  expect(expected['feeds/all/feed.json']).toContain('توأم');
  expect(expected['feeds/all/atom.xml']).toContain('at:deleted-entry');
  await fc.assert(
    fc.asyncProperty(course, async ({ order, repeats, deaths, hours }) => {
      const harness = openMemoryHarness(site);
      const next = histories.map((history) => history.values());
      for (const index of order) {
        const action = next[index]?.next().value;
        if (action === undefined) throw new Error('An article has no more actions.');
        harness.clock.set(instant(hours.next().value));
        await perform(action, harness);
        if (repeats.next().value) await perform(action, harness);
        const death = deaths.next().value;
        if (death === null) continue;
        const { step } = dyingAt(death, death % 2 === 0 ? 'before' : 'after');
        const mortal = stepwisePublishing(harness, step);
        await survives(() => publishFeed(slugs[death % slugs.length] ?? 'all', mortal));
      }
      expect(await publishEverything(harness)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

it('the same articles give the same bytes on local AWS, and again from the table after everything public was lost', async () => {
  const harness = await openHarness(site);
  for (const action of histories.flat()) await perform(action, harness);
  const before = await publishEverything(harness);
  expect(before).toEqual(await plainCourse());
  for (const key of (await harness.shows()).keys()) await harness.remove(key);
  expect(await publishEverything(harness, { everyDocument: true })).toEqual(before);
});
