import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { entrySummary } from '#shared/format/entry-fields.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderArchiveIndex } from '#shared/pages/archive-index-page.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import { renderIndexPage } from '#shared/pages/index-page.ts';
import { renderMessagePage } from '#shared/pages/message-page.ts';
import { sampleArticles } from '../format/sample-articles.ts';
import { sampleArticle, sampleView } from '../format/sample-view.ts';

const inLanguage = (language: string): FeedView => {
  const view = sampleView(sampleArticles);
  return { ...view, feed: { ...view.feed, language } };
};

const read = (bytes: Uint8Array) => parseHTML(new TextDecoder().decode(bytes)).document;
const page = (view: FeedView) => read(renderFeedPage(view));

const long = (id: string, part: Parameters<typeof sampleArticle>[0] | object = {}) =>
  sampleArticle({ id, summary: `Résumé ${id}`, content: `<p>${`Un long texte, ${id}. `.repeat(400)}</p>`, ...part });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

it('a feed page lists every entry with its summary, in its order, language and direction', () => {
  const articles = [...page(sampleView(sampleArticles)).querySelectorAll('main article')];
  expect(articles.map((article) => [article.id, article.getAttribute('lang'), article.getAttribute('dir')])).toEqual([
    ['fr', 'fr', 'ltr'],
    ['ar', 'ar', 'rtl'],
    ['es', 'es', 'ltr'],
    ['zgh', 'zgh', 'ltr'],
    ['en', 'en', 'ltr'],
  ]);
  for (const [index, article] of sampleArticles.entries()) {
    const text = articles[index]?.querySelector('.excerpt')?.textContent?.replaceAll(/[\u00a0\u202f]/g, ' ');
    expect(text).toBe(entrySummary({}, article).replaceAll(/[\u00a0\u202f]/g, ' '));
    expect(articles[index]?.querySelector('.body')).toBeNull();
  }
});

it.each([
  ['fr', 'ltr', 'S’abonner'],
  ['ar', 'rtl', 'اشترك'],
  ['es', 'ltr', 'Suscribirse'],
  ['en-GB', 'ltr', 'Subscribe'],
  ['zgh', 'ltr', 'ⵣⵎⵎⵎ'],
])('a feed page is in %s, written %s', (language, direction, subscribe) => {
  const { documentElement } = page(inLanguage(language));
  expect(documentElement.getAttribute('lang')).toBe(language.slice(0, language === 'zgh' ? 3 : 2));
  expect(documentElement.getAttribute('dir')).toBe(direction);
  expect(documentElement.querySelector('#subscribe')?.textContent).toBe(subscribe);
});

it('a feed page offers the three formats to programs and to people, and a button that copies the address', () => {
  const document = page(sampleView(sampleArticles));
  const addresses = ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `https://feeds.example.org/feeds/all/${file}`);
  const alternates = [...document.querySelectorAll('link[rel=alternate]')].map((link) => link.getAttribute('href'));
  expect(alternates).toEqual(addresses);
  expect([...document.querySelectorAll('.address')].map(({ textContent }) => textContent)).toEqual(addresses);
  const raw = [...document.querySelectorAll('.raw')].map((link) => link.getAttribute('href'));
  expect(raw).toEqual(addresses.map((address) => `${address}?raw`));
  const button = document.querySelector('aside .open');
  expect([button?.getAttribute('data-address'), button?.getAttribute('href')]).toEqual([addresses[0], '#rss']);
  expect(document.querySelector('#rss .address')?.textContent).toBe(addresses[0]);
  expect(document.documentElement.outerHTML).not.toMatch(/feed:\/?\/?https?:/);
});

const indexing = (view: FeedView) => {
  const document = page(view);
  const of = (selector: string, attribute: string) => document.querySelector(selector)?.getAttribute(attribute);
  return { robots: of('meta[name=robots]', 'content'), canonical: of('link[rel=canonical]', 'href') };
};
const withIndex = (view: FeedView, index: boolean): FeedView => ({ ...view, feed: { ...view.feed, index } });
const ownPage = 'https://feeds.example.org/feeds/all/';

it('a feed page whose entries have pages of their own is kept out of search engines, which find those', () => {
  const view = sampleView(sampleArticles);
  expect(indexing(view)).toEqual({ robots: 'noindex, follow', canonical: undefined });
  const [first] = sampleArticles;
  expect(indexing(sampleView(first === undefined ? [] : [first]))).toEqual({
    robots: 'noindex, follow',
    canonical: first?.url,
  });
  const links = [...page(view).querySelectorAll('article a[rel=bookmark]')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(sampleArticles.map(({ url }) => url));
});

it('a feed page is indexed under its own address where its entries have no other page, or where the site file says so', () => {
  const { url: _, ...pageless } = sampleArticle({ id: 'a' });
  expect(indexing(sampleView([pageless]))).toEqual({ robots: undefined, canonical: ownPage });
  expect(indexing(withIndex(sampleView(sampleArticles), true))).toEqual({ robots: undefined, canonical: ownPage });
  expect(indexing(withIndex(sampleView([pageless]), false))).toEqual({ robots: 'noindex, follow', canonical: ownPage });
});

it('a feed page allows no style and no script but its own', () => {
  const document = page(sampleView(sampleArticles));
  const style = document.querySelector('style')?.textContent ?? '';
  const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
  const [script, ...others] = [...document.querySelectorAll('script, [onclick]')];
  expect(others).toHaveLength(0);
  expect(policy).toContain(`script-src 'sha256-${sha256(script?.textContent ?? '')}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`'sha256-${sha256(style)}'`);
});

it('a feed page shows markup in titles, names and tags as text', () => {
  const article = sampleArticle({
    id: 'x',
    title: '<script>alert(1)</script>',
    tags: ['"><b>'],
    authors: [{ name: '<i>' }],
  });
  const document = page(sampleView([article]));
  expect(document.querySelectorAll('main script, main b, main i')).toHaveLength(0);
  expect(document.querySelector('main h2')?.textContent).toBe('<script>alert(1)</script>');
});

it('a feed page stays under 50 KB: every entry by its title, and the newest with their summaries', () => {
  const bytes = renderFeedPage(sampleView(Array.from({ length: 50 }, (_, index) => long(`n${index}`))));
  const articles = [...read(bytes).querySelectorAll('main article')];
  expect(bytes.byteLength).toBeLessThanOrEqual(50_000);
  expect(articles).toHaveLength(50);
  expect(articles[0]?.querySelector('.excerpt')?.textContent).toBe('Résumé n0');
  expect(articles[49]?.querySelector('h2 a')?.getAttribute('href')).toBe('https://www.example.org/n49');
});

it('the page of a feed of hundreds of entries is no list of titles: it lists fewer, with summaries', () => {
  const entries = Array.from({ length: 500 }, (_, index) => long(`n${index}`));
  const document = page(sampleView(entries));
  const { length } = document.querySelectorAll('article');
  expect(length).toBeGreaterThan(40);
  expect(document.querySelectorAll('p.excerpt').length).toBeGreaterThan(length / 2);
  expect(renderFeedPage(sampleView(entries)).byteLength).toBeLessThan(50_000);
});

it('an entry leads to its permalink, or to the page that Barid makes of it, by its title and by its picture', () => {
  const image = { url: 'https://www.example.org/i.jpg', alt: 'Rabat' };
  const { url: _, ...letter } = sampleArticle({ id: 'letter', image });
  const document = page(sampleView([sampleArticle({ id: 'a', url: 'https://www.example.org/a' }), letter]));
  const links = (id: string) => [...document.querySelectorAll(`#${id} a`)].map((link) => link.getAttribute('href'));
  expect(links('a')).toEqual(['https://www.example.org/a']);
  expect(links('letter')).toEqual(['https://feeds.example.org/a/letter/', 'https://feeds.example.org/a/letter/']);
  // The link of the picture is the one of the title: it is said and reached once.
  const picture = document.querySelector('#letter .thumb');
  expect([picture?.getAttribute('tabindex'), picture?.getAttribute('aria-hidden')]).toEqual(['-1', 'true']);
  expect(picture?.querySelector('img')?.getAttribute('alt')).toBe('');
});

it('a feed page with archives leads to the one before and to all months, and each archive goes on from there', () => {
  const view = sampleView(sampleArticles);
  const linksOf = (shown: FeedView) =>
    [...page(shown).querySelectorAll('.pager a')].map((link) => [link.getAttribute('href'), link.textContent]);
  const base = 'https://feeds.example.org/feeds/all/';
  expect(linksOf(view)).toEqual([]);
  expect(linksOf({ ...view, archive: { previous: '2024-10.2' } })).toEqual([
    [`${base}archive/2024-10.2.html`, 'Articles plus anciens (octobre 2024 · 2)'],
    [`${base}archive/`, 'Archives par mois'],
  ]);
  const archive = { ...view, archive: { name: '2024-10', previous: '2023-12' } };
  expect(linksOf(archive)).toEqual([
    [base, 'Derniers articles'],
    [`${base}archive/2023-12.html`, 'Articles plus anciens (décembre 2023)'],
    [`${base}archive/`, 'Archives par mois'],
  ]);
  expect(page(archive).querySelector('h1')?.textContent).toContain('octobre 2024');
  expect(indexing(archive)).toEqual({ robots: 'noindex, follow', canonical: `${base}archive/2024-10.html` });
});

it('an archive lists all of its entries, however many they are', () => {
  const entries = Array.from({ length: 300 }, (_, index) => long(`n${index}`));
  const document = page({ ...sampleView(entries), archive: { name: '2024-10' } });
  expect(document.querySelectorAll('main article')).toHaveLength(300);
});

it('the page of all months lists them newest first, by year, with each part of a month', () => {
  const { site, publicUrl, feed } = sampleView([]);
  const months = [
    { month: '2023-12', partCount: 1 },
    { month: '2024-01', partCount: 0 },
    { month: '2024-02', partCount: 3 },
  ];
  const document = read(renderArchiveIndex({ site, publicUrl, feed, months }));
  expect([...document.querySelectorAll('main h2')].map(({ textContent }) => textContent)).toEqual(['2024', '2023']);
  const links = [...document.querySelectorAll('.months a')].map((link) => [
    link.getAttribute('href')?.replace(`${publicUrl}/feeds/all/archive/`, ''),
    link.textContent,
  ]);
  expect(links).toEqual([
    ['2024-02.3.html', 'février'],
    ['2024-02.2.html', '2'],
    ['2024-02.html', '1'],
    ['2023-12.html', 'décembre'],
  ]);
});

it.each([
  ['fr', 'ltr', 'Cette page n’est plus disponible'],
  ['ar', 'rtl', 'لم تعد هذه الصفحة متاحة'],
  ['zgh', 'ltr', 'ⵜⴰⵙⵏⴰ ⴰⴷ ⵓⵔ ⵙⵓⵍ ⵜⵍⵍⵉ'],
])(
  'what stands in the place of a page is in the language of the site: %s, written %s',
  (language, direction, title) => {
    const { site, publicUrl } = sampleView([]);
    const document = read(renderMessagePage({ site: { ...site, language, accentColor: '#a3123b' }, publicUrl }, 410));
    const { documentElement } = document;
    expect([documentElement.getAttribute('lang'), documentElement.getAttribute('dir')]).toEqual([language, direction]);
    expect(document.querySelector('h1')?.textContent).toBe(title);
    expect(document.querySelector('main a')?.getAttribute('href')).toBe(`${publicUrl}/`);
    expect(document.querySelector('style')?.textContent).toContain('--accent:#a3123b');
  },
);

it('the logo of the site stands on its pages, else its icon', () => {
  const view = sampleView(sampleArticles);
  const signOf = (site: Partial<FeedView['site']>) =>
    page({ ...view, site: { ...view.site, ...site } })
      .querySelector('.site img')
      ?.getAttribute('src');
  const [icon, logo] = ['https://www.example.org/icon.png', 'https://www.example.org/logo.svg'];
  expect(signOf({ icon, logo })).toBe(logo);
  expect(signOf({ icon, logo: undefined })).toBe(icon);
});

it('the index page links to every feed in its own language, and to the list of all', () => {
  const { site, publicUrl, feed } = sampleView([]);
  const arabic = { ...feed, slug: 'ar', title: 'أورومغرب', language: 'ar' };
  const document = read(renderIndexPage({ site, publicUrl, feeds: [feed, arabic] }));
  const cards = [...document.querySelectorAll('.feeds li')];
  expect(cards.map((card) => card.getAttribute('dir'))).toEqual(['ltr', 'rtl']);
  expect(cards.map((card) => card.querySelector('h2 a')?.getAttribute('href'))).toEqual([
    'https://feeds.example.org/feeds/all/',
    'https://feeds.example.org/feeds/ar/',
  ]);
  expect(document.querySelector('header .open')?.getAttribute('href')).toBe('https://feeds.example.org/feeds.opml');
});

it('the index page stays under 50 KB with hundreds of feeds: the first in full, the others by title', () => {
  const { site, publicUrl, feed } = sampleView([]);
  const feeds = Array.from({ length: 200 }, (_, index) => ({ ...feed, slug: `f${index}`, title: `Flux ${index}` }));
  const bytes = renderIndexPage({ site, publicUrl, feeds });
  const document = read(bytes);
  const cards = [...document.querySelectorAll('.feeds li')];
  expect(bytes.byteLength).toBeLessThanOrEqual(50_000);
  expect(cards).toHaveLength(200);
  expect(cards[0]?.querySelectorAll('a')).toHaveLength(4);
  expect(cards[199]?.querySelector('a')?.getAttribute('href')).toBe('https://feeds.example.org/feeds/f199/');
  expect(document.querySelectorAll('link[rel=alternate]')).toHaveLength(30);
});

it('the index page links to feeds of tags and authors by their names, and has no such links without facets', () => {
  const { site, publicUrl, feed } = sampleView([]);
  const facets = [
    { kind: 'tag', slug: 'tag/securite', name: 'Sécurité <&>' },
    { kind: 'author', slug: 'author/slma', name: 'سلمى الإدريسي' },
  ] as const;
  const document = read(renderIndexPage({ site, publicUrl, feeds: [feed], facets }));
  const links = [...document.querySelectorAll('.facets li a')];
  expect(links.map((link) => [link.getAttribute('href'), link.textContent])).toEqual([
    ['https://feeds.example.org/feeds/tag/securite/', 'Sécurité <&>'],
    ['https://feeds.example.org/feeds/author/slma/', 'سلمى الإدريسي'],
  ]);
  expect([...document.querySelectorAll('.facets h2')].map(({ textContent }) => textContent)).toEqual([
    'Par thème',
    'Par auteur',
  ]);
  expect(document.querySelector('.facets p a')?.getAttribute('href')).toBe('https://feeds.example.org/feeds.opml');
  expect(read(renderIndexPage({ site, publicUrl, feeds: [feed] })).querySelector('.facets')).toBeNull();
});

it('the index page stays under 50 KB with any number of feeds and facets with long names', () => {
  const { site, publicUrl, feed } = sampleView([]);
  const feeds = Array.from({ length: 900 }, (_, index) => ({ ...feed, slug: `f${index}`, title: `Flux ${index}` }));
  const facets = Array.from({ length: 96 }, (_, index) => {
    return { kind: 'tag', slug: `tag/t${index}`, name: 'ⵜⴰⵎⴰⵣⵉⵖⵜ'.repeat(20) } as const;
  });
  const bytes = renderIndexPage({ site, publicUrl, feeds, facets });
  expect(bytes.byteLength).toBeLessThanOrEqual(50_000);
  expect(read(bytes).querySelectorAll('.facets li').length).toBeGreaterThan(10);
  expect(read(bytes).querySelectorAll('.feeds li').length).toBeGreaterThan(100);
});
