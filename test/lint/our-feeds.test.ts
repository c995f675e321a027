import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderOpml } from '#shared/format/opml.ts';
import { renderRss } from '#shared/format/rss.ts';
import { renderNewsSitemap, renderSitemap, renderSitemapIndex } from '#shared/format/sitemap.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { feedDocuments } from '#shared/model/feed-document.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';

const corpus = new URL('../fixtures/feeds/', import.meta.url);

/** The findings that docs/conformance.md leaves to the publisher. */
const expectedRules: Readonly<Record<string, readonly string[]>> = {
  'attachments-with-and-without-size rss.xml': ['podcast-element', 'podcast-element'],
  'entries-newest-first rss.xml': ['podcast-element', 'podcast-element'],
  'episodes-with-pictures-and-without-size rss.xml': ['podcast-length', 'podcast-length'],
  'markup-in-a-title rss.xml': ['markup-in-text'],
  'markup-in-a-title atom.xml': ['markup-in-text'],
};

const documents = [
  ['rss.xml', 'rss', renderRss],
  ['atom.xml', 'atom', renderAtom],
  ['feed.json', 'json', renderJsonFeed],
] as const;

const urlOf = ({ publicUrl, feed, archive }: FeedView, file: string): string => {
  const name = archive?.name === undefined ? file : `archive/${archive.name}.${file.replace('feed.json', 'json')}`;
  return `${publicUrl}/feeds/${feed.slug}/${name}`;
};

const cases = readdirSync(corpus).flatMap((claim) => documents.map((document) => [claim, ...document] as const));

it.each(cases)('the linter has nothing against %s as %s', (claim, file, format, render) => {
  const view: FeedView = JSON.parse(readFileSync(new URL(`${claim}/feed.json`, corpus), 'utf8'));
  const type = feedDocuments.find((document) => document.file === file)?.type ?? '';
  const report = lintDocument(render(view), { type, url: urlOf(view, file) });
  expect(report.format).toBe(format);
  expect(report.findings.map(({ rule }) => rule)).toEqual(expectedRules[`${claim} ${file}`] ?? []);
});

const { site, feed, publicUrl } = sampleView([]);
const xml = 'application/xml; charset=utf-8';
const pages = sampleArticles.map(({ url, modified }) => ({ url, modified }));

it.each([
  ['the list of feeds', 'opml', 'text/x-opml; charset=utf-8', renderOpml({ site, publicUrl, feeds: [feed] })],
  ['a sitemap', 'sitemap', xml, renderSitemap(publicUrl, pages)],
  ['a sitemap without articles', 'sitemap', xml, renderSitemap(publicUrl, [])],
  ['a news sitemap', 'sitemap', xml, renderNewsSitemap({ site, publicUrl, articles: sampleArticles })],
  ['the list of sitemaps', 'sitemap', xml, renderSitemapIndex([`${publicUrl}/sitemap/2024-11.xml`])],
] as const)('the linter has nothing against %s', (_, format, type, bytes) => {
  expect(lintDocument(bytes, { type })).toEqual({ format, findings: [] });
});
