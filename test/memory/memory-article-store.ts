import { isDeepStrictEqual } from 'node:util';
import { Rejected } from '#shared/errors.ts';
import { type Article, identifyingUrl, isPublished, maxFeeds } from '#shared/model/article.ts';
import { articlePageSlug } from '#shared/model/article-page.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
import { type PublishHint, removesEntry } from '#shared/model/publish-queue.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { byText, type MemoryTable, memoryTable } from './memory-table.ts';

/** What a writer must have read to write over it. */
const readBy = ({ revision, status, feeds, receivedAt }: Article) => ({ revision, status, feeds, receivedAt });

const isFree = (claims: ReadonlyMap<string, string>, name: string, id: string): boolean =>
  (claims.get(name) ?? id) === id;

const identityOf = (article: Article | undefined): string | undefined => {
  const url = article === undefined ? undefined : identifyingUrl(article);
  return url === undefined ? undefined : permalinkIdentity(url);
};

const mayWrite = (table: MemoryTable, next: Article, previous: Article | undefined): boolean => {
  const stored = table.heads.get(next.id);
  const isAsRead =
    stored === undefined || previous === undefined
      ? stored === previous
      : isDeepStrictEqual(readBy(stored), readBy(previous));
  const identity = identityOf(next);
  return (
    isAsRead &&
    isFree(table.guids, next.guid, next.id) &&
    (identity === undefined || isFree(table.permalinks, identity, next.id))
  );
};

const hintOf = (next: Article, previous: Article | undefined): PublishHint | undefined => {
  const versions = [next, ...(previous === undefined ? [] : [previous])].filter(isPublished);
  if (versions.length === 0) return undefined;
  const pages = versions.some(({ url }) => url === undefined) ? [articlePageSlug(next.id)] : [];
  const said = versions.map(({ status, feeds, published }) => [status, feeds, published]);
  return {
    id: `${next.id}#${next.revision}#${JSON.stringify(said)}`,
    feeds: [...new Set([...versions.flatMap(({ feeds }) => feeds), siteSlug, ...pages])],
    published: [...new Set(versions.map(({ published }) => published))],
    ...(removesEntry(next, previous) ? { hasRemoval: true } : {}),
  };
};

const keep = (table: MemoryTable, next: Article, previous: Article | undefined): void => {
  const [before, identity] = [identityOf(previous), identityOf(next)];
  if (before !== undefined && before !== identity) table.permalinks.delete(before);
  if (identity !== undefined) table.permalinks.set(identity, next.id);
  table.guids.set(next.guid, next.id);
  const added = (next.aliases ?? []).filter((alias) => previous?.aliases?.includes(alias) !== true);
  for (const alias of added) table.aliases.set(alias, next.id);
  table.heads.set(next.id, next);
  if (previous !== undefined && previous.revision !== next.revision)
    table.past.set(next.id, [...(table.past.get(next.id) ?? []), previous]);
  const hint = hintOf(next, previous);
  if (hint !== undefined) table.hints.set(hint.id, hint);
};

const acceptedOrder = ({ accepted, id }: Article): string => `${accepted}#${id}`;
const scheduledOrder = ({ published, id }: Article): string => `${published}#${id}`;

/** The articles of one process: the second implementation of the port, for tests that run through many worlds. */
export const memoryArticleStore = (table: MemoryTable = memoryTable()): ArticleStore => ({
  get: async (id) => table.heads.get(id),

  find: async ({ guid, url }) =>
    (guid === undefined ? undefined : (table.guids.get(guid) ?? table.aliases.get(guid))) ??
    (url === undefined ? undefined : table.permalinks.get(permalinkIdentity(url))),

  write: async (next, previous) => {
    if (next.feeds.length > maxFeeds) throw new Rejected('ARTICLE_IN_TOO_MANY_FEEDS', 'It stands in too many feeds.');
    if (!mayWrite(table, next, previous)) return 'conflict';
    keep(table, next, previous);
    return 'written';
  },

  list: async (after, limit, { order = 'oldest', status } = {}) => {
    const place = status === 'scheduled' ? scheduledOrder : acceptedOrder;
    const listed = [...table.heads.values()].filter((article) => status === undefined || article.status === status);
    const sorted = listed.sort(byText(place));
    const ordered = order === 'oldest' ? sorted : sorted.toReversed();
    const isLater = (article: Article): boolean =>
      after === undefined || (order === 'oldest' ? place(article) > after : place(article) < after);
    const rest = ordered.filter(isLater);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return rest.length > limit && last !== undefined ? { items, after: place(last) } : { items };
  },

  removePast: async ({ id }) => void table.past.delete(id),

  revisions: async (id, newest = Number.POSITIVE_INFINITY) => (table.past.get(id) ?? []).slice(-newest),

  due: async (now, limit) =>
    [...table.heads.values()]
      .flatMap(({ id, status, published, expires }) => {
        const at = status === 'scheduled' ? published : status === 'live' ? expires : undefined;
        return at !== undefined && at <= now ? [`${at}#${id}`] : [];
      })
      .sort()
      .slice(0, limit)
      .map((place) => place.slice(place.indexOf('#') + 1)),

  facetSlug: async ({ kind, name, key, slugs }) => {
    const known = table.facetNames.get(`${kind}#${key}`);
    if (known !== undefined) return known;
    const slug = slugs.map((one) => `${kind}/${one}`).find((one) => !table.facets.has(one));
    if (slug === undefined) throw new Error(`Every slug of ${name} is taken.`);
    table.facetNames.set(`${kind}#${key}`, slug);
    table.facets.set(slug, { kind, name, slug, isLive: false });
    return slug;
  },

  knownFacetSlug: async ({ kind, key }) => table.facetNames.get(`${kind}#${key}`),
});
