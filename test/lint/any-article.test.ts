import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { renderNewsSitemap, renderSitemap } from '#shared/format/sitemap.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { article, richView, view } from '#test/format/any-view.ts';
import { sampleView } from '#test/format/sample-view.ts';
import { rulesForThePublisher } from './publisher-rules.ts';

it.each([
  ['rss', renderRss],
  ['atom', renderAtom],
  ['json', renderJsonFeed],
] as const)('feeds of any accepted articles pass the linter as %s', (format, render) => {
  fc.assert(
    fc.property(fc.oneof(view, richView), (feedView) => {
      const report = lintDocument(render(feedView));
      expect(report.format).toBe(format);
      expect(report.findings.filter(({ rule }) => !rulesForThePublisher.has(rule))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('sitemaps of any accepted articles pass the linter', () => {
  const { site, publicUrl } = sampleView([]);
  fc.assert(
    fc.property(fc.array(article, { maxLength: 5 }), (articles) => {
      const pages = articles.map(({ url, modified }) => ({ url, modified }));
      for (const bytes of [renderSitemap(publicUrl, pages), renderNewsSitemap({ site, publicUrl, articles })]) {
        const { findings } = lintDocument(bytes);
        expect(findings.filter(({ rule }) => !rulesForThePublisher.has(rule))).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});
