import { entryCache } from '#shared/format/entry-cache.ts';
import { entryAddress, entrySummary, hasFullContent } from '#shared/format/entry-fields.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderInlineRsl } from '#shared/format/terms.ts';
import { htmlText } from '#shared/format/xml.ts';
import type { Article } from '#shared/model/article.ts';
import { renderByline, renderFiles, renderPicture, renderTags } from './article-parts.ts';
import { inLanguage } from './page-layout.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';

const stringsFor = ({ feed, site }: FeedView, article: Article): PageStrings =>
  pageStrings(article.language, feed.language, site.language);

/** The title, the date with the authors and the copyright, and terms that are not those of the page. HTML, `bookmark`: the link is the permalink of the article around it. */
const renderHeading = (view: FeedView, article: Article): string =>
  `<h2><a rel="bookmark" href="${htmlText(entryAddress(view, article))}">${htmlText(article.title)}</a></h2>
${renderByline(view, article, stringsFor(view, article))}${renderInlineRsl(view, article)}`;

const renderArticle = (article: Article, kind: string, parts: readonly string[]): string =>
  `<article class="${kind}" id="${htmlText(article.id)}" ${inLanguage(article.language)}>\n${parts.join('')}</article>\n`;

const renderBrief = (view: FeedView, article: Article): string => {
  const { readOn } = stringsFor(view, article);
  return renderArticle(article, 'entry brief', [
    renderHeading(view, article),
    `<p class="excerpt">${htmlText(entrySummary(view.site, article))}</p>\n`,
    article.url === undefined ? '' : `<p class="go"><a href="${htmlText(article.url)}">${htmlText(readOn)}</a></p>\n`,
  ]);
};

/** Characters of HTML that a list can be looked through with: as much as three summaries. */
const maxUnfolded = 1_500;

/** The text of an entry, folded behind its summary if it is long: a page of long texts stays a list to look through. */
const renderText = (view: FeedView, article: Article, lead: string): string => {
  const text = `${lead}<div class="body">${article.content}</div>\n${renderTags(article)}`;
  if (article.content.length <= maxUnfolded) return text;
  const { readInFull } = stringsFor(view, article);
  return `<p class="excerpt">${htmlText(entrySummary(view.site, article))}</p>
<details><summary>${htmlText(readInFull)}</summary>
${text}</details>\n`;
};

const renderFull = (view: FeedView, article: Article): string => {
  if (!hasFullContent(view, article)) return renderBrief(view, article);
  const { image, content } = article;
  const lead =
    image === undefined || content.includes(htmlText(image.url))
      ? ''
      : `<figure>${renderPicture(image, 'lazy')}</figure>\n`;
  return renderArticle(article, 'entry', [
    renderHeading(view, article),
    renderText(view, article, lead),
    renderFiles(article),
  ]);
};

/** An entry in one of its forms; `size` in bytes of UTF-8. */
type Rendered = { readonly article: Article; readonly html: string; readonly size: number };

const measured = (article: Article, html: string): Rendered => ({ article, html, size: Buffer.byteLength(html) });

const renderTitle = (view: FeedView, article: Article): string =>
  renderArticle(article, 'entry brief', [renderHeading(view, article)]);

const [renderedTitles, renderedBriefs] = [entryCache<Rendered>(), entryCache<Rendered>()];

/** Replaces entries by a longer form, in this order, as long as everything fits into the budget. */
const expand = (
  rendered: readonly Rendered[],
  order: readonly number[],
  budget: number,
  render: (article: Article) => Rendered,
): readonly Rendered[] => {
  const expanded = [...rendered];
  let total = rendered.reduce((sum, { size }) => sum + size, 0);
  for (const index of order) {
    const before = expanded[index];
    if (before === undefined) continue;
    const longer = render(before.article);
    const growth = longer.size - before.size;
    if (total + growth > budget) continue;
    total += growth;
    expanded[index] = longer;
  }
  return expanded;
};

/**
 * The entries as HTML of at most `budget` bytes. Titles come first, and use three fifths of the budget at most: a list of
 * hundreds of titles says nothing. Summaries may add a tenth, and full texts the rest. Entries without a page of their own expand first, then the newest.
 */
export const renderEntries = (view: FeedView, budget: number): string => {
  let total = 0;
  const listed = view.entries
    .map(renderedTitles(view, (article) => measured(article, renderTitle(view, article))))
    .filter(({ size }) => {
      total += size;
      return total <= budget * 0.6;
    });
  const indexes = listed.map((_, index) => index);
  const isOnlyHere = (index: number): boolean => listed[index]?.article.url === undefined;
  const order = [...indexes.filter(isOnlyHere), ...indexes.filter((index) => !isOnlyHere(index))];
  const briefOf = renderedBriefs(view, (article) => measured(article, renderBrief(view, article)));
  // Not kept: each would hold a copy of its article's body.
  const fullOf = (article: Article): Rendered => measured(article, renderFull(view, article));
  const briefs = expand(listed, order, budget * 0.7, briefOf);
  const full = expand(briefs, order, budget, fullOf);
  const html = full.map((one) => one.html).join('');
  // A lone text is nobody's list. Outside the cache, which knows nothing of the other entries.
  return full.length === 1 ? html.replace('<details>', '<details open>') : html;
};
