import type { Article, Attachment } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { cdataContent } from './content.ts';
import { toRfc822, toRfc3339 } from './dates.ts';
import type { Chunk } from './encode.ts';
import {
  entryAttachments,
  entryAuthors,
  entrySource,
  entrySummary,
  entryTags,
  entryUrl,
  hasFullContent,
} from './entry.ts';
import { renderItunesItem } from './itunes.ts';
import { renderImage, renderMedia } from './media-rss.ts';
import { tagScheme } from './tag-scheme.ts';
import { toUri } from './uri.ts';
import { emptyElement, htmlElement, htmlText, openTag, textElement } from './xml.ts';
import { xmlLanguage } from './xml-language.ts';

/** RSS 2.0, `guid`: "If the guid element has an attribute named isPermaLink with a value of true" it is the item's URL. */
const renderGuid = ({ guid, url }: Article): string =>
  textElement('guid', guid, { isPermaLink: guid === url ? 'true' : 'false' });

/** The W3C validator: `description` before `content:encoded`; without full content it is all there is. */
const renderContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const content = cdataContent(view, article);
  if (!hasFullContent(view, article)) return ['<description>', ...content, '</description>\n'];
  const summary = htmlElement('description', htmlText(entrySummary(article)));
  return [summary, '<content:encoded>', ...content, '</content:encoded>\n'];
};

/** RSS 2.0, `enclosure`: url, length and type are required; profile: "a publisher should use a length of 0" for an unknown one. */
const renderEnclosure = ({ url, size, type }: Attachment): string =>
  emptyElement('enclosure', { url: toUri(url), length: size ?? 0, type });

/** RSS Advisory Board's profile, `enclosure`: at most one, since readers differ on more; the rest are Media RSS. */
const renderAttachments = (article: Article): string => {
  const { enclosure, others } = entryAttachments(article);
  return [enclosure === undefined ? '' : renderEnclosure(enclosure), ...others.map(renderMedia)].join('');
};

/** RSS 2.0, `source`: its `url` is required, and is the upstream's feed. */
const renderSource = (article: Article): string => {
  const source = entrySource(article);
  if (source === undefined) return '';
  if (source.feed === undefined) return textElement('dc:source', source.name);
  return textElement('source', source.name, { url: toUri(source.feed) });
};

const renderBeforeContent = (view: FeedView, article: Article): string =>
  [
    textElement('title', article.title),
    textElement('link', entryUrl(view, article)),
    renderGuid(article),
    textElement('pubDate', toRfc822(article.published)),
    // RSS has no element for the second date; Atom's own is understood where it is known.
    textElement('atom:updated', toRfc3339(article.modified)),
    // RSS 2.0's `author` is an e-mail address, and must not stand beside `dc:creator`.
    ...entryAuthors(view, article).map(({ name }) => textElement('dc:creator', name)),
    ...entryTags(article).map((tag) => textElement('category', tag, { domain: tagScheme(view) })),
  ].join('');

/** One `item`. It is in the feed's language unless it says otherwise. */
export const renderItem = (view: FeedView, article: Article): readonly Chunk[] => {
  const isForeign = article.language !== view.feed.language;
  return [
    openTag('item', { 'xml:lang': isForeign ? xmlLanguage(article.language) : undefined }),
    renderBeforeContent(view, article),
    ...renderContent(view, article),
    renderAttachments(article),
    renderItunesItem(article),
    article.image === undefined ? '' : renderImage(article.image),
    renderSource(article),
    '</item>\n',
  ];
};
