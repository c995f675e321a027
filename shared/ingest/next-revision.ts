import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { type Article, type IncomingArticle, movedTo } from '#shared/model/article.ts';
import { isWithOtherToken } from './find-article.ts';

/** The result of `accept`. */
export type Acceptance = {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly article: Article;
  /** The article as it was before it was updated. */
  readonly previous?: Article;
  /** The article whose permalink the offered page claims to have, in words; it keeps it. */
  readonly holder?: string;
};

/** The article to store, and whether storing is needed. */
export const compare = (
  fresh: Article,
  previous: Article | undefined,
): Acceptance & { readonly isWritten: boolean } => {
  if (previous === undefined) return { outcome: 'created', article: fresh, isWritten: true };
  /** The fields that readers see; through JSON, so that an absent member equals an undefined one. */
  const visibleFields = (article: Article) => {
    const { title, summary, content, language, authors, tags, published, url, image, attachments, source } = article;
    const { shortTitle, episode, location, terms, relatedUrl } = article;
    const texts = { title, shortTitle, summary, content, language, authors, tags, published };
    return JSON.parse(
      JSON.stringify({ ...texts, url, image, attachments, source, episode, location, terms, relatedUrl }),
    );
  };
  const isSameKind = previous.status !== 'retracted' && (previous.status === 'draft') === (fresh.status === 'draft');
  if (!isSameKind || !isDeepStrictEqual(visibleFields(fresh), visibleFields(previous))) {
    // No reader saw the draft, so that its changes and its publication are no further revision.
    const revision = previous.status === 'draft' ? previous.revision : previous.revision + 1;
    return { outcome: 'updated', article: { ...fresh, revision }, previous, isWritten: true };
  }
  // The same content may belong to other feeds now: the selectors changed, or the scheduled date has come.
  const { feeds, status, aliases = previous.aliases, guidOnly, owner, expires, statedModified } = fresh;
  const moved = movedTo(previous, feeds, fresh.receivedAt);
  // Of two writers of an expiry one loses, and leaves no due row.
  const receivedAt = expires === previous.expires ? moved.receivedAt : fresh.receivedAt;
  const retraction = status === 'scheduled' ? previous.retraction : undefined;
  const article: Article = defined({
    ...moved,
    retraction,
    status,
    aliases,
    guidOnly,
    owner,
    expires,
    statedModified,
    receivedAt,
  });
  return { outcome: 'unchanged', article, isWritten: !isDeepStrictEqual(article, previous) };
};

/**
 * What an article keeps of its previous version. One that a source owns stays the source's when a publisher imports it; one
 * that both sent keeps the tags of both.
 */
export const joined = (incoming: IncomingArticle, previous: Article): IncomingArticle => {
  const { owner = previous.owner, guidOnly, statedModified = previous.statedModified } = incoming;
  // A link with a new token at each poll would be a change at each poll.
  const url = isWithOtherToken(previous, incoming) ? previous.url : incoming.url;
  // A permalink that several entries shared identifies none of them later on.
  const hasSameUrl = url === undefined || url === previous.url;
  const kept: IncomingArticle = defined({
    ...incoming,
    url,
    owner,
    statedModified,
    guidOnly: guidOnly ?? (hasSameUrl ? previous.guidOnly : undefined),
  });
  if (owner === undefined) return kept;
  const source = incoming.source ?? previous.source;
  if (owner === 'publisher') return previous.owner === undefined ? kept : defined({ ...kept, source });
  const isOwnVersion = incoming.owner !== undefined && previous.owner !== undefined && previous.owner !== 'publisher';
  if (isOwnVersion && previous.owner.withPublisher === undefined) return kept;
  const known = new Set(previous.tags.map((tag) => tag.toLowerCase()));
  const tags = [...previous.tags, ...incoming.tags.filter((tag) => !known.has(tag.toLowerCase()))];
  return defined({ ...kept, tags, source, owner: { source: owner.source, withPublisher: true } as const });
};
