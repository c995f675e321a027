import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article } from '#shared/model/article.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { type Acceptance, type AcceptDeps, accept } from './accept.ts';
import { copyWarnings } from './copy-warnings.ts';

/** What a publisher is told of an article that was kept (contract.md §4.1). */
export type Receipt = Pick<Article, 'id' | 'guid' | 'url' | 'revision' | 'status' | 'feeds'> & {
  readonly outcome: Acceptance['outcome'];
  /** Sentences about what was left out. */
  readonly warnings: readonly string[];
};

/** The HTTP status that says what became of it: 201 new, 202 scheduled, else 200. */
export const receiptStatus = ({ outcome, status }: Receipt): number => {
  if (status === 'scheduled') return 202;
  return outcome === 'created' ? 201 : 200;
};

/** A guid never changes: who names another one for an article that is there should know that it was not taken. */
const guidWarnings = (given: string | undefined, kept: string): readonly string[] =>
  given === undefined || given === kept
    ? []
    : [`guid: this article has the guid ${kept} already, which never changes; ${given.slice(0, 200)} was left out.`];

/** Keeps the article that was read, as the one with `as` where that is given, and counts it. @throws what `accept` throws */
export const keepReading = async (
  { draft, warnings }: ParsedArticle,
  deps: AcceptDeps,
  as?: string,
): Promise<Receipt> => {
  const { outcome, article } = await accept(as === undefined ? draft : { ...draft, guid: as }, deps);
  const { id, guid, url, revision, status, feeds } = article;
  if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: id, revision, outcome });
  const copies = outcome === 'unchanged' ? [] : await copyWarnings(article, deps);
  const told = [...warnings, ...guidWarnings(draft.guid, guid), ...copies];
  return { id, guid, ...(url === undefined ? {} : { url }), revision, status, outcome, feeds, warnings: told };
};

/** Counts what is refused on its way out. */
export const countRefusals = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Rejected) log.count('ArticlesRejected', 1, { code: error.code });
    throw error;
  }
};
