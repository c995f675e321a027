import { defined } from '#shared/defined.ts';
import type { Article, Attachment, Image, Tombstone } from '#shared/model/article.ts';
import { toRfc822, toRfc3339 } from '#shared/model/instant.ts';
import { isBlank } from '#shared/plain-text.ts';
import { type Chunk, cdataContent } from '../document-bytes.ts';
import { entryAuthors, entrySummary, entryTags, entryUrl } from '../entry-fields.ts';
import type { FeedView } from '../feed-view.ts';
import { rssDocument } from '../rss-document.ts';
import { renderItemTerms } from '../terms.ts';
import { toUri, xmlLanguage } from '../wire-values.ts';
import { type Attributes, emptyElement, openTag, parentElement, textElement } from '../xml.ts';
import {
  audiosOf,
  channelHead,
  galleryOf,
  lastChange,
  pictureType,
  retractedUrl,
  retractions,
  videosOf,
} from './partner-parts.ts';

const optional = (name: string, text = '', attributes: Attributes = {}): string =>
  isBlank(text) ? '' : textElement(name, text, attributes);

/** `media:text` is the alternative text, and `media:credit` who made or owns the file. */
const renderFile = (file: Attachment, medium: 'image' | 'video' | 'audio', thumbnail = file.thumbnail): string => {
  const { url, type, size, duration, width, height, title, credit, alt, description } = file;
  // Media RSS allows no size of 0.
  const attributes = { url: toUri(url), fileSize: size || undefined, type, medium, duration, width, height };
  const children = [
    thumbnail === undefined ? '' : emptyElement('media:thumbnail', { url: toUri(thumbnail) }),
    optional('media:title', title),
    optional('media:credit', credit),
    optional('media:text', alt),
    optional('media:description', description, { type: 'plain' }),
  ].filter((child) => child !== '');
  return children.length === 0
    ? emptyElement('media:content', attributes)
    : parentElement('media:content', attributes, children);
};

const renderPicture = (image: Image): string => renderFile({ ...image, type: pictureType(image) }, 'image');

/** The file with a title, which slides and videos must have: its own, or that of the article. */
const titled = (file: Attachment, { title }: Article): Attachment =>
  isBlank(file.title ?? '') ? { ...file, title } : file;

/** "An article might also contain an inline slideshow, use media:group for this purpose". */
const renderGallery = (article: Article): readonly string[] => {
  const slides = galleryOf(article).map((picture) => renderFile(titled(picture, article), 'image'));
  return slides.length < 2 ? slides : [parentElement('media:group', {}, slides)];
};

/** A video must have a title, and should have a still and a description. */
const renderVideo = (view: FeedView, article: Article, video: Attachment): string => {
  const description = isBlank(video.description ?? '') ? entrySummary(view.site, article) : video.description;
  return renderFile(
    defined({ ...titled(video, article), description }),
    'video',
    video.thumbnail ?? article.image?.url,
  );
};

const renderAudio = (audio: Attachment): string => renderFile(audio, 'audio');

/** "You can only provide plain text in this element": a quoted tag must not look like HTML, which MSN refuses. */
const plainText = (text: string): string => text.replaceAll(/<(?=[a-z/!?])/gi, '‹');

const renderEnd = (at: string): string => textElement('dcterms:valid', `end=${toRfc3339(at)}; scheme=W3C-DTF`);

const renderItem = (view: FeedView, article: Article): readonly Chunk[] => {
  const { guid, url, title, shortTitle, language, published, expires, image } = article;
  const [created, changed] = [toRfc3339(published), toRfc3339(lastChange(article))];
  const tags = entryTags(article);
  return [
    openTag('item', { 'xml:lang': language === view.feed.language ? undefined : xmlLanguage(language) }),
    textElement('guid', guid, { isPermaLink: guid === url ? 'true' : 'false' }),
    textElement('title', title),
    optional('mi:shortTitle', shortTitle),
    textElement('pubDate', toRfc822(published)),
    // Without a later date than the last one, MSN skips a changed item.
    changed === created ? '' : textElement('dcterms:modified', changed),
    expires === undefined ? '' : renderEnd(expires),
    textElement('link', entryUrl(view, article)),
    ...entryAuthors(view, article).map(({ name }) => textElement('dc:creator', name)),
    tags.length === 0 ? '' : textElement('media:keywords', tags.map((tag) => tag.replaceAll(',', ' ')).join(',')),
    ...tags.map((tag) => textElement('category', tag)),
    textElement('description', plainText(entrySummary(view.site, article))),
    '<content:encoded>',
    ...cdataContent(view, article),
    '</content:encoded>\n',
    image === undefined ? '' : renderPicture(image),
    ...videosOf(article).map((video) => renderVideo(view, article, video)),
    ...audiosOf(article).map(renderAudio),
    ...renderGallery(article),
    renderItemTerms(view, article),
    '</item>\n',
  ];
};

/** MSN takes an item down whose validity ended in the past, and asks for its guid and a new date of change. */
const renderRetraction = (view: FeedView, tombstone: Tombstone): string => {
  const { guid, retractedAt } = tombstone;
  return parentElement('item', {}, [
    textElement('guid', guid, { isPermaLink: 'false' }),
    textElement('title', view.feed.title),
    textElement('dcterms:modified', toRfc3339(retractedAt)),
    textElement('link', retractedUrl(view, tombstone)),
    renderEnd(retractedAt),
  ]);
};

const maxAgeMs = 365 * 24 * 3600 * 1000;

/** "The date must be in the past and less than 365 days old": counted from the newest change, and so never too strict. */
const freshEntries = ({ entries, updated }: FeedView): readonly Article[] =>
  entries.filter(({ published }) => Date.parse(updated) - Date.parse(published) < maxAgeMs);

/**
 * Renders the RSS 2.0 of MSN Partner Hub for articles, with galleries and videos inside them, and what was retracted.
 * "MSN feed item metadata requirements" (support.microsoft.com/msn/partner-hub); quotations are from "ATOM and RSS code
 * examples", https://helpcenter.microsoftstart.com/kb/articles/58-atom-and-rss-code-examples
 */
export const renderMsn = (view: FeedView): Uint8Array =>
  rssDocument(
    view,
    {
      'xmlns:dcterms': 'http://purl.org/dc/terms/',
      'xmlns:mi': 'http://schemas.ingestion.microsoft.com/common/',
    },
    [
      ...channelHead(view, 'msn', ['pubDate', 'lastBuildDate']),
      ...freshEntries(view).flatMap((article) => renderItem(view, article)),
      ...retractions(view).map((tombstone) => renderRetraction(view, tombstone)),
    ],
  );
