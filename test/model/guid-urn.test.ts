import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { renderAtom } from '#shared/format/atom.ts';
import { fromGuidUrn, toGuidUrn } from '#shared/model/guid-urn.ts';
import { readUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { parseContext } from '#test/read/parse-context-fixture.ts';

it('a guid of any text comes back from its URN, and any other id stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (guid) => {
      expect(fromGuidUrn(toGuidUrn(guid))).toBe(guid);
    }),
  );
  for (const id of ['tag:example.org,2024:a', 'urn:barid:guid:%zz', 'urn:barid:guid:a b', 'urn:barid:guid:%c3', ''])
    expect(fromGuidUrn(id)).toBe(id);
});

it('an article of another Barid has the same guid in Atom as in its other formats', () => {
  const guids = ['4711', 'post 4711 & co', 'مقال/٤٧', 'urn:uuid:1', 'tag:example.org,2024:a'];
  const bytes = renderAtom(sampleView(guids.map((guid, index) => sampleArticle({ id: `a${index}`, guid }))));
  const { articles } = readUpstreamFeed(new TextDecoder().decode(bytes), parseContext);
  expect(articles.map((one) => (one instanceof Rejected ? one.code : one.incoming.guid))).toEqual(guids);
});
