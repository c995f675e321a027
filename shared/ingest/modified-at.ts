import type { Article, ArticleDraft } from '#shared/model/article.ts';

const later = (a: string, b: string): string => (a > b ? a : b);

/**
 * When a change made now is said to have been made: after the last one that readers saw, also where the clock of this
 * machine is behind another's (RFC 6721 §3: a tombstone older than its entry counts for nothing).
 */
export const changedAt = (previous: Article, now: string): string =>
  previous.status === 'scheduled' ? now : later(now, new Date(Date.parse(previous.modified) + 1).toISOString());

/** The publisher's word where it can be true: never before `published`, never in the future, and newer with each change. */
export const modifiedAt = (
  draft: ArticleDraft,
  published: string,
  previous: Article | undefined,
  now: string,
): string => {
  const named = draft.modified !== undefined && draft.modified <= now ? draft.modified : undefined;
  const isNews = named !== undefined && (previous === undefined || named > previous.modified);
  const unnamed = previous === undefined ? published : changedAt(previous, now);
  return later(isNews ? named : unnamed, published);
};
