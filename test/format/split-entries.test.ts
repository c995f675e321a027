import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { joinEntries, splitEntries } from '#shared/format/split-entries.ts';
import { richView } from './any-view.ts';

const tombstones = [{ id: 'gone', guid: 'tag:example.org,2024:gone', retractedAt: '2024-11-27T10:30:00.000Z' }];

const isPodcast = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes('xmlns:itunes');

it.each([
  ['RSS', renderRss, 0],
  ['Atom', renderAtom, 1],
  ['JSON Feed', renderJsonFeed, 0],
] as const)('splits any %s document into its entries, and joins them to the same bytes', (_, render, extra) => {
  fc.assert(
    fc.property(richView, (view) => {
      const bytes = render({ ...view, tombstones });
      const document = splitEntries(bytes);
      expect(document?.entries).toHaveLength(view.entries.length + extra);
      expect(document && Buffer.from(joinEntries(document)).equals(bytes)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it.each([
  ['RSS', renderRss],
  ['Atom', renderAtom],
  ['JSON Feed', renderJsonFeed],
] as const)('joins the other entries of a %s document to the document that never had it', (_, render) => {
  fc.assert(
    fc.property(richView, fc.nat(), (view, any) => {
      fc.pre(view.entries.length > 0);
      const left = any % view.entries.length;
      const document = splitEntries(render(view));
      const entries = document?.entries.filter((__, index) => index !== left) ?? [];
      const without = render({ ...view, entries: view.entries.filter((__, index) => index !== left) });
      // A last episode takes the elements of a podcast with it, from the head as well.
      fc.pre(isPodcast(without) === isPodcast(render(view)));
      expect(document && Buffer.from(joinEntries({ ...document, entries })).equals(without)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it('splits no JSON document of another writer', () => {
  expect(splitEntries(Buffer.from('{"version":"https://jsonfeed.org/version/1.1","items":[]}'))).toBeUndefined();
});
