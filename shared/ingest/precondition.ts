import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { HttpRequest } from '#shared/model/http.ts';

/** What a request demands of the article that is stored, if any. @throws Rejected PRECONDITION_FAILED */
export type Precondition = (stored: Article | undefined) => void;

/**
 * The entity tag of an article (RFC 9110 §8.8.3): its revision. A draft keeps its revision while it changes, so that its tag
 * has the time of its last change too.
 */
export const etagOf = ({
  revision,
  status,
  receivedAt,
}: Pick<Article, 'revision' | 'status' | 'receivedAt'>): string =>
  status === 'draft' ? `"${revision}-${Date.parse(receivedAt).toString(36)}"` : `"${revision}"`;

const failed = (message: string, stored: Article | undefined): Rejected =>
  new Rejected('PRECONDITION_FAILED', message, {
    status: 412,
    headers: stored === undefined ? {} : { etag: etagOf(stored) },
  });

/** Whether a list of entity tags has that of the stored article; `*` stands for any. RFC 9110 §8.8.3.2: strongly compared. */
const names = (list: string, stored: Article): boolean =>
  list.trim() === '*' || list.split(',').some((tag) => tag.trim() === etagOf(stored));

/**
 * The demand of `If-Match`, against lost updates, and of `If-None-Match`, whose `*` creates only (RFC 9110 §13.1.1, §13.1.2);
 * undefined without either.
 */
export const preconditionIn = ({ headers }: Pick<HttpRequest, 'headers'>): Precondition | undefined => {
  const { 'if-match': wanted, 'if-none-match': unwanted } = headers;
  if (wanted === undefined && unwanted === undefined) return undefined;
  return (stored) => {
    const found = stored === undefined ? 'no such article is stored' : `the stored article has ${etagOf(stored)}`;
    if (wanted !== undefined && (stored === undefined || !names(wanted, stored))) {
      const message = `If-Match wants ${wanted.slice(0, 100)}, but ${found}. Read the article again, and send your change of it.`;
      throw failed(message, stored);
    }
    if (unwanted !== undefined && stored !== undefined && names(unwanted, stored)) {
      const message = `If-None-Match is ${unwanted.slice(0, 100)}, but ${found}. PUT /articles/${stored.id} changes it.`;
      throw failed(message, stored);
    }
  };
};
