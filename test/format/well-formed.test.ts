import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderOpml } from '#shared/format/opml.ts';
import { renderRss } from '#shared/format/rss.ts';
import { legal, view, visible } from './any-view.ts';
import { readAtom, readJson, readRss } from './read-entries.ts';
import { sampleArticle, sampleView } from './sample-view.ts';
import { childOf, childrenOf, readWithFast, readWithSaxes } from './xml-tree.ts';

const runs = { numRuns: 150 };

it('two XML parsers read documents of any accepted text as the same tree', () => {
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

it('an RSS document gives back every text without the characters that XML 1.0 forbids', () => {
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

it('the three formats agree on entries, order, dates, authors, tags and content', () => {
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

it('the same view always renders to the same bytes', () => {
  fc.assert(
    fc.property(view, (any) => {
      for (const render of [renderRss, renderAtom, renderJsonFeed]) {
        expect(render(structuredClone(any))).toEqual(render(any));
      }
    }),
    { numRuns: 50 },
  );
});

it('an OPML document with any accepted text is well-formed', () => {
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

it('documents stay well-formed with a body that is not canonical', () => {
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
