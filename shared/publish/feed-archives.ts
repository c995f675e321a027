import type { FeedView } from '#shared/format/feed-view.ts';
import { termsHeaders } from '#shared/format/terms.ts';
import { sha256 } from '#shared/hash.ts';
import type { Article } from '#shared/model/article.ts';
import { archiveDocuments, archiveKey } from '#shared/model/feed-document.ts';
import { maxFeedBytes } from '#shared/site/site.ts';
import type { ArchivePart, ArchiveSeries } from './archive-series.ts';
import { type FeedSettings, firstPlace, newestChange } from './desired-feed.ts';
import { goneDocument, type PublicSite } from './publish-documents.ts';
import { renderers, rendererVersion } from './renderers.ts';

/** The last part of the newest month is written again for each window of new entries: small parts make that cheap. */
const maxEntriesPerPart = 300;

/** The archives of a feed that the site removed: every document answers 410. */
export const goneArchives = (slug: string, of: PublicSite): ArchiveSeries => {
  const keys = (name: string) => archiveDocuments.map(({ format }) => archiveKey(slug, name, format));
  const renderGone = (name: string) => keys(name).map((key) => goneDocument(key, of));
  const render = ({ name }: ArchivePart) => renderGone(name);
  return { slug, windowSize: 0, maxEntriesPerPart, configHash: 'gone', keys, showsArticles: false, render, renderGone };
};

/** What the documents of a part show; articles newest first. */
export const archiveView = (
  { name, previous }: ArchivePart,
  articles: readonly Article[],
  settings: FeedSettings,
): FeedView => {
  const { feed, site, publicUrl } = settings;
  const first = firstPlace(settings);
  return {
    site: site.identity,
    feed,
    ...(first === undefined ? {} : { first }),
    ...(site.terms === undefined ? {} : { terms: site.terms }),
    publicUrl,
    // No hubs and no tombstones: programs do not subscribe to archives, and RFC 5005 §4 wants archives to stay as they are.
    hubs: [],
    updated: newestChange(articles, []),
    entries: articles,
    tombstones: [],
    // No link to the next archive, which would change a document whose entries did not change.
    archive: { name, ...(previous === undefined ? {} : { previous }) },
  };
};

/** The archives of a feed, by month (RFC 5005 §4). */
export const feedArchives = (settings: FeedSettings): ArchiveSeries => {
  const { feed, site, publicUrl } = settings;
  const { select: _, ...shown } = feed;
  return {
    ...goneArchives(feed.slug, { site, publicUrl }),
    windowSize: feed.entries,
    ...(feed.content === 'full' ? { maxWindowBytes: maxFeedBytes(site) } : {}),
    showsArticles: true,
    configHash: sha256(
      JSON.stringify([rendererVersion, shown, site.identity, site.terms, publicUrl, firstPlace(settings)]),
    ),
    render: (part, articles) => {
      const { name } = part;
      const view = archiveView(part, articles, settings);
      const headers = termsHeaders(view);
      return archiveDocuments.map(({ format, type }) => {
        const key = archiveKey(feed.slug, name, format);
        return { key, url: `${publicUrl}/${key}`, type, bytes: renderers[format](view), ...headers };
      });
    },
  };
};
