import type { Article, Attachment, Image } from '#shared/model/article.ts';
import { toRfc822 } from '#shared/model/instant.ts';
import { isBlank, truncate } from '#shared/plain-text.ts';
import { type Chunk, cdataContent } from '../document-bytes.ts';
import { entryAuthors, entryDescription, entryTags, entryUrl, hasFullContent } from '../entry-fields.ts';
import { excerpt } from '../excerpt.ts';
import type { FeedView } from '../feed-view.ts';
import { rssDocument } from '../rss-document.ts';
import { renderItemTerms } from '../terms.ts';
import { toUri, xmlLanguage } from '../wire-values.ts';
import { emptyElement, htmlElement, htmlText, openTag, textElement } from '../xml.ts';
import { georssNamespace, renderImage, renderLocation, renderMedia } from '../xml-extensions.ts';
import { channelHead, galleryOf, pictureType, videosOf } from './partner-parts.ts';

/** "It should generally contain 300 or more characters". */
const minDescription = 300;

/** So long that a cut between two words leaves 300 characters. */
const excerptLength = 400;

/** The summary, with the beginning of the text where it is too short for Flipboard's layout, unless the feed keeps the text. */
const renderDescription = (view: FeedView, article: Article): string => {
  const { open, html, close } = entryDescription(view, article);
  if (!hasFullContent(view, article)) return htmlElement('description', `${open}${html}${close}`);
  const summary = article.summary ?? '';
  const beginning = excerpt(article.content, excerptLength);
  const text = summary.length >= minDescription ? summary : `${summary} ${beginning}`.trim();
  const whole = htmlText(isBlank(text) ? article.title : truncate(text, excerptLength));
  return htmlElement('description', `${open}${whole}${close}`);
};

/** The file that illustrates an entry: "This can be an image or video. For videos, mobile-friendly .mp4 format". */
const enclosureOf = (article: Article): Pick<Attachment, 'url' | 'type' | 'size'> | undefined => {
  const { image } = article;
  if (image !== undefined) return { url: image.url, type: pictureType(image) };
  return galleryOf(article)[0] ?? videosOf(article).find(({ type }) => type === 'video/mp4');
};

const renderPictureDetails = (image: Image | undefined): string =>
  image === undefined || isBlank(`${image.alt ?? ''}${image.credit ?? ''}`) ? '' : renderImage(image);

const renderItem = (view: FeedView, article: Article): readonly Chunk[] => {
  const { guid, url, title, language, published, image, attachments } = article;
  const enclosure = enclosureOf(article);
  return [
    openTag('item', { 'xml:lang': language === view.feed.language ? undefined : xmlLanguage(language) }),
    textElement('title', title),
    textElement('link', entryUrl(view, article)),
    textElement('guid', guid, { isPermaLink: guid === url ? 'true' : 'false' }),
    textElement('pubDate', toRfc822(published)),
    ...entryAuthors(view, article).map(({ name }) => textElement('dc:creator', name)),
    ...entryTags(article).map((tag) => textElement('category', tag)),
    renderDescription(view, article),
    '<content:encoded>',
    ...cdataContent(view, article),
    '</content:encoded>\n',
    // RSS Advisory Board, profile: "a publisher should use a length of 0" where it is unknown.
    enclosure === undefined
      ? ''
      : emptyElement('enclosure', { url: toUri(enclosure.url), length: enclosure.size ?? 0, type: enclosure.type }),
    renderPictureDetails(image),
    ...attachments.filter((file) => file !== enclosure).map(renderMedia),
    renderLocation(article),
    renderItemTerms(view, article),
    '</item>\n',
  ];
};

/**
 * Renders RSS 2.0 by the guidelines of Flipboard, with the lead picture as the enclosure. Quotations are from "Resubmit an
 * RSS feed", https://flipboard.helpshift.com/hc/en/1-flipboard/faq/1023-resubmit-an-rss-feed/
 */
export const renderFlipboard = (view: FeedView): Uint8Array =>
  rssDocument(
    view,
    {
      ...georssNamespace(view),
    },
    [
      ...channelHead(view, 'flipboard', ['lastBuildDate']),
      ...view.entries.flatMap((article) => renderItem(view, article)),
    ],
  );
