import { entryAuthors, entrySummary, entryTags, entryUrl, hasFullContent } from '#shared/format/entry.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Article, Attachment } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { toWords } from './page-date.ts';
import { inLanguage } from './page-shell.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';

const stringsFor = ({ feed, site }: FeedView, article: Article): PageStrings =>
  pageStrings(article.language, feed.language, site.language);

const renderMeta = (view: FeedView, article: Article): string => {
  const words = toWords(article.published, view.site.timeZone, stringsFor(view, article));
  const names = entryAuthors(view, article).map(({ name }) => `<bdi>${htmlText(name)}</bdi>`);
  const time = `<time datetime="${article.published}">${htmlText(words)}</time>`;
  return `<p class="meta">${[time, ...names].join(' · ')}</p>\n`;
};

const renderTitle = (view: FeedView, article: Article): string =>
  `<h2><a href="${htmlText(entryUrl(view, article))}">${htmlText(article.title)}</a></h2>\n`;

/** The lead image, unless the body shows it already. */
const renderLead = ({ image, content }: Article): string => {
  if (image === undefined || content.includes(htmlText(image.url))) return '';
  const size = image.width && image.height ? ` width="${image.width}" height="${image.height}"` : '';
  return `<figure><img src="${htmlText(image.url)}" alt="${htmlText(image.alt ?? '')}"${size} loading="lazy"></figure>\n`;
};

const fileName = (url: string): string =>
  url
    .replace(/[?#].*$/s, '')
    .split('/')
    .at(-1) || url;

const renderFile = ({ url, type, title }: Attachment): string => {
  const address = htmlText(url);
  const name = htmlText(title?.trim() || fileName(url));
  const player = /^audio\//.test(type) ? `<br><audio controls preload="none" src="${address}"></audio>` : '';
  return `<li><a href="${address}">${name}</a> <small>(${htmlText(type)})</small>${player}</li>`;
};

const renderFiles = ({ attachments }: Article): string =>
  attachments.length === 0 ? '' : `<ul class="files">${attachments.map(renderFile).join('')}</ul>\n`;

const renderTags = (article: Article): string => {
  const tags = entryTags(article).map((tag) => `<li>${htmlText(tag)}</li>`);
  return tags.length === 0 ? '' : `<ul class="tags">${tags.join('')}</ul>\n`;
};

const renderReadOn = (view: FeedView, article: Article): string =>
  article.url === undefined
    ? ''
    : `<p class="go"><a href="${htmlText(article.url)}">${htmlText(stringsFor(view, article).readOn)}</a></p>\n`;

const renderArticle = (article: Article, kind: string, parts: readonly string[]): string =>
  `<article class="${kind}" id="${htmlText(article.id)}" ${inLanguage(article.language)}>\n${parts.join('')}</article>\n`;

/** An entry with its whole text (or its summary, where that is all the feed shows). */
export const renderFullEntry = (view: FeedView, article: Article): string =>
  hasFullContent(view, article)
    ? renderArticle(article, 'entry', [
        renderTitle(view, article),
        renderMeta(view, article),
        renderLead(article),
        `<div class="body">${article.content}</div>\n`,
        renderFiles(article),
        renderTags(article),
      ])
    : renderBriefEntry(view, article);

/** An entry as its title and summary, with the way to the rest. */
export const renderBriefEntry = (view: FeedView, article: Article): string =>
  renderArticle(article, 'entry brief', [
    renderTitle(view, article),
    renderMeta(view, article),
    `<p class="body">${htmlText(entrySummary(article))}</p>\n`,
    renderReadOn(view, article),
  ]);

/** An entry as its title and date. */
export const renderEntryLine = (view: FeedView, article: Article): string =>
  renderArticle(article, 'entry brief', [renderTitle(view, article), renderMeta(view, article)]);
