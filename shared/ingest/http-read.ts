import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import { articleIdIn, noArticle } from './article-id-in.ts';
import { isArticleId } from './guid.ts';
import { jsonAnswer } from './json-answer.ts';

/** What showing articles needs. */
type ReadDeps = { readonly articles: ArticleStore };

/** `GET /articles/{id}`: all that is kept of it. */
export const show = async (request: HttpRequest, { articles }: ReadDeps): Promise<HttpAnswer> => {
  const id = articleIdIn(request);
  const article = await articles.get(id);
  if (article === undefined) throw noArticle(id);
  return jsonAnswer(200, article);
};

const maxListed = 100;

/** What a list says of an article: all but the body. */
const inList = ({ content: _content, ...article }: Article): Omit<Article, 'content'> => article;

const cursorIn = ({ query }: HttpRequest): string | undefined => {
  const after = query.get('after') ?? '';
  if (after === '') return undefined;
  const [, id = ''] = after.split('#');
  if (isArticleId(id) && after.length < 100) return after;
  throw new Rejected('CURSOR_INVALID', 'after is what the page before said, to the letter (percent-encoded).', {
    status: 400,
  });
};

const withPermalink = async (url: string, articles: ArticleStore): Promise<HttpAnswer> => {
  const id = await articles.find({ url: canonicalPermalink(url) });
  const article = id === undefined ? undefined : await articles.get(id);
  return jsonAnswer(200, { items: article === undefined ? [] : [inList(article)] });
};

/**
 * `GET /articles?url=`: the article with this permalink. `GET /articles?after=&limit=`: all, in the order in which they
 * were accepted; `after` of the answer asks for the next page.
 */
export const list = async (request: HttpRequest, { articles }: ReadDeps): Promise<HttpAnswer> => {
  const url = request.query.get('url');
  if (url !== null) return withPermalink(url, articles);
  const given = request.query.get('limit') ?? String(maxListed);
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed) {
    throw new Rejected('LIMIT_INVALID', `limit is a whole number from 1 to ${maxListed}; found ${given}.`, {
      status: 400,
    });
  }
  const page = await articles.list(cursorIn(request), limit);
  return jsonAnswer(200, { items: page.items.map(inList), ...(page.after === undefined ? {} : { after: page.after }) });
};
