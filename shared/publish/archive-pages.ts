import { termsHeaders } from '#shared/format/terms.ts';
import { isFacetSlug } from '#shared/model/facet.ts';
import { archivePagePath, contentUsageHeader, licenseHeader } from '#shared/model/feed-document.ts';
import type { HttpAnswer } from '#shared/model/http.ts';
import { renderArchiveIndex } from '#shared/pages/archive-index-page.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import { readDesiredPart } from './archive-series.ts';
import type { FeedSettings } from './desired-feed.ts';
import { archiveView, feedArchives } from './feed-archives.ts';
import { cacheControl, type RenderedDocument } from './publish-documents.ts';
import { facetSettings, type SitePublishing } from './publish-feed.ts';

const type = 'text/html; charset=utf-8';

const settingsOf = async (slug: string, publishing: SitePublishing): Promise<FeedSettings | undefined> => {
  const { site, publicUrl, facets } = publishing;
  const feed = site.feeds.find((one) => one.slug === slug);
  if (feed !== undefined) return { feed, site, publicUrl };
  const facet = isFacetSlug(slug) ? await facets.facet(slug) : undefined;
  return facet && facetSettings(facet, publishing);
};

const toAnswer = ({ bytes, license, contentUsage }: Omit<RenderedDocument, 'key' | 'url' | 'type'>): HttpAnswer => ({
  status: 200,
  headers: {
    'content-type': type,
    'cache-control': cacheControl,
    ...(license === undefined ? {} : { [licenseHeader]: license }),
    ...(contentUsage === undefined ? {} : { [contentUsageHeader]: contentUsage }),
  },
  body: Buffer.from(bytes).toString('utf8'),
});

const partFile = /^(\d{4}-\d{2})(?:\.([1-9]\d{0,3}))?\.html$/;

/**
 * Answers with a month of a feed's archives for people, or with the list of its months, as the table has them now: few people
 * look so far back, so that no document is published for them. `gone` for a month that had a part once; undefined for one that
 * had none.
 */
export const answerArchivePage = async (
  slug: string,
  file: string,
  publishing: SitePublishing,
): Promise<HttpAnswer | 'gone' | undefined> => {
  const settings = await settingsOf(slug, publishing);
  const { archives, site, publicUrl } = publishing;
  if (settings === undefined) return undefined;
  if (file === 'index.html') {
    const months = await archives.months(slug);
    if (months.every(({ partCount }) => partCount === 0)) return months.length > 0 ? 'gone' : undefined;
    return toAnswer({ bytes: renderArchiveIndex({ site: site.identity, publicUrl, feed: settings.feed, months }) });
  }
  const [, month = '', number = '1'] = partFile.exec(file) ?? [];
  const index = Number(number) - 1;
  const row = month === '' ? undefined : await archives.month(slug, month);
  if (row === undefined || index >= row.partsEver) return undefined;
  if (index >= row.fingerprints.length) return 'gone';
  const { render } = await readDesiredPart(
    {
      ...feedArchives(settings),
      render: (part, articles) => {
        const view = archiveView(part, articles, settings);
        const key = archivePagePath(slug, part.name);
        return [{ key, url: `${publicUrl}/${key}`, type, bytes: renderFeedPage(view), ...termsHeaders(view) }];
      },
      renderGone: () => [],
    },
    month,
    index,
    publishing,
  );
  const [document] = await render();
  return document === undefined ? 'gone' : toAnswer(document);
};
