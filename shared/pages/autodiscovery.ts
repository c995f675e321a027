import { htmlText } from '#shared/format/xml.ts';
import { documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import type { Feed, SiteIdentity } from '#shared/site/site.ts';

/**
 * One `link` for each format of a feed, in the order of the table, since some programs take only the first (RSS Advisory
 * Board, RSS Autodiscovery; HTML, link type `alternate`).
 */
export const renderAlternates = (publicUrl: string, slug: string, title: string): string =>
  feedDocuments
    .filter(({ isAutodiscovered }) => isAutodiscovered)
    .map(({ format, label, type }) => {
      const [essence] = type.split(';');
      const href = htmlText(documentUrl(publicUrl, slug, format));
      return `<link rel="alternate" type="${essence}" title="${htmlText(`${title} (${label})`)}" href="${href}">\n`;
    })
    .join('');

/**
 * The lines that a publisher puts into the `<head>` of its own pages, so that browsers and readers find its feeds, in
 * the order given. Programs that take only one take the first.
 */
export const autodiscoveryLinks = (site: SiteIdentity, publicUrl: string, feeds: readonly Feed[]): string =>
  feeds
    .map(({ slug, title }) =>
      renderAlternates(publicUrl, slug, title.includes(site.title) ? title : `${site.title} – ${title}`),
    )
    .join('');
