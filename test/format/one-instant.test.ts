import { expect, it } from 'vitest';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import { listEntries } from '#shared/format/list-entries.ts';
import { renderNewsSitemap, renderSitemap } from '#shared/format/sitemap.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import { sampleArticle, sampleView } from './sample-view.ts';

const article = sampleArticle({
  id: 'a',
  published: '2024-11-27T23:59:59.999Z',
  modified: '2024-11-28T08:00:00.501Z',
});
const view = sampleView([article], {
  updated: '2024-11-28T09:00:00.750Z',
  tombstones: [{ id: 'b', guid: 'b', retractedAt: '2024-11-28T09:00:00.750Z' }],
});

const instantsIn = (bytes: Uint8Array): readonly number[] =>
  [
    ...new TextDecoder().decode(bytes).matchAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g),
  ].map(([text]) => Date.parse(text));

const published = Date.parse('2024-11-27T23:59:59Z');
const modified = Date.parse('2024-11-28T08:00:00Z');
const updated = Date.parse('2024-11-28T09:00:00Z');

it('a date is one instant in every format, event, answer and sitemap', () => {
  const { rss, atom, json } = feedRenderers;
  for (const render of [rss, atom, json]) {
    expect(new Set(instantsIn(render(view)))).toEqual(new Set([published, modified, updated]));
    const [entry] = listEntries(render(view));
    expect(Date.parse(entry?.published ?? '')).toBe(published);
  }
  expect(instantsIn(renderFeedPage(view))).toEqual([published]);
  expect(instantsIn(renderSitemap(view.publicUrl, [article]))).toEqual([modified]);
  const { site, publicUrl } = view;
  expect(instantsIn(renderNewsSitemap({ site, publicUrl, articles: [article] }))).toEqual([modified, published]);
});
