import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import { isArticleId } from '#shared/model/article-id.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { ArticleStore, Page } from '#shared/ports.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { foldedText } from '#shared/read/date/fold-text.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';

/** The parameters of `GET /articles`. */
export const listParameters = 'url&guid&q&feed&author&source&status&order&after&limit';

const maxListed = 100;

/** Pages of the store that one request reads in search of articles that match. */
const maxPages = 10;

const invalid = (code: string, message: string): Rejected => new Rejected(code, message, { status: 400 });

const given = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined;

/** @throws Rejected LIMIT_INVALID */
const limitIn = (query: URLSearchParams): number => {
  const stated = given(query, 'limit') ?? String(maxListed);
  const limit = Number(stated);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxListed) return limit;
  throw invalid('LIMIT_INVALID', `limit must be a whole number from 1 to ${maxListed}; found ${stated.slice(0, 50)}.`);
};

/** @throws Rejected CURSOR_INVALID */
const cursorIn = (query: URLSearchParams): string | undefined => {
  const after = given(query, 'after');
  const [, id = ''] = after?.split('#') ?? [];
  if (after === undefined || (isArticleId(id) && after.length < 100)) return after;
  throw invalid('CURSOR_INVALID', 'after must be the value that the previous page returned, percent-encoded.');
};

const statuses = ['draft', 'scheduled', 'live', 'retracted'] as const;
const orders = ['oldest', 'newest'] as const;

/** @throws Rejected with this code */
const oneOf = <T extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly T[],
  code: string,
): T | undefined => {
  const stated = given(query, name);
  const value = values.find((one) => one === stated);
  if (stated === undefined || value !== undefined) return value;
  const message = `${name} must be one of ${values.join(', ')}; found ${stated.slice(0, 100)}.`;
  throw invalid(code, message);
};

/** Words of a search that are looked for: each is looked for in all of an article. */
const maxWords = 50;

const folded = (text: string): string => foldedText(text);

/** Whether an article is one that the query asks for: every word of `q` stands somewhere in it. */
export const matcher = (
  query: URLSearchParams,
  status: Article['status'] | undefined,
): ((article: Article) => boolean) => {
  const all = folded(query.get('q') ?? '').split(/\s+/);
  const words = [...new Set(all)].filter((word) => word !== '').slice(0, maxWords);
  const feed = given(query, 'feed');
  const [author, source] = ['author', 'source'].map((name) => folded(query.get(name) ?? ''));
  return (article) => {
    const { title, summary = '', content, authors, tags, feeds, owner } = article;
    if (status !== undefined && article.status !== status) return false;
    if (feed !== undefined && !feeds.includes(feed)) return false;
    if (author && !authors.some(({ name }) => folded(name).includes(author))) return false;
    const sourceNames = [article.source?.name ?? '', typeof owner === 'object' ? owner.source : ''];
    if (source && !sourceNames.some((name) => folded(name).includes(source))) return false;
    if (words.length === 0) return true;
    const names = authors.map(({ name }) => name);
    const text = folded([title, summary, plainText(content), ...names, ...tags].join('\n'));
    return words.every((word) => text.includes(word));
  };
};

/**
 * The articles that a query asks for: the one with a `url` or `guid`, or a page of all, in the order of their acceptance, of a
 * status, a feed, an author, a source, or with these words, as far as the caller may see them. A page may have fewer than `limit` articles, even none, while
 * `after` says that there may be more. @throws Rejected LIMIT_INVALID, CURSOR_INVALID, STATUS_INVALID, ORDER_INVALID
 */
export const listArticles = async (
  { query }: Pick<HttpRequest, 'query'>,
  articles: Pick<ArticleStore, 'get' | 'find' | 'list'>,
  maySee: (article: Article) => boolean,
): Promise<Page<Article>> => {
  const [url, guid] = [given(query, 'url'), given(query, 'guid')];
  const status = oneOf(query, 'status', statuses, 'STATUS_INVALID');
  const order = oneOf(query, 'order', orders, 'ORDER_INVALID');
  const limit = limitIn(query);
  const isAsked = matcher(query, status);
  const matches = (article: Article): boolean => article.erased === undefined && maySee(article) && isAsked(article);
  if (url !== undefined || guid !== undefined) {
    const id = await articles.find(defined({ guid, url: url === undefined ? undefined : canonicalPermalink(url) }));
    const article = id === undefined ? undefined : await articles.get(id);
    return { items: article !== undefined && matches(article) ? [article] : [] };
  }
  const listing = defined({ order, status: status === 'draft' || status === 'scheduled' ? status : undefined });
  const items: Article[] = [];
  let after = cursorIn(query);
  for (let pages = 0; pages < maxPages && items.length < limit; pages += 1) {
    // No more than there is room for: a cursor stands between two pages of the store.
    const page = await articles.list(after, limit - items.length, listing);
    items.push(...page.items.filter(matches));
    after = page.after;
    if (after === undefined) break;
  }
  return defined({ items, after });
};
