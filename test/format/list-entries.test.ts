import { expect, it } from 'vitest';
import { atomEntryId } from '#shared/format/atom-ids.ts';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import { listEntries, namesArchive } from '#shared/format/list-entries.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import { sampleArticle, sampleView } from './sample-view.ts';

const articles = [
  sampleArticle({
    id: 'a',
    guid: 'Actualité & <société>\u00a01',
    title: '<guid>un autre</guid>',
    content: '<pre>&lt;id&gt;un autre&lt;/id&gt;</pre>',
    modified: '2024-11-28T08:00:00.123Z',
    revision: 2,
    source: { name: 'Tangier Wire', feed: 'https://example.com/feed' },
  }),
  sampleArticle({ id: 'b' }),
];
const tombstones = [{ id: 'c', guid: 'c', retractedAt: '2024-11-28T00:00:00.000Z' }];
const view = sampleView(articles, { tombstones });

it.each(['rss', 'atom', 'json'] as const)('lists the entries of a document in %s with their dates', (format) => {
  const entries = listEntries(feedRenderers[format](view));
  const guidOf = (guid: string): string => (format === 'atom' ? atomEntryId(guid) : guid);
  expect(entries.map(({ guid }) => guid)).toEqual(articles.map(({ guid }) => guidOf(guid)));
  const changes = entries.map(({ revision, modified = '' }) => revision ?? Date.parse(modified));
  expect(changes).toEqual(
    articles.map(({ revision, modified }) => (format === 'json' ? revision : Date.parse(toRfc3339(modified)))),
  );
  expect(entries.map(({ published }) => Date.parse(published))).toEqual(
    articles.map(({ published }) => Date.parse(published)),
  );
});

it('lists no entry of an empty feed', () => {
  for (const format of ['rss', 'atom', 'json'] as const)
    expect(listEntries(feedRenderers[format](sampleView([])))).toEqual([]);
});

it.each(['rss', 'atom', 'json'] as const)('says of a document in %s whether it names an archive', (format) => {
  const render = (part: object) => namesArchive(feedRenderers[format](sampleView(articles, part)));
  expect(render({})).toBe(false);
  expect(render({ archive: { previous: '2024-10' } })).toBe(true);
});

it('knows nothing of JSON that is no feed, such as the error of a server in front of it', () => {
  for (const text of ['{"message":"Internal error"}', '{"items":""}', '{"items":[null]}', '{"items":[{"id":"a"'])
    expect(() => listEntries(new TextEncoder().encode(text))).toThrow(SyntaxError);
});
