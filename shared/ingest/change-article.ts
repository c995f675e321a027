import { Unavailable } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { AuditEntry } from '#shared/model/audit-entry.ts';
import type { ArticleStore } from '#shared/ports.ts';

/** Attempts per change: each lost race means that another writer's change was stored. */
export const maxWriteAttempts = 8;

/** The error after the last lost race. */
export const articleContended = (): Unavailable =>
  new Unavailable('ARTICLE_CONTENDED', 'Other changes to this article kept winning. Send it again.', { status: 429 });

/**
 * Replaces an article by its successor, optimistically: reads again and repeats while other writers win. Gives the
 * article as it then is; undefined where there is none. Without a successor the article stays as it is; `toEntry` gives
 * what the audit log says of the change.
 * @throws Unavailable ARTICLE_CONTENDED
 */
export const changeArticle = async (
  id: string,
  articles: ArticleStore,
  successor: (article: Article) => Article | undefined | Promise<Article | undefined>,
  toEntry: (next: Article, previous: Article) => AuditEntry | undefined = () => undefined,
): Promise<Article | undefined> => {
  for (let attempt = 0; attempt < maxWriteAttempts; attempt += 1) {
    const previous = await articles.get(id);
    const next = previous === undefined ? undefined : await successor(previous);
    if (previous === undefined || next === undefined) return previous;
    if ((await articles.write(next, previous, toEntry(next, previous))) === 'written') return next;
  }
  throw articleContended();
};
