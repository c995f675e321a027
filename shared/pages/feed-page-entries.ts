import { isArchive } from '#shared/format/archive-links.ts';
import { entryCache } from '#shared/format/entry-cache.ts';
import { entryAddress, entrySummary } from '#shared/format/entry-fields.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderInlineRsl } from '#shared/format/terms.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Article } from '#shared/model/article.ts';
import { renderByline, renderFiles } from './article-parts.ts';
import { inLanguage } from './page-layout.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';
import { setText } from './typography.ts';

const stringsFor = ({ feed, site }: FeedView, article: Article): PageStrings =>
  pageStrings(article.language, feed.language, site.language);

const isPlayed = ({ type }: Article['attachments'][number]): boolean => /^(?:audio|video)\//.test(type);

/** The picture beside an entry. Its link is the one of the title, so that it is said and reached only once. */
const renderThumbnail = (article: Article, address: string): string =>
  article.image === undefined
    ? ''
    : `<a class="thumb" href="${htmlText(address)}" tabindex="-1" aria-hidden="true"><img src="${htmlText(article.image.url)}" alt="" loading="lazy"></a>\n`;

/** The title, the date with the authors, and terms that are not those of the page (HTML, `bookmark`). `details` is HTML. */
const renderEntry = (view: FeedView, article: Article, details: string): string => {
  const { id, language, title } = article;
  const address = htmlText(entryAddress(view, article));
  const heading = `<h2><a rel="bookmark" href="${address}">${htmlText(setText(title, language))}</a></h2>`;
  const byline = renderByline(view, article, stringsFor(view, article));
  return `<article class="entry" id="${htmlText(id)}" ${inLanguage(language)}>
${heading}
${byline}${renderInlineRsl(view, article)}${details}</article>\n`;
};

/** What a person looks an entry through by: its picture and its summary, and what there is to hear. */
const renderDetails = (view: FeedView, article: Article): string => {
  const summary = setText(entrySummary(view.site, article), article.language);
  const files = article.attachments.some(isPlayed) ? renderFiles(article) : '';
  return `${renderThumbnail(article, entryAddress(view, article))}<p class="excerpt">${htmlText(summary)}</p>\n${files}`;
};

/** An entry in one of its forms; `size` in bytes of UTF-8. */
type Rendered = { readonly article: Article; readonly html: string; readonly size: number };

const measured = (article: Article, html: string): Rendered => ({ article, html, size: Buffer.byteLength(html) });

const [renderedTitles, renderedBriefs] = [entryCache<Rendered>(), entryCache<Rendered>()];

/** Bytes of the summaries of an archive, all of whose titles are listed. */
const archiveDetailsBytes = 60_000;

/**
 * The entries as HTML of at most `budget` bytes, the newest with their summaries as long as these fit. Titles come first, and
 * use three fifths of the budget at most: a list of hundreds of titles says nothing. An archive lists all of its entries.
 */
export const renderEntries = (view: FeedView, budget: number): string => {
  const titleOf = renderedTitles(view, (article) => measured(article, renderEntry(view, article, '')));
  const briefOf = renderedBriefs(view, (article) =>
    measured(article, renderEntry(view, article, renderDetails(view, article))),
  );
  const titles = view.entries.map(titleOf);
  let listedBytes = 0;
  const listed = titles.filter(({ size }) => {
    listedBytes += size;
    return isArchive(view) || listedBytes <= budget * 0.6;
  });
  const titleBytes = listed.reduce((sum, { size }) => sum + size, 0);
  let room = isArchive(view) ? archiveDetailsBytes : budget - titleBytes;
  return listed
    .map((title) => {
      const brief = briefOf(title.article);
      const isShown = brief.size - title.size <= room;
      if (isShown) room -= brief.size - title.size;
      return isShown ? brief.html : title.html;
    })
    .join('');
};
