import { expect, it } from 'vitest';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';

it('readSitemap returns the pages of a news sitemap with their titles, dates and languages', () => {
  const xml = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc> https://www.example.org/1?a=1&amp;b=2 </loc><lastmod>2026-11-20</lastmod><n:news><n:publication><n:name>E</n:name><n:language>fr</n:language></n:publication>
      <n:publication_date>2026-11-20T10:00:00Z</n:publication_date><n:title>Le budget</n:title></n:news></url><url><loc>javascript:x</loc></url></urlset>`;
  expect(readSitemap(xml).pages).toEqual([
    {
      url: 'https://www.example.org/1?a=1&b=2',
      modified: '2026-11-20',
      title: 'Le budget',
      published: '2026-11-20T10:00:00Z',
      language: 'fr',
    },
  ]);
});

it('readSitemap returns the URLs of the sitemaps in an index', () => {
  const xml =
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://www.example.org/s.xml</loc></sitemap></sitemapindex>';
  expect(readSitemap(xml)).toEqual({ pages: [], sitemaps: ['https://www.example.org/s.xml'] });
});

it('readSitemap refuses a document that is not a sitemap', () => {
  expect(() => readSitemap('<rss/>')).toThrow(expect.objectContaining({ code: 'SITEMAP_INVALID' }));
});
