import type { Article, ArticleSource, Attachment, Author, Tombstone } from '#shared/model/article.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import { isBlank } from '#shared/plain-text.ts';
import { archiveLinks, historyNamespace, isArchive, selfUrl } from './archive-links.ts';
import { atomEntryId, atomFeedId } from './atom-ids.ts';
import { type Chunk, cdataContent, encode, toBytes } from './document-bytes.ts';
import { entryCache } from './entry-cache.ts';
import {
  entryAuthors,
  entryDescription,
  entryFiles,
  entrySource,
  entrySummary,
  entryTags,
  entryUrl,
  hasFullContent,
  tagScheme,
} from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { podcastNamespace, renderEpisodeParts } from './podcast.ts';
import {
  entryLicenseLinks,
  entryRights,
  feedLicenseLinks,
  type LicenseLink,
  ownRsl,
  ownRslNamespace,
} from './terms.ts';
import { emailOf, toUri, xmlLanguage } from './wire-values.ts';
import { emptyElement, htmlElement, openTag, parentElement, textElement, xmlDeclaration } from './xml.ts';
import {
  georssNamespace,
  mediaNamespace,
  renderImage,
  renderLocation,
  renderWebfeeds,
  webfeedsNamespace,
} from './xml-extensions.ts';

/** RFC 6721 §2. Declared only in a feed with tombstones, since the W3C validator does not know it. */
const tombstoneNamespace = { 'xmlns:at': 'http://purl.org/atompub/tombstones/1.0' };

/** RFC 4287 §3.2: a Person construct. */
const renderAuthor = (author: Author): string => {
  const { name, url } = author;
  const email = emailOf(author);
  return parentElement('author', {}, [
    textElement('name', name),
    url === undefined ? '' : textElement('uri', toUri(url)),
    email === undefined ? '' : textElement('email', email),
  ]);
};

/** RFC 4287 §4.2.7: every attachment, since Atom allows any number. */
const renderEnclosure = ({ url, type, size, title }: Attachment): string =>
  emptyElement('link', {
    rel: 'enclosure',
    href: toUri(url),
    type,
    length: size,
    title: isBlank(title ?? '') ? undefined : title,
  });

/** RFC 4287 §4.2.11: id, title and updated of the feed from which the entry was copied, where known. */
const renderSource = (article: Article, { name, url, feed }: ArticleSource): string =>
  parentElement('source', {}, [
    // RFC 4287 §4.2.6.1: in its normal form, since Barid chooses this id.
    textElement('id', atomEntryId(URL.parse(feed ?? url ?? '')?.href ?? name)),
    textElement('title', name),
    textElement('updated', toRfc3339(article.modified)),
    feed === undefined ? '' : emptyElement('link', { rel: 'self', href: toUri(feed) }),
    url === undefined ? '' : emptyElement('link', { rel: 'alternate', href: toUri(url) }),
  ]);

/** RFC 4287 §4.1.3, §4.2.13: the content as HTML beside a summary, or the summary alone. */
const renderContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const content = cdataContent(view, article);
  if (!hasFullContent(view, article)) return ['<summary type="html">', ...content, '</summary>\n'];
  const { open, html, close } = entryDescription(view, article);
  const summary =
    open === ''
      ? textElement('summary', entrySummary(view.site, article), { type: 'text' })
      : htmlElement('summary', `${open}${html}${close}`, { type: 'html' });
  return [summary, '<content type="html">', ...content, '</content>\n'];
};

/** RFC 4946 §2. */
const renderLicenseLink = ({ href, type }: LicenseLink): string => emptyElement('link', { rel: 'license', type, href });

/** RFC 4287 §4.1.2. */
const renderEntry = (view: FeedView, article: Article): readonly Chunk[] => {
  const source = entrySource(article);
  const rights = entryRights(article);
  return [
    openTag('entry', { 'xml:lang': xmlLanguage(article.language) }),
    textElement('title', article.title, { type: 'text' }),
    textElement('id', atomEntryId(article.guid)),
    emptyElement('link', { rel: 'alternate', type: 'text/html', href: entryUrl(view, article) }),
    // RFC 4287 §4.2.7.2: "a resource related to the resource described by the containing element".
    article.relatedUrl === undefined ? '' : emptyElement('link', { rel: 'related', href: toUri(article.relatedUrl) }),
    textElement('published', toRfc3339(article.published)),
    textElement('updated', toRfc3339(article.modified)),
    // Repeated in each entry: many readers ignore the author of the feed.
    ...entryAuthors(view, article).map(renderAuthor),
    ...entryTags(article).map((term) => emptyElement('category', { term, scheme: tagScheme(view), label: term })),
    ...renderContent(view, article),
    // RFC 4946 §2: in each entry, since the licence of a feed is not that of its entries.
    ...entryLicenseLinks(view, article).map(renderLicenseLink),
    rights === undefined ? '' : textElement('rights', rights, { type: 'text' }),
    ...entryFiles(view, article).map(renderEnclosure),
    article.image === undefined ? '' : renderImage(article.image),
    renderEpisodeParts(article),
    renderLocation(article),
    ownRsl(view, article),
    source === undefined ? '' : renderSource(article, source),
    '</entry>\n',
  ];
};

/** RFC 6721 §3: `ref` is the atom:id of the removed entry, `when` its removal. */
const renderTombstone = ({ guid, retractedAt }: Tombstone): string =>
  emptyElement('at:deleted-entry', { ref: atomEntryId(guid), when: toRfc3339(retractedAt) });

/** RFC 4287 §4.1.1. */
const renderHead = (view: FeedView): readonly string[] => {
  const { site, feed, updated, hubs } = view;
  return [
    textElement('id', atomFeedId(view)),
    textElement('title', feed.title, { type: 'text' }),
    feed.description === '' ? '' : textElement('subtitle', feed.description, { type: 'text' }),
    textElement('updated', toRfc3339(updated)),
    // "atom:feed elements SHOULD contain one atom:link element with a rel attribute value of self".
    emptyElement('link', { rel: 'self', type: 'application/atom+xml', href: selfUrl(view, 'atom') }),
    emptyElement('link', { rel: 'alternate', type: 'text/html', href: toUri(site.url) }),
    ...hubs.map((href) => emptyElement('link', { rel: 'hub', href: toUri(href) })),
    ...feedLicenseLinks(view).map(renderLicenseLink),
    ...archiveLinks(view, 'atom').map(({ rel, href }) => emptyElement('link', { rel, href })),
    isArchive(view) ? emptyElement('fh:archive', {}) : '',
    // "atom:feed elements MUST contain one or more atom:author elements, unless all of the entries do".
    renderAuthor(site.author ?? { name: site.title, url: site.url }),
    site.icon === undefined ? '' : textElement('icon', toUri(site.icon)),
    site.logo === undefined ? '' : textElement('logo', toUri(site.logo)),
    site.copyright === undefined ? '' : textElement('rights', site.copyright, { type: 'text' }),
    textElement('generator', 'Barid'),
    renderWebfeeds(view),
  ];
};

const renderedEntries = entryCache<readonly Uint8Array[]>();

/** Renders Atom 1.0 (RFC 4287) with tombstones (RFC 6721). */
export const renderAtom = (view: FeedView): Uint8Array => {
  const { feed, entries, tombstones } = view;
  return encode(
    xmlDeclaration,
    openTag('feed', {
      xmlns: 'http://www.w3.org/2005/Atom',
      'xmlns:media': mediaNamespace,
      ...historyNamespace(view),
      ...webfeedsNamespace(view),
      ...georssNamespace(view),
      ...podcastNamespace(view),
      ...ownRslNamespace(view),
      ...(tombstones.length > 0 ? tombstoneNamespace : {}),
      'xml:lang': xmlLanguage(feed.language),
    }),
    ...renderHead(view),
    // Before the entries: the grammar of RFC 4287 (Appendix B) allows no extension after them.
    ...tombstones.map(renderTombstone),
    ...entries.flatMap(renderedEntries(view, (article) => toBytes(renderEntry(view, article)))),
    '</feed>\n',
  );
};
