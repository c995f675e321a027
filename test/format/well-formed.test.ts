import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderOpml } from '#shared/format/opml.ts';
import { renderRss } from '#shared/format/rss.ts';
import type { Article } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { readAtom, readJson, readRss } from './read-entries.ts';
import { sampleArticle, sampleView } from './sample-view.ts';
import { childOf, childrenOf, readWithFast, readWithSaxes } from './xml-tree.ts';

/** What writers, mobile keyboards and broken converters put into text. */
const awkward = fc.constantFrom(
  ']]>',
  ']]',
  '<![CDATA[',
  '&',
  '&amp;',
  '&#0;',
  '<b>',
  '</title>',
  '"',
  "'",
  '\u0000',
  '\u0008',
  '\u001F',
  '\u007F',
  '\u0085',
  '\uFFFE',
  '\uFFFF',
  '\uD800',
  '\uDC00',
  '\u200F',
  '\u202E',
  '\u2028',
  '\uFEFF',
  '😀',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\\',
  'العربية',
  'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  'é',
  ' ',
);

const anyText = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** What XML 1.0 forbids is dropped; U+FFFE is kept by nobody. */
const legal = (text: string): string =>
  [...text].filter((character) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(character)).join('');

const visible = anyText.filter((text) => legal(text).trim() !== '');

const escapeBody = (text: string): string =>
  legal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\\', '&#92;')
    .replace(/[\t\n\r]/g, ' ');

const canonicalBody = visible.map(
  (text) => `<p><a href='https://example.org/?a=1&amp;b=2'>${escapeBody(text)}</a></p>`,
);

const article: fc.Arbitrary<Article> = fc
  .record({
    id: fc.uuid(),
    guid: visible,
    url: fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      anyText.map((text) => `https://example.org/${text}`),
    ),
    title: visible,
    summary: visible,
    content: canonicalBody,
    language: fc.constantFrom('fr', 'ar', 'es', 'en', 'zgh', 'fa-AF'),
    authors: fc.array(
      visible.map((name) => ({ name })),
      { minLength: 1, maxLength: 3 },
    ),
    tags: fc.uniqueArray(visible, { maxLength: 3, selector: legal }),
    published: fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  })
  .map((part) => sampleArticle({ ...part, modified: part.published }));

const view: fc.Arbitrary<FeedView> = fc
  .record({ entries: fc.array(article, { maxLength: 3 }), title: visible, hub: anyText })
  .map(({ entries, title, hub }) => {
    const plain = sampleView(entries, { hubs: [`https://hub.example.org/${hub}`] });
    return { ...plain, feed: { ...plain.feed, title, description: title } };
  });

const runs = { numRuns: 150 };

describe('documents of any accepted text', () => {
  it('are read by two XML parsers as the same tree', () => {
    fc.assert(
      fc.property(view, (any) => {
        for (const render of [renderRss, renderAtom]) {
          const bytes = render(any);
          expect(readWithFast(bytes)).toEqual(readWithSaxes(bytes));
        }
      }),
      runs,
    );
  });

  it('give back what was put in, less what XML 1.0 forbids', () => {
    fc.assert(
      fc.property(view, (any) => {
        const rss = readRss(readWithSaxes(renderRss(any)));
        expect(rss.map(({ id, title, summary, authors, tags }) => ({ id, title, summary, authors, tags }))).toEqual(
          any.entries.map(({ guid, title, summary = '', authors, tags }) => ({
            id: legal(guid),
            title: legal(title),
            summary: legal(summary),
            authors: authors.map(({ name }) => legal(name)),
            tags: tags.map(legal),
          })),
        );
        for (const [index, { content }] of any.entries.entries()) expect(rss[index]?.content).toContain(content);
      }),
      runs,
    );
  });

  it('say the same in the three formats: entries, order, dates, authors, tags and content', () => {
    fc.assert(
      fc.property(view, (any) => {
        const rss = readRss(readWithSaxes(renderRss(any)));
        expect(readJson(renderJsonFeed(any))).toEqual(rss);
        const withoutId = (entry: object) => ({ ...entry, id: undefined });
        expect(readAtom(readWithSaxes(renderAtom(any))).map(withoutId)).toEqual(rss.map(withoutId));
      }),
      runs,
    );
  });

  it('have the same bytes whenever they are rendered', () => {
    fc.assert(
      fc.property(view, (any) => {
        for (const render of [renderRss, renderAtom, renderJsonFeed]) {
          expect(render(structuredClone(any))).toEqual(render(any));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are well-formed as a list of feeds too', () => {
    fc.assert(
      fc.property(view, ({ site, publicUrl, feed }) => {
        const bytes = renderOpml({ site, publicUrl, feeds: [feed, feed] });
        const outlines = childrenOf(childOf(readWithSaxes(bytes), 'body'), 'outline');
        expect(outlines.map(({ attributes }) => attributes.text)).toEqual([legal(feed.title), legal(feed.title)]);
        expect(readWithFast(bytes)).toEqual(readWithSaxes(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it('stay well-formed for a body that is not canonical after all', () => {
    fc.assert(
      fc.property(visible, (content) => {
        const any = sampleView([sampleArticle({ id: 'a', content })]);
        const expected = legal(content).replace(/\r\n?/g, '\n');
        expect(readRss(readWithSaxes(renderRss(any)))[0]?.content).toBe(expected);
        expect(readAtom(readWithFast(renderAtom(any)))[0]?.content).toBe(expected);
        expect(readJson(renderJsonFeed(any))[0]?.content?.replace(/\r\n?/g, '\n')).toBe(expected);
      }),
      runs,
    );
  });
});
