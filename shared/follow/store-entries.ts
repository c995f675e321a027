import { createHash } from 'node:crypto';
import { Rejected } from '#shared/errors.ts';
import { applyRules } from '#shared/ingest/article-rules.ts';
import type { Ingest } from '#shared/ingest/ingest.ts';
import { log } from '#shared/log.ts';
import type { Article, ArticleSource, IncomingArticle } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Source } from '#shared/site/site.ts';

/** The outcome of storing a source's entries. */
export type StoredEntries = {
  /** Hashes of all entries, newest first. */
  readonly entryHashes: readonly string[];
  /** Publication dates of the articles whose entries are new or changed, RFC 3339, newest first. */
  readonly published: readonly string[];
  /** Articles that did not exist before. */
  readonly created: number;
  readonly refused: readonly Rejected[];
};

/** An article belongs to the source with the same feed URL or, without a feed, the same home page. */
const ownerOf = (source: ArticleSource | undefined): string | undefined => source?.feed ?? source?.url;

/** Applies the source's rules; undefined for an entry that they drop. */
const applySourceRules = (entry: ParsedArticle | Rejected, { rules }: Source, attribution: ArticleSource) => {
  if (entry instanceof Rejected) return entry;
  try {
    const ruled = applyRules({ ...entry.incoming, source: attribution }, rules);
    return 'dropped' in ruled ? undefined : ruled;
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** Drops a guid that one document gives to several pages: those entries are identified by their permalinks. */
const withoutRepeatedGuids = (entries: readonly IncomingArticle[]): readonly IncomingArticle[] => {
  const byGuid = Map.groupBy(entries, ({ guid }) => guid);
  return entries.map((incoming) => {
    const { guid, ...rest } = incoming;
    const urls = new Set((byGuid.get(guid) ?? []).map(({ url }) => url));
    return guid === undefined || urls.size < 2 ? incoming : rest;
  });
};

/**
 * Accepts an article as the source's own. An article of another sender, or a retracted one, stays as it is; but where the
 * guid is only another source's number for another page, the article is stored under the feed's URL and that guid.
 */
const acceptAsOwn = async (incoming: IncomingArticle, owner: string | undefined, accept: Ingest['accept']) => {
  const mayChange = ({ status, source }: Article): boolean => status !== 'retracted' && ownerOf(source) === owner;
  const first = await accept(incoming, mayChange);
  if (ownerOf(first.article.source) === owner || incoming.guid === undefined) return first;
  const [url, foreignUrl] = [incoming.url, first.article.url];
  const isSamePage =
    url !== undefined && foreignUrl !== undefined && permalinkIdentity(url) === permalinkIdentity(foreignUrl);
  if (isSamePage) return first;
  return accept({ ...incoming, guid: `${owner}#${incoming.guid}` }, mayChange);
};

/**
 * Stores the entries of a source by its rules, each with the source's attribution. Entries whose hash is in
 * `known` are skipped; a refused entry does not stop the others. Throws only errors that may pass.
 */
export const storeEntries = async (
  entries: readonly (ParsedArticle | Rejected)[],
  source: Source,
  { known, attribution }: { readonly known: readonly string[]; readonly attribution: ArticleSource },
  accept: Ingest['accept'],
): Promise<StoredEntries> => {
  const ruled = entries.map((entry) => applySourceRules(entry, source, attribution));
  const refused = ruled.filter((entry) => entry instanceof Rejected);
  const offered = ruled.flatMap((entry) => (entry === undefined || entry instanceof Rejected ? [] : [entry]));
  const knownHashes = new Set(known);
  const entryHashes: string[] = [];
  const published: string[] = [];
  let created = 0;
  // Oldest first, although feeds have the newest on top: articles are listed in the order of acceptance.
  for (const incoming of withoutRepeatedGuids(offered).toReversed()) {
    const hash = createHash('sha256').update(JSON.stringify(incoming)).digest('base64url').slice(0, 12);
    entryHashes.unshift(hash);
    if (knownHashes.has(hash)) continue;
    try {
      const { outcome, article } = await acceptAsOwn(incoming, ownerOf(attribution), accept);
      if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: article.id, outcome });
      if (outcome === 'created') created += 1;
      published.unshift(article.published);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      if (error.code !== 'ARTICLE_DROPPED') refused.push(error);
    }
  }
  return { entryHashes, published, created, refused };
};
