import { expect, it, vi } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { readFeedTruth, renderers } from '#shared/publish/feed-truth.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { rendererMark } from '#shared/publish/renderer-mark.ts';
import { draftOf, newsroomSite } from '#test/ingest/newsdesk.ts';
import { dyingAt, survives } from '#test/crash-steps.ts';
import { openPaperPress, type Press, presses, publicUrl } from './press.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';

const openPress = presses();

/** The subscription documents as they should be, made from what is stored now. */
const truthOf = async ({ site, ...stores }: Press, slug = 'all'): Promise<ReadonlyMap<string, string>> => {
  const feed = site.feeds.find((one) => one.slug === slug);
  if (feed === undefined) throw new Error(`There is no feed ${slug}.`);
  const { render } = await readFeedTruth({ feed, site, publicUrl }, stores);
  return new Map((await render()).map(({ key, bytes }) => [key, Buffer.from(bytes).toString()]));
};

const expectTruth = async (press: Press, slug = 'all'): Promise<void> => {
  const shown = await press.shows();
  for (const [key, text] of await truthOf(press, slug)) expect(shown.get(key)).toBe(text);
};

/** What the JSON feed shows; nothing while there is none. */
const itemsIn = (shown: ReadonlyMap<string, string>): readonly { readonly title: string }[] =>
  JSON.parse(shown.get('feeds/all/feed.json') ?? '{"items":[]}').items;

const numbered = (index: number, title = `Numéro ${index}`) =>
  draftOf({ guid: `n${index}`, url: `https://www.example.org/${index}`, title });

it('shows an accepted article in every document of its feed, and writes which bytes it showed', async () => {
  const press = await openPress();
  const { article } = await makeIngest(press).accept(draftOf());
  expect(await press.publish()).toBe('published');
  const shown = await press.shows();
  for (const file of ['rss.xml', 'atom.xml', 'feed.json', 'index.html']) {
    expect(shown.get(`feeds/all/${file}`)).toContain(article.title);
  }
  const state = await press.feedStates.get('all');
  expect(state).toMatchObject({ slug: 'all', revision: 1 });
  expect(state?.changedUrls).toEqual(
    ['rss.xml', 'atom.xml', 'feed.json', ''].map((file) => `${publicUrl}/feeds/all/${file}`),
  );
  await expectTruth(press);
});

it.each(['before', 'after'] as const)(
  'is repaired by a fresh look when it dies %s any of its calls to the store or the bucket',
  async (when) => {
    const press = openPaperPress();
    let nth = 0;
    for (let isOver = false; !isOver; nth += 1) {
      await makeIngest(press).accept(numbered(1, `Titre ${nth}`));
      const { step } = dyingAt(nth + 1, when);
      const mortal = stepwisePublishing(press, step);
      isOver = await survives(() => publishFeed('all', mortal));
      await press.publish();
      await expectTruth(press);
      expect((await press.feedStates.get('all'))?.changedUrls).toHaveLength(4);
      expect(itemsIn(await press.shows())).toMatchObject([{ title: `Titre ${nth}` }]);
    }
    expect(nth).toBeGreaterThan(15);
  },
);

it('brings the feed to its truth while publishers, a sweep and publishers of articles all work at once', async () => {
  const press = await openPress();
  const revisions: number[] = [];
  const feedStates = {
    ...press.feedStates,
    write: async (...given: Parameters<typeof press.feedStates.write>) => {
      const outcome = await press.feedStates.write(...given);
      if (outcome === 'written' && given[0].slug === 'all') revisions.push(given[0].revision);
      return outcome;
    },
  };
  const deps = { ...press, feedStates };
  const publishers = Array.from({ length: 5 }, async (_, index) => {
    await makeIngest(press).accept(numbered(index));
    await Promise.all([publishFeed('all', deps), publishFeed('all', deps)]);
  });
  let isOver = false;
  const work = Promise.all([...publishers, publishAll(deps)]).finally(() => {
    isOver = true;
  });
  const seen: number[] = [];
  while (!isOver) seen.push(itemsIn(await press.shows()).length);
  await work;
  await publishFeed('all', deps);
  await expectTruth(press);
  expect(itemsIn(await press.shows())).toHaveLength(5);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(revisions).toEqual(revisions.map((_, index) => index + 1));
});

it('puts a document again that was deleted from the bucket, byte for byte', async () => {
  const press = await openPress();
  await makeIngest(press).accept(draftOf());
  await press.publish();
  const before = await press.shows();
  for (const key of before.keys()) await press.remove(key);
  await publishAll(press);
  const after = await press.shows();
  for (const [key, text] of before) expect(after.get(key)).toBe(text);
});

it('reads no entry and writes nothing where nothing has changed', async () => {
  const press = openPaperPress();
  await makeIngest(press).accept(draftOf());
  await press.publish();
  const articles = vi.fn(press.feedEntries.articles);
  const put = vi.fn(press.documents.put);
  const feedEntries = { ...press.feedEntries, articles };
  const deps = { ...press, feedEntries, documents: { ...press.documents, put } };
  expect(await publishFeed('all', deps)).toBe('unchanged');
  expect(articles).not.toHaveBeenCalled();
  expect(put).not.toHaveBeenCalled();
});

it('renders again when the site file says it otherwise, and when the renderers do', async () => {
  const press = openPaperPress();
  await makeIngest(press).accept(draftOf());
  await press.publish();
  const feeds = press.site.feeds.map((feed) => ({ ...feed, title: 'Toute l’actualité' }));
  expect(await publishFeed('all', { ...press, site: { ...press.site, feeds } })).toBe('published');
  expect((await press.shows()).get('feeds/all/rss.xml')).toContain('Toute l’actualité');
  const other = { ...renderers, rss: () => Buffer.from('<rss/>') };
  expect(rendererMark(other)).not.toBe(rendererMark(renderers));
  expect(rendererMark({ ...renderers })).toBe(rendererMark(renderers));
});

it('takes a retracted article out of every document and leaves a tombstone in Atom (RFC 6721)', async () => {
  const press = await openPress();
  const { article } = await makeIngest(press).accept(draftOf());
  await press.publish();
  await makeIngest(press).retract(article.id);
  await press.publish();
  const shown = await press.shows();
  for (const file of ['rss.xml', 'feed.json', 'index.html']) {
    expect(shown.get(`feeds/all/${file}`)).not.toContain(article.title);
  }
  expect(shown.get('feeds/all/atom.xml')).toContain(`<at:deleted-entry ref="${article.guid}"`);
});

it('reads the window again when an article moves while it is read, so that readers never miss it', async () => {
  const press = openPaperPress();
  await makeIngest(press).accept(numbered(1));
  await makeIngest(press).accept(numbered(2));
  const moving = vi.fn(async (...given: Parameters<typeof press.feedEntries.articles>) => {
    if (moving.mock.calls.length === 1) {
      await makeIngest(press).accept({ ...numbered(1), published: '2024-11-27T11:30:00.000Z' });
    }
    return press.feedEntries.articles(...given);
  });
  await publishFeed('all', { ...press, feedEntries: { ...press.feedEntries, articles: moving } });
  expect(itemsIn(await press.shows()).map(({ title }) => title)).toEqual(['Numéro 1', 'Numéro 2']);
});

it('leaves alone what the site file does not name', async () => {
  const press = openPaperPress();
  expect(await press.publish('inconnu')).toBe('unchanged');
  expect((await press.shows()).size).toBe(0);
});

it('brings every feed to its truth when one of them fails, and fails in the end', async () => {
  const press = openPaperPress(newsroomSite([{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }]));
  await makeIngest(press).accept(draftOf());
  const entries = async (...given: Parameters<typeof press.feedEntries.entries>) => {
    if (given[0] === 'b') throw new TypeError('a bug');
    return press.feedEntries.entries(...given);
  };
  await expect(publishAll({ ...press, feedEntries: { ...press.feedEntries, entries } })).rejects.toThrow(
    AggregateError,
  );
  await expectTruth(press, 'a');
  await expectTruth(press, 'c');
});
