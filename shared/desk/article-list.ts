import { defined } from '#shared/defined.ts';
import { htmlText } from '#shared/format/xml.ts';
import { listArticles } from '#shared/ingest/list-articles.ts';
import type { Article, ArticleStatus } from '#shared/model/article.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { inLanguage } from '#shared/pages/page-layout.ts';
import type { ArticleStore, Page } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import type { DeskPhrases } from './phrases.ts';

/** The parameters of the list, which are those of `GET /articles`. */
const filterNames = ['q', 'status', 'feed', 'author', 'source'] as const;

type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

const statuses: readonly ArticleStatus[] = ['draft', 'scheduled', 'live', 'retracted'];

/** Articles on a page. A search may find more in its last step. */
const pageSize = 30;

/** A search reads this many articles at a time, as often as this in one request. */
const searchStep = 100;
const maxSearchSteps = 5;

const filtersIn = ({ query }: Pick<HttpRequest, 'query'>): Filters =>
  defined(Object.fromEntries(filterNames.map((name) => [name, query.get(name)?.trim() || undefined])));

/** A page of the articles that a request's filters name and the person may see, newest first. @throws Rejected as `listArticles` */
export const readArticleList = async (
  request: Pick<HttpRequest, 'query'>,
  articles: Pick<ArticleStore, 'get' | 'find' | 'list'>,
  maySee: (article: Article) => boolean,
): Promise<Page<Article>> => {
  const filters = filtersIn(request);
  const isSearch = Object.keys(filters).length > 0;
  const items: Article[] = [];
  let after = request.query.get('after') ?? undefined;
  for (let step = 0; step < maxSearchSteps && items.length < pageSize; step += 1) {
    const limit = String(isSearch ? searchStep : pageSize);
    const query = new URLSearchParams({
      ...filters,
      order: 'newest',
      limit,
      ...(after === undefined ? {} : { after }),
    });
    const page = await listArticles({ query }, articles, maySee);
    items.push(...page.items);
    after = page.after;
    if (after === undefined) break;
  }
  return defined({ items, after });
};

const addressOf = (filters: Filters, after?: string): string => {
  const query = new URLSearchParams({ ...filters, ...(after === undefined ? {} : { after }) }).toString();
  return `/desk${query === '' ? '' : `?${query}`}`;
};

const renderSelect = (
  name: string,
  label: string,
  any: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string | undefined,
): string => {
  const rows = options.map(
    ([value, text]) =>
      `<option value="${htmlText(value)}"${value === chosen ? ' selected' : ''}>${htmlText(text)}</option>`,
  );
  return `<label class="field">${htmlText(label)}<select name="${name}"><option value="">${htmlText(any)}</option>${rows.join('')}</select></label>`;
};

const renderFilters = (filters: Filters, { feeds, sources = [] }: Site, { desk }: DeskPhrases): string => {
  const { list, fields, status } = desk;
  const clear = Object.keys(filters).length === 0 ? '' : ` <a href="/desk">${htmlText(list.clear)}</a>`;
  const input = (name: 'q' | 'author', label: string, kind: string): string =>
    `<label class="field${name === 'q' ? ' wide' : ''}">${htmlText(label)}<input type="${kind}" name="${name}" dir="auto" value="${htmlText(filters[name] ?? '')}"></label>`;
  return `<form class="filters" method="get" action="/desk" role="search" aria-label="${htmlText(list.filters)}">
${input('q', list.words, 'search')}
${renderSelect(
  'status',
  fields.status,
  list.any,
  statuses.map((one) => [one, status[one]] as const),
  filters.status,
)}
${renderSelect(
  'feed',
  fields.feeds,
  list.any,
  feeds.map(({ slug, title }) => [slug, title] as const),
  filters.feed,
)}
${input('author', list.author, 'text')}
${
  sources.length === 0
    ? ''
    : renderSelect(
        'source',
        list.source,
        list.any,
        sources.map(({ id }) => [id, id] as const),
        filters.source,
      )
}
<p class="go"><button class="button">${htmlText(list.find)}</button>${clear}</p>
</form>`;
};

/** The state of an article as a word with a colour. */
export const renderBadge = (status: ArticleStatus, { desk }: DeskPhrases): string =>
  `<span class="badge ${status}">${htmlText(desk.status[status])}</span>`;

const renderRow = (article: Article, titles: ReadonlyMap<string, string>, phrases: DeskPhrases): string => {
  const { id, title, language, status, published, authors, feeds, owner } = article;
  const shown = feeds.filter((slug) => titles.has(slug)).map((slug) => titles.get(slug) ?? slug);
  const details = [
    phrases.time(published),
    ...authors.map(({ name }) => phrases.quote(name)),
    ...(typeof owner === 'object' ? [phrases.code(owner.source)] : []),
    ...(status === 'draft' ? [] : shown.map((feed) => phrases.quote(feed))),
  ];
  return `<li><h3 ${inLanguage(language)}><a href="/desk/articles/${htmlText(encodeURIComponent(id))}">${htmlText(title)}</a></h3>
<p>${renderBadge(status, phrases)}${details.join(' · ')}</p></li>`;
};

const renderPager = (
  filters: Filters,
  { items, after }: Page<Article>,
  isFirst: boolean,
  { desk }: DeskPhrases,
): string => {
  const { pager, newest, older, further } = desk.list;
  const isSearch = Object.keys(filters).length > 0 && items.length < pageSize;
  const links = [
    ...(isFirst ? [] : [`<a href="${htmlText(addressOf(filters))}">${htmlText(newest)}</a>`]),
    ...(after === undefined
      ? []
      : [`<a rel="next" href="${htmlText(addressOf(filters, after))}">${htmlText(isSearch ? further : older)}</a>`]),
  ];
  return links.length === 0 ? '' : `<nav class="pager" aria-label="${htmlText(pager)}">${links.join('\n')}</nav>`;
};

/** The list with its filters, and links to the other pages of it. */
export const renderArticleList = (
  request: Pick<HttpRequest, 'query'>,
  page: Page<Article>,
  site: Site,
  phrases: DeskPhrases,
): string => {
  const filters = filtersIn(request);
  const { list } = phrases.desk;
  const titles = new Map(site.feeds.map(({ slug, title }) => [slug, title]));
  const rows = page.items.map((article) => renderRow(article, titles, phrases));
  const none = Object.keys(filters).length === 0 ? list.empty : list.none;
  return `<h2>${htmlText(list.heading)}</h2>
${renderFilters(filters, site, phrases)}
${rows.length === 0 ? `<p>${htmlText(none)}</p>` : `<ul class="rows">\n${rows.join('\n')}\n</ul>`}
${renderPager(filters, page, !request.query.has('after'), phrases)}`;
};
