import type { Article, Tombstone } from '#shared/model/article.ts';
import { toRfc822 } from '#shared/model/instant.ts';
import { isBlank, truncate } from '#shared/plain-text.ts';
import { type Chunk, cdataContent, encode } from '../document-bytes.ts';
import { entryAuthors, entryDescription, entryTags, entryUrl } from '../entry-fields.ts';
import type { FeedView } from '../feed-view.ts';
import { rssDocument } from '../rss-document.ts';
import { renderChannelTerms, renderItemTerms } from '../terms.ts';
import { toUri, xmlLanguage } from '../wire-values.ts';
import { emptyElement, htmlElement, openTag, parentElement, textElement } from '../xml.ts';
import { lastChange, retractedUrl, retractions, selfLink, videosOf } from './partner-parts.ts';

/** How often SmartNews may look for news: the specification for Japan recommends 1 to 5 minutes. */
const ttlMinutes = '5';

/** SmartFormat 2.2, `channel`: "Short description (30 characters or less)". */
const maxDescription = 30;

/** SmartFormat, `category`: at most 10, with commas between them. */
const maxCategories = 10;

/** The validator of SmartNews refuses more than 1 MB; the head and the retractions need less than the rest. */
const maxItemBytes = 900_000;

/** SmartFormat 2.1: `snf:logo` and `snf:darkModeLogo` have their address in a `url`. */
const renderLogo = (name: string, url: string | undefined): string =>
  url === undefined ? '' : parentElement(name, {}, [textElement('url', toUri(url))]);

const renderHead = (view: FeedView): readonly string[] => {
  const { site, feed, updated } = view;
  const { smartnews } = site.partners ?? {};
  const short = [feed.description, site.description, feed.title].find((text) => [...text].length <= maxDescription);
  return [
    textElement('title', feed.title),
    textElement('link', toUri(site.url)),
    textElement('description', short || truncate(feed.description || feed.title, maxDescription - 1)),
    // When the document was made: its newest change, so that the bytes never depend on the clock.
    textElement('pubDate', toRfc822(updated)),
    textElement('language', xmlLanguage(feed.language)),
    site.copyright === undefined ? '' : textElement('copyright', site.copyright),
    textElement('ttl', ttlMinutes),
    selfLink(view, 'smartnews'),
    renderChannelTerms(view),
    renderLogo('snf:logo', smartnews?.logo ?? site.logo),
    renderLogo('snf:darkModeLogo', smartnews?.darkLogo),
  ];
};

/** A text as a literal of JavaScript that no `</script>` ends. */
const scriptText = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c');

/** SmartFormat, `snf:analytics`: SmartNews shows the article itself, so only this script counts its readers. */
const renderAnalytics = ({ site }: FeedView, title: string, url: string): string => {
  const analytics = site.partners?.smartnews?.analytics;
  if (analytics === undefined) return '';
  const values: ReadonlyMap<string, string> = new Map([
    ['{url}', scriptText(url)],
    ['{title}', scriptText(title)],
  ]);
  return htmlElement(
    'snf:analytics',
    analytics.replaceAll(/\{(?:url|title)\}/g, (name) => values.get(name) ?? name),
  );
};

const renderItem = (view: FeedView, article: Article): readonly Chunk[] => {
  const { guid, url, title, language, image } = article;
  // The canonical address, without parameters that count readers: they would divide the article's signals.
  const link = url === undefined ? entryUrl(view, article) : toUri(url);
  const { open, html, close } = entryDescription(view, article);
  const categories = entryTags(article).map((tag) => tag.replaceAll(',', ' '));
  const authors = entryAuthors(view, article).map(({ name }) => name);
  return [
    openTag('item', {}),
    textElement('title', title),
    textElement('link', link),
    textElement('guid', guid, { isPermaLink: guid === url ? 'true' : 'false' }),
    // SmartNews takes a change only with a new `pubDate`, for which Atom has `updated`.
    textElement('pubDate', toRfc822(lastChange(article))),
    htmlElement('description', `${open}${html}${close}`),
    '<content:encoded>',
    ...cdataContent(view, article),
    '</content:encoded>\n',
    categories.length === 0 ? '' : textElement('category', categories.slice(0, maxCategories).join(',')),
    authors.length === 0 ? '' : textElement('dc:creator', authors.join(', ')),
    textElement('dc:language', xmlLanguage(language)),
    image === undefined
      ? ''
      : emptyElement('media:thumbnail', { url: toUri(image.url), width: image.width, height: image.height }),
    textElement('media:status', 'active'),
    ...videosOf(article).map((video) =>
      emptyElement('snf:video', {
        url: toUri(video.url),
        caption: isBlank(video.title ?? '') ? undefined : video.title,
      }),
    ),
    renderAnalytics(view, title, link),
    renderItemTerms(view, article),
    '</item>\n',
  ];
};

/** SmartFormat, `media:status`: "deleted" takes an article out of the app. Nothing else of it is shown again. */
const renderRetraction = (view: FeedView, tombstone: Tombstone): string =>
  parentElement('item', {}, [
    textElement('title', view.feed.title),
    textElement('link', retractedUrl(view, tombstone)),
    textElement('guid', tombstone.guid, { isPermaLink: 'false' }),
    textElement('pubDate', toRfc822(tombstone.retractedAt)),
    textElement('media:status', 'deleted'),
  ]);

/** The newest items that fit, and the newest one in any case. */
const renderItems = (view: FeedView): readonly Uint8Array[] => {
  const items: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const article of view.entries) {
    const item = encode(...renderItem(view, article));
    sizeBytes += item.byteLength;
    if (items.length > 0 && sizeBytes > maxItemBytes) break;
    items.push(item);
  }
  return items;
};

/**
 * Renders SmartFormat, the RSS 2.0 of SmartNews: whole articles, the logos around them, and what was retracted.
 * SmartFormat Specification 2.2, https://publishers.smartnews.com/hc/en-us/articles/56500436151065
 */
export const renderSmartNews = (view: FeedView): Uint8Array =>
  rssDocument(
    view,
    {
      'xmlns:snf': 'http://www.smartnews.be/snf',
    },
    [
      ...renderHead(view),
      ...renderItems(view),
      ...retractions(view).map((tombstone) => renderRetraction(view, tombstone)),
    ],
  );
