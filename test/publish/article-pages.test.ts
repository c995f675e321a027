import { expect, it } from 'vitest';
import { rowsOfArticle } from '#shared/aws/article-transaction.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { articlePageKey, articlePageSlug } from '#shared/model/article-page.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import type { Site } from '#shared/site/site.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness, type PublishHarness, publicUrl } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';

/** A text file of the inbox: a title, a text, no address on the web. */
const letter = (said: Partial<IncomingArticle> = {}): IncomingArticle => {
  const { url: _, ...incoming } = incomingOf({
    guid: 'urn:uuid:7d5c0f0e-5d6c-5c43-9d3e-1f0a4b2c9e11',
    title: 'البريد يصل إلى تازة قبل الثلج',
    content: '<p>وصل ساعي البريد إلى القرية صباح الأربعاء، قبل أن يغلق الثلج الطريق بساعة واحدة.</p>',
    language: 'ar',
    tags: [],
    ...said,
  });
  return incoming;
};

/** Stores an article, and publishes its feeds and its page as the stream's events do. */
const accept = async (harness: PublishHarness, incoming: IncomingArticle): Promise<Article> => {
  const { article } = await makeIngest(harness).accept(incoming);
  await publishFeed('all', harness, { published: [article.published] });
  await publishFeed(articlePageSlug(article.id), harness);
  return article;
};

const pageOf = async (harness: PublishHarness, { id }: Pick<Article, 'id'>): Promise<string> =>
  (await harness.shows()).get(articlePageKey(id)) ?? '';

const only = (feed: object = {}): Site => sampleSite([{ slug: 'all', title: 'Tout', ...feed }]);

it('an article without a permalink has a page of its own, to which its entries, sitemaps and news lead', async () => {
  const harness = openMemoryHarness(only());
  const image = { url: 'https://img.example.org/taza.jpg', alt: 'الطريق', width: 800, height: 1200, credit: 'وكالة' };
  const article = await accept(harness, letter({ image, published: '2024-11-28T08:00:00.000Z' }));
  await publishAll(harness);
  const address = `${publicUrl}/a/${article.id}/`;
  const shown = await harness.shows();
  for (const key of ['feeds/all/rss.xml', 'feeds/all/atom.xml', 'feeds/all/feed.json', 'feeds/all/index.html'])
    expect([key, shown.get(key)?.includes(address)]).toEqual([key, true]);
  for (const key of ['sitemap/2024-11.xml', 'news-sitemap.xml'])
    expect(shown.get(key)).toContain(`<loc>${address}</loc>`);
  const page = await pageOf(harness, article);
  expect(page).toContain(`<link rel="canonical" href="${address}">`);
  expect(page).toContain('<h1 lang="ar" dir="rtl">البريد يصل إلى تازة قبل الثلج</h1>');
  expect(page).toContain('قبل أن يغلق الثلج الطريق بساعة واحدة');
  expect(page).toContain('<meta property="og:image" content="https://img.example.org/taza.jpg">');
  expect(page).toContain('<meta name="twitter:card" content="summary">');
  expect(page).toContain(`href="${publicUrl}/feeds/all/rss.xml"`);
  expect(page).toContain('<bdi>euromagreb</bdi>');
  expect(page).toContain('class="portrait"');
  const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? [];
  expect(JSON.parse(json)).toMatchObject({
    '@type': 'NewsArticle',
    url: address,
    headline: 'البريد يصل إلى تازة قبل الثلج',
    inLanguage: 'ar',
    datePublished: '2024-11-28T08:00:00Z',
    author: [{ '@type': 'Person', name: 'euromagreb' }],
    version: 1,
  });
});

it('an article with a permalink has no page, and costs no put', async () => {
  const harness = openMemoryHarness(only());
  const article = await accept(harness, incomingOf());
  expect(await pageOf(harness, article)).toBe('');
  expect((await requestDocument(harness, `/a/${article.id}/index.html`)).status).toBe(404);
  expect(rowsOfArticle(article).some(({ key }) => key.PK.startsWith('FEED#a/'))).toBe(false);
});

it('the page follows each revision, answers 410 after a retraction, and comes back with the article', async () => {
  const harness = openMemoryHarness(only());
  const first = await accept(harness, letter());
  await accept(harness, letter({ content: '<p>صُحّح الخبر.</p>', modified: '2024-11-28T08:30:00.000Z' }));
  const corrected = await pageOf(harness, first);
  expect(corrected).toContain('صُحّح الخبر');
  expect(corrected).toContain('آخر تحديث: <time datetime="2024-11-28T08:30:00Z">');
  await makeIngest(harness).retract(first.id);
  await publishFeed(articlePageSlug(first.id), harness);
  expect(await pageOf(harness, first)).not.toContain('صُحّح');
  const { status } = await requestDocument(harness, `/a/${first.id}/index.html`);
  expect(status).toBe(410);
  await accept(harness, letter({ content: '<p>عاد الخبر.</p>' }));
  expect(await pageOf(harness, first)).toContain('عاد الخبر');
});

it('drafts, scheduled articles, expired ones and those that no feed shows have no page', async () => {
  const harness = openMemoryHarness(only({ select: { languages: ['fr', 'ar'] } }));
  const tomorrow = new Date(harness.clock.now().getTime() + 86_400_000).toISOString();
  const draft = await accept(harness, letter({ guid: 'draft', title: 'Brouillon', draft: 'It is marked as a draft.' }));
  const scheduled = await accept(harness, letter({ guid: 'later', title: 'Demain', published: tomorrow }));
  const elsewhere = await accept(harness, letter({ guid: 'en', title: 'In no feed', language: 'en' }));
  for (const { id } of [draft, scheduled, elsewhere]) {
    expect((await requestDocument(harness, `/a/${id}/index.html`)).status).toBe(404);
  }
  expect([...(await harness.shows()).keys()].filter((key) => key.startsWith('a/'))).toEqual([]);
});

it('a page that was deleted from the bucket is made again on request, with the same bytes, also of a retracted article', async () => {
  const harness = openMemoryHarness(only());
  const article = await accept(harness, letter());
  const before = await pageOf(harness, article);
  await harness.remove(articlePageKey(article.id));
  const { status, body, headers } = await requestDocument(harness, `/a/${article.id}/index.html`);
  expect([status, body]).toEqual([200, before]);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  await makeIngest(harness).retract(article.id);
  await harness.remove(articlePageKey(article.id));
  expect((await requestDocument(harness, `/a/${article.id}/index.html`)).status).toBe(410);
  for (const path of ['/a/aaaaaaaaaaaaaaaaaaaaaaaaaa/index.html', `/a/${article.id}/rss.xml`, '/a/%E0%A4%A/index.html'])
    expect((await requestDocument(harness, path)).status).toBe(404);
});

it('a site file that looks different is seen on every page after its rebuild', async () => {
  const harness = openMemoryHarness(only());
  const article = await accept(harness, letter());
  await publishAll(harness);
  const site = only();
  await publishAll({ ...harness, site: { ...site, identity: { ...site.identity, title: 'بريد تازة' } } });
  expect(await pageOf(harness, article)).toContain('بريد تازة');
});

it('the page shows as much as a feed does: a summary where every feed has only summaries', async () => {
  const long = `<p>${'Le facteur passe la neige. '.repeat(60)}</p><p>La fin est pour les abonnés.</p>`;
  const said = { language: 'fr', content: long, summary: 'Le facteur est passé.' };
  const closed = openMemoryHarness(only({ content: 'summary' }));
  const page = await pageOf(closed, await accept(closed, letter(said)));
  expect(page).toContain('Le facteur est passé.');
  expect(page).not.toContain('abonnés');
  const open = openMemoryHarness(
    sampleSite([
      { slug: 'all', content: 'summary' },
      { slug: 'full', content: 'full' },
    ]),
  );
  expect(await pageOf(open, await accept(open, letter(said)))).toContain('abonnés');
});

it('an article that gets a permalink later keeps its page, which leads there', async () => {
  const harness = openMemoryHarness(only());
  const article = await accept(harness, letter());
  const url = 'https://www.example.org/2024/11/taza';
  await accept(harness, { ...letter(), url });
  const page = await pageOf(harness, article);
  expect(page).toContain(`<link rel="canonical" href="${url}">`);
  expect(page).toContain(`<a href="${url}">`);
  expect((await harness.shows()).get('feeds/all/rss.xml')).toContain(`<link>${url}</link>`);
});

it('no text of an article ends its script, opens an element or leaves an attribute', async () => {
  const harness = openMemoryHarness(only());
  const title = `</script><script>alert(1)</script> <!-- "'&`;
  const page = await pageOf(harness, await accept(harness, letter({ title, summary: title })));
  expect(page).not.toContain('<script>alert');
  expect(page).not.toContain('<!-- ');
  const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? [];
  expect(JSON.parse(json)).toMatchObject({ headline: title });
});

it('a publisher of an outdated revision loses to the one that put a newer page', async () => {
  const harness = openMemoryHarness(only());
  const { id } = await accept(harness, letter());
  let isSlow = true;
  const articles = {
    ...harness.articles,
    get: async (wanted: string) => {
      const read = await harness.articles.get(wanted);
      if (isSlow) {
        isSlow = false;
        await accept(harness, letter({ content: '<p>نص جديد.</p>' }));
      }
      return read;
    },
  };
  await harness.remove(articlePageKey(id));
  await publishFeed(articlePageSlug(id), { ...harness, articles });
  expect(await pageOf(harness, { id })).toContain('نص جديد');
});

it('a retracted article stays gone although a publisher puts its page late, which has been gone before', async () => {
  const harness = openMemoryHarness(only());
  const { id } = await accept(harness, letter());
  const retract = async (): Promise<void> => {
    await makeIngest(harness).retract(id);
    await publishFeed(articlePageSlug(id), harness);
  };
  await retract();
  await makeIngest(harness).accept(letter({ content: '<p>عاد الخبر.</p>' }));
  let isLate = true;
  const documents = {
    ...harness.documents,
    put: async (...given: Parameters<typeof harness.documents.put>) => {
      if (isLate) {
        isLate = false;
        await publishFeed(articlePageSlug(id), harness);
        await retract();
      }
      return harness.documents.put(...given);
    },
  };
  await publishFeed(articlePageSlug(id), { ...harness, documents });
  expect(await pageOf(harness, { id })).not.toContain('عاد الخبر');
});
