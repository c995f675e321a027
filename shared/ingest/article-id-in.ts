import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { isArticleId } from './guid.ts';

/** There is no such article. */
export const noArticle = (id: string): Rejected =>
  new Rejected(
    'ARTICLE_UNKNOWN',
    `There is no article ${id.slice(0, 100)}. GET /articles lists those there are; POST /articles makes one.`,
    { status: 404 },
  );

/** The id in a request's path. @throws Rejected ARTICLE_UNKNOWN for what is no id */
export const articleIdIn = ({ params }: HttpRequest): string => {
  const { id = '' } = params;
  if (!isArticleId(id)) throw noArticle(id);
  return id;
};
