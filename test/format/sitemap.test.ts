import { expect, it } from 'vitest';
import { renderNewsSitemap, renderSitemap } from '#shared/format/sitemap.ts';
import { sampleArticles } from './sample-articles.ts';
import { sampleArticle, sampleView } from './sample-view.ts';
import { childOf, childrenOf, readWithFast, readWithSaxes, textOf } from './xml-tree.ts';

const { site, publicUrl } = sampleView([]);

it('a news sitemap names page, publication, language, date and title of each article', () => {
  const bytes = renderNewsSitemap({ publicUrl, site, articles: sampleArticles });
  const urls = childrenOf(readWithSaxes(bytes), 'url');
  expect(readWithFast(bytes)).toEqual(readWithSaxes(bytes));
  expect(urls.map((url) => textOf(url, 'loc'))).toEqual(sampleArticles.map(({ url }) => url));
  const news = childOf(urls[1], 'news:news');
  expect(textOf(childOf(news, 'news:publication'), 'news:name')).toBe('Euromagreb');
  expect(textOf(childOf(news, 'news:publication'), 'news:language')).toBe('ar');
  expect(textOf(news, 'news:publication_date')).toBe('2024-11-27T10:00:00Z');
  expect(textOf(news, 'news:title')).toBe('المغرب وبلجيكا يعززان تعاونهما في مكافحة الإرهاب');
});

it.each([
  ['fr-MA', 'fr'],
  ['zgh', 'zgh'],
  ['zh-Hant-HK', 'zh-tw'],
  ['zh', 'zh-cn'],
])('a news sitemap writes the language %s as %s', (language, written) => {
  const root = readWithSaxes(renderNewsSitemap({ publicUrl, site, articles: [sampleArticle({ id: 'a', language })] }));
  const publication = childOf(childOf(childOf(root, 'url'), 'news:news'), 'news:publication');
  expect(textOf(publication, 'news:language')).toBe(written);
});

it('a news sitemap leaves out articles without a page of their own, and those after the first thousand', () => {
  const { url: _, ...unpublished } = sampleArticle({ id: 'none' });
  const many = Array.from({ length: 1001 }, (__, index) => sampleArticle({ id: `n${index}` }));
  const urls = childrenOf(
    readWithSaxes(renderNewsSitemap({ publicUrl, site, articles: [unpublished, ...many] })),
    'url',
  );
  expect(urls).toHaveLength(1000);
  expect(textOf(urls[0], 'loc')).toBe('https://www.example.org/n0');
});

it('a sitemap without articles names the index page, since it must name one URL', () => {
  const text = new TextDecoder().decode(renderSitemap('https://feeds.example.org', []));
  expect(text).toContain('<loc>https://feeds.example.org/</loc>');
});

it('both sitemaps name a page once that several articles share', () => {
  const url = 'https://www.example.org/avis';
  const notices = ['n2', 'n1'].map((id) => sampleArticle({ id, url, title: `Avis ${id}` }));
  for (const bytes of [renderSitemap(publicUrl, notices), renderNewsSitemap({ publicUrl, site, articles: notices })]) {
    const urls = childrenOf(readWithSaxes(bytes), 'url');
    expect(urls.map((one) => textOf(one, 'loc'))).toEqual([url]);
  }
});
