import type { Article, ArticleSource, Attachment, Author } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { atomEntryId } from './atom-entry-id.ts';
import { isBlank } from './blank.ts';
import { cdataContent } from './content.ts';
import { toRfc3339 } from './dates.ts';
import { emailOf } from './email.ts';
import type { Chunk } from './encode.ts';
import { entryAuthors, entrySource, entrySummary, entryTags, entryUrl, hasFullContent } from './entry.ts';
import { renderImage } from './media-rss.ts';
import { tagScheme } from './tag-scheme.ts';
import { toUri } from './uri.ts';
import { emptyElement, openTag, parentElement, textElement } from './xml.ts';
import { xmlLanguage } from './xml-language.ts';

/** RFC 4287 §3.2: a Person construct. */
export const renderAuthor = (author: Author): string => {
  const { name, url } = author;
  const email = emailOf(author);
  return parentElement('author', {}, [
    textElement('name', name),
    url === undefined ? '' : textElement('uri', toUri(url)),
    email === undefined ? '' : textElement('email', email),
  ]);
};

/** RFC 4287 §4.2.7: all attachments, since Atom allows any number. */
const renderEnclosure = ({ url, type, size, title }: Attachment): string =>
  emptyElement('link', {
    rel: 'enclosure',
    href: toUri(url),
    type,
    length: size,
    title: isBlank(title ?? '') ? undefined : title,
  });

/** RFC 4287 §4.2.11: id, title and updated of the feed that the entry was copied from, as far as they are known. */
const renderSource = (article: Article, { name, url, feed }: ArticleSource): string =>
  parentElement('source', {}, [
    // RFC 4287 §4.2.6: in its normal form, since it is ours to choose.
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
  const summary = textElement('summary', entrySummary(article), { type: 'text' });
  return [summary, '<content type="html">', ...content, '</content>\n'];
};

const renderBeforeContent = (view: FeedView, article: Article): string =>
  [
    textElement('title', article.title, { type: 'text' }),
    textElement('id', atomEntryId(article.guid)),
    emptyElement('link', { rel: 'alternate', type: 'text/html', href: entryUrl(view, article) }),
    textElement('published', toRfc3339(article.published)),
    textElement('updated', toRfc3339(article.modified)),
    // Repeated in each entry: many readers do not look at the feed's.
    ...entryAuthors(view, article).map(renderAuthor),
    ...entryTags(article).map((term) => emptyElement('category', { term, scheme: tagScheme(view), label: term })),
  ].join('');

/** RFC 4287 §4.1.2. */
export const renderEntry = (view: FeedView, article: Article): readonly Chunk[] => {
  const source = entrySource(article);
  return [
    openTag('entry', { 'xml:lang': xmlLanguage(article.language) }),
    renderBeforeContent(view, article),
    ...renderContent(view, article),
    ...article.attachments.map(renderEnclosure),
    article.image === undefined ? '' : renderImage(article.image),
    source === undefined ? '' : renderSource(article, source),
    '</entry>\n',
  ];
};
