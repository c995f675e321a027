import { expect, it } from 'vitest';
import { lintPut } from './validity.ts';

const put = (key: string, text: string, type: string) => ({
  key,
  object: {
    bytes: new TextEncoder().encode(text),
    etag: '"etag"',
    modified: new Date(0),
    type,
    cacheControl: '',
    metadata: {},
  },
});

const verdictOf = (key: string, text: string, type: string): string | undefined => {
  const { object } = put(key, text, type);
  return lintPut(key, object);
};

const feed = (...titles: readonly string[]): string =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Euromagreb',
    feed_url: 'https://feeds.example.org/feeds/all/feed.json',
    items: titles.map((title, index) => ({
      id: `https://www.example.org/a/${index}`,
      url: `https://www.example.org/a/${index}`,
      title,
      content_text: title,
    })),
  });

it('finds what is wrong in a document that is put, also after many of the same parts', () => {
  const json = (text: string) => verdictOf('feeds/all/feed.json', text, 'application/json; charset=utf-8');
  expect(json(feed('Le budget 1', 'ميناء 2'))).toBeUndefined();
  expect(json(feed('ميناء 7', 'Le budget 10', 'Le budget 3'))).toBeUndefined();
  expect(json(feed('Le budget 1', 'ميناء 2').slice(0, -1))).toBeDefined();
  expect(json(feed('Le budget 1').replace('"id"', '"identity"'))).toBeDefined();
});

it('reads pages and robots.txt', () => {
  const page = (body: string) =>
    verdictOf('index.html', `<!doctype html>\n<html lang="fr"><head></head><body>${body}</body></html>`, 'text/html');
  expect(page('<p>Le budget<br>de la ville</p>')).toBeUndefined();
  expect(page('<p>Le budget')).toBe('</body> ends <p>.');
  expect(page('<p>undefined</p>')).toBe('It has >undefined<.');
  expect(page('<img src="x.png" onerror="alert(1)">')).toBe('It has <img src="x.png" onerror=.');
  const robots = (text: string) => verdictOf('robots.txt', text, 'text/plain');
  expect(
    robots('User-agent: *\nDisallow: /status\n\nSitemap: https://feeds.example.org/sitemap.xml\n'),
  ).toBeUndefined();
  expect(robots('User-agent: *\nSitemap: /sitemap.xml\n')).toBe('It has the line "Sitemap: /sitemap.xml".');
});
