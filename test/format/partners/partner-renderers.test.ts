import fc from 'fast-check';
import { parseFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import type { FeedView } from '#shared/format/feed-view.ts';
import { partnerRenderers } from '#shared/format/partners/partner-renderers.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { partnerFormatNames } from '#shared/model/partner-format.ts';
import { article, legal, richView, view } from '#test/format/any-view.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';
import { childOf, childrenOf, readWithFast, readWithSaxes, textOf } from '#test/format/xml-tree.ts';

/** The rules that only the publisher can follow: Barid does not change the text of an article. */
const rulesForThePublisher = new Set(['markup-in-text', 'control-characters', 'rss-guid-short']);

const tombstones = [
  {
    id: 'gone',
    guid: 'tag:example.org,2024:gone',
    url: 'https://www.example.org/gone',
    retractedAt: '2024-11-27T10:00:00.000Z',
  },
];

/** The view with entries of its newest change: MSN gets none of more than a year before. */
const ofToday = (any: FeedView): FeedView => ({
  ...any,
  entries: any.entries.map((entry) => ({ ...entry, published: any.updated, modified: any.updated })),
});

describe.each(partnerFormatNames)('the partner format %s', (name) => {
  const render = partnerRenderers[name];

  it('has nothing that the linter forbids, for articles of five languages, also under its own address', () => {
    const options = {
      url: `https://feeds.example.org/feeds/all/${name}.xml`,
      type: 'application/rss+xml; charset=utf-8',
    };
    const { site } = sampleView([]);
    const logos = { logo: 'https://www.example.org/logo.png', darkLogo: 'https://www.example.org/dark.png' };
    const full = sampleView(sampleArticles, {
      tombstones,
      site: {
        ...site,
        copyright: '© Euromagreb',
        partners: { smartnews: { ...logos, analytics: '<script>1</script>' } },
      },
    });
    expect(lintDocument(render(full), options).findings).toEqual([]);
  });

  it('has nothing that the linter forbids, whatever articles were accepted', () => {
    fc.assert(
      fc.property(fc.oneof(view, richView), (any) => {
        const { findings } = lintDocument(render(any));
        expect(findings.filter(({ rule }) => !rulesForThePublisher.has(rule))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('reads as the same tree in two parsers, with every title and every text whole', () => {
    fc.assert(
      fc.property(view.map(ofToday), (any) => {
        const bytes = render(any);
        const tree = readWithSaxes(bytes);
        expect(readWithFast(bytes)).toEqual(tree);
        const items = childrenOf(childOf(tree, 'channel'), 'item');
        expect(items.map((item) => textOf(item, 'title'))).toEqual(any.entries.map(({ title }) => legal(title)));
        for (const [index, { content }] of any.entries.entries())
          expect(textOf(items[index], 'content:encoded')).toContain(content);
      }),
      { numRuns: 60 },
    );
  });

  it('reads in feedsmith with the titles, links and dates of the articles', () => {
    const { format, feed } = parseFeed(new TextDecoder().decode(render(sampleView(sampleArticles))));
    expect(format).toBe('rss');
    if (format !== 'rss') return;
    expect(feed.items?.map(({ title, link }) => ({ title, link }))).toEqual(
      sampleArticles.map(({ title, url }) => ({ title, link: url })),
    );
  });

  it('gives no more than the summary where the feed gives no more', () => {
    fc.assert(
      fc.property(article, (one) => {
        const full = sampleView([{ ...one, summary: 'Le résumé', content: '<p>Le secret du texte entier</p>' }]);
        const { feed } = full;
        const text = new TextDecoder().decode(render(ofToday({ ...full, feed: { ...feed, content: 'summary' } })));
        expect(text).toContain('Le résumé');
        expect(text).not.toContain('secret');
      }),
      { numRuns: 5 },
    );
  });

  it('gives the same bytes for the same feed', () => {
    const sample = sampleView(sampleArticles, { tombstones });
    expect(render(sample)).toEqual(render(structuredClone(sample)));
  });
});
