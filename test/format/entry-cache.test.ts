import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderers } from '#shared/publish/renderers.ts';
import { richView } from './any-view.ts';

const documentsOf = (view: FeedView): readonly string[] =>
  Object.values(renderers).map((render) => Buffer.from(render(view)).toString('utf8'));

it('renders entries that were rendered before, for the same or another feed, to the bytes of a first rendering', () => {
  fc.assert(
    fc.property(richView, richView, (first, second) => {
      documentsOf(first);
      // The same articles under the settings of another feed and site, in another order.
      const warm = { ...second, entries: [...second.entries, ...first.entries] };
      documentsOf(warm);
      expect(documentsOf(warm)).toEqual(documentsOf(structuredClone(warm)));
    }),
    { numRuns: 100 },
  );
});
