import { Rejected } from '#shared/errors.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { isArticleId } from '#shared/model/article-id.ts';
import { pathIdentity, permalinkIdentity } from '#shared/model/permalink-identity.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import { derivedFromPermalink } from './guid.ts';

/** Whether an entry without a guid is the stored one under a link whose token changed: they share the alias of title and date. */
export const isWithOtherToken = (
  stored: Pick<Article, 'url' | 'aliases'>,
  { guid, url, aliases = [] }: Pick<IncomingArticle, 'guid' | 'url' | 'aliases'>,
): boolean =>
  guid === undefined &&
  url !== undefined &&
  stored.url !== undefined &&
  pathIdentity(url) === pathIdentity(stored.url) &&
  aliases.some((alias) => stored.aliases?.includes(alias));

/**
 * Whether the article that has an alias of an incoming one is the same article. A file name or number may be used again:
 * a guid or permalink that the document states itself counts more.
 */
const isSameArticle = (stored: Article, { guid, url, aliases = [] }: IncomingArticle): boolean => {
  const names = [guid, ...aliases];
  if (guid !== undefined) {
    const derived = stored.url === undefined ? undefined : derivedFromPermalink(stored.url);
    const stated = [stored.guid, ...(stored.aliases ?? [])].filter((name) => name !== derived);
    if (stated.some((name) => !names.includes(name))) return false;
  }
  if (names.includes(stored.guid) || url === undefined || stored.url === undefined) return true;
  if (permalinkIdentity(url) === permalinkIdentity(stored.url)) return true;
  return isWithOtherToken(stored, { guid, url, aliases });
};

/**
 * The stored article that an incoming one is: by its guid, else by an alias, else by the guid that its fields give, or by
 * its permalink.
 */
export const findArticle = async (
  incoming: IncomingArticle,
  candidate: Pick<Article, 'guid' | 'url'>,
  articles: Pick<ArticleStore, 'get' | 'find'>,
): Promise<Article | undefined> => {
  const read = async (id: string | undefined): Promise<Article | undefined> =>
    id === undefined ? undefined : articles.get(id);
  const { guid, aliases = [] } = incoming;
  // All at once, so that the store reads the names of an article, and of all articles of a batch, together.
  const [byGuid, byFields, ...byAliases] = await Promise.all([
    aliases.length > 0 && guid !== undefined ? articles.find({ guid }) : undefined,
    articles.find(candidate),
    ...aliases.filter((one) => one !== guid).map((alias) => articles.find({ guid: alias })),
  ]);
  const withGuid = await read(byGuid);
  if (withGuid !== undefined) return withGuid;
  for (const id of byAliases) {
    const stored = await read(id);
    if (stored !== undefined && isSameArticle(stored, incoming)) return stored;
  }
  return read(byFields);
};

/** The refusal of an article that was erased: nobody brings it back. */
export const articleErased = (id: string): Rejected =>
  new Rejected('ARTICLE_ERASED', `The article ${id} was erased for good. No article has its guid or permalink again.`, {
    status: 410,
  });

/** The canonical permalink of a name that is a URL; undefined for any other name. */
const permalinkOf = (name: string): string | undefined => {
  try {
    return canonicalPermalink(name);
  } catch {
    return undefined;
  }
};

/** The article that a publisher names: by Barid's id, else its guid, else an alias such as its own id, else its permalink. */
export const articleNamed = async (
  name: string,
  articles: Pick<ArticleStore, 'get' | 'find'>,
): Promise<Article | undefined> => {
  const byId = isArticleId(name) ? await articles.get(name) : undefined;
  if (byId !== undefined || name === '') return byId;
  const url = permalinkOf(name);
  const id = await articles.find({ guid: name, ...(url === undefined ? {} : { url }) });
  return id === undefined ? undefined : articles.get(id);
};
