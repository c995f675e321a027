import type { Tombstone } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { archiveLinks, historyNamespace, isArchive, selfUrl } from './archive-links.ts';
import { renderAuthor, renderEntry } from './atom-entry.ts';
import { atomEntryId } from './atom-entry-id.ts';
import { atomFeedId } from './atom-id.ts';
import { toRfc3339 } from './dates.ts';
import { encode } from './encode.ts';
import { mediaNamespace } from './media-rss.ts';
import { toUri } from './uri.ts';
import { renderWebfeeds, webfeedsNamespace } from './webfeeds.ts';
import { emptyElement, openTag, textElement, xmlDeclaration } from './xml.ts';
import { xmlLanguage } from './xml-language.ts';

const namespaces = { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:media': mediaNamespace };

/** RFC 6721 §2. Declared only where it is used, since the W3C validator does not know it. */
const tombstoneNamespace = { 'xmlns:at': 'http://purl.org/atompub/tombstones/1.0' };

/** RFC 6721 §3: `ref` is the atom:id of the entry that was removed, `when` the instant of it. */
const renderTombstone = ({ guid, retractedAt }: Tombstone): string =>
  emptyElement('at:deleted-entry', { ref: atomEntryId(guid), when: toRfc3339(retractedAt) });

const renderLinks = (view: FeedView): readonly string[] => [
  // RFC 4287 §4.1.1: "atom:feed elements SHOULD contain one atom:link element with a rel attribute value of self".
  emptyElement('link', { rel: 'self', type: 'application/atom+xml', href: selfUrl(view, 'atom') }),
  emptyElement('link', { rel: 'alternate', type: 'text/html', href: toUri(view.site.url) }),
  ...view.hubs.map((href) => emptyElement('link', { rel: 'hub', href: toUri(href) })),
  ...archiveLinks(view, 'atom').map(({ rel, href }) => emptyElement('link', { rel, href })),
  isArchive(view) ? emptyElement('fh:archive', {}) : '',
];

/** RFC 4287 §4.1.1: every feed has an author, unless each of its entries has one. */
const renderFeedAuthor = ({ site }: FeedView): string =>
  renderAuthor(site.author ?? { name: site.title, url: site.url });

const renderHead = (view: FeedView): readonly string[] => {
  const { site, feed, updated } = view;
  return [
    textElement('id', atomFeedId(site, feed)),
    textElement('title', feed.title, { type: 'text' }),
    feed.description === '' ? '' : textElement('subtitle', feed.description, { type: 'text' }),
    textElement('updated', toRfc3339(updated)),
    ...renderLinks(view),
    renderFeedAuthor(view),
    site.icon === undefined ? '' : textElement('icon', toUri(site.icon)),
    site.logo === undefined ? '' : textElement('logo', toUri(site.logo)),
    site.copyright === undefined ? '' : textElement('rights', site.copyright, { type: 'text' }),
    textElement('generator', 'Barid'),
    renderWebfeeds(view),
  ];
};

/** Atom 1.0 (RFC 4287) with tombstones (RFC 6721). */
export const renderAtom = (view: FeedView): Uint8Array => {
  const { feed, entries, tombstones } = view;
  const withTombstones = tombstones.length > 0 ? tombstoneNamespace : {};
  return encode(
    xmlDeclaration,
    openTag('feed', {
      ...namespaces,
      ...historyNamespace(view),
      ...webfeedsNamespace(view),
      ...withTombstones,
      'xml:lang': xmlLanguage(feed.language),
    }),
    ...renderHead(view),
    // Before the entries: RFC 4287's grammar (Appendix B) has no place for an extension after them.
    ...tombstones.map(renderTombstone),
    ...entries.flatMap((article) => renderEntry(view, article)),
    '</feed>\n',
  );
};
