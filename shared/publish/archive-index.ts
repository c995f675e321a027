import { archiveIndexKey } from '#shared/model/feed-document.ts';
import { renderArchiveIndex } from '#shared/pages/archive-index-page.ts';
import type { Feed } from '#shared/site/site.ts';
import { goneDocument, type PublishOutcome, publishStored } from './publish-documents.ts';
import type { SitePublishing } from './publish-feed.ts';

/**
 * Brings the page with the months of a feed's archives to its desired state: there is none before the first month is archived,
 * and it answers 410 once none is left, or where `feed` is removed. @throws Unavailable DOCUMENT_CONFLICT
 */
export const publishArchiveIndex = (
  slug: string,
  feed: Feed | undefined,
  publishing: SitePublishing,
): Promise<PublishOutcome> => {
  const { archives, documents, site, publicUrl } = publishing;
  const key = archiveIndexKey(slug);
  return publishStored(
    key,
    async (stored) => {
      const months = await archives.months(slug);
      const revision = months.reduce((sum, month) => sum + month.revision, 0);
      const hasArchive = months.some(({ fingerprints }) => fingerprints.length > 0);
      if (feed === undefined || !hasArchive)
        return stored === undefined ? undefined : { document: goneDocument(key, publishing), revision };
      const bytes = renderArchiveIndex({ site: site.identity, publicUrl, feed, months });
      return { document: { key, url: `${publicUrl}/${key}`, type: 'text/html; charset=utf-8', bytes }, revision };
    },
    documents,
  );
};
