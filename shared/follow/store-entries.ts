import { createHash } from 'node:crypto';
import { Rejected } from '#shared/errors.ts';
import { uuid5 } from '#shared/hash.ts';
import { applyRules } from '#shared/ingest/article-rules.ts';
import { guidFor } from '#shared/ingest/guid.ts';
import { type Ingest, withWarnings } from '#shared/ingest/ingest.ts';
import { separateEntries } from '#shared/ingest/separate-entries.ts';
import { log } from '#shared/log.ts';
import type { Article, ArticleSource, IncomingArticle } from '#shared/model/article.ts';
import { pathIdentity, permalinkIdentity } from '#shared/model/permalink-identity.ts';
import { maskSecrets, publicAddress } from '#shared/model/public-address.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Site, Source } from '#shared/site/site.ts';
import { publicArticle } from './public-article.ts';

/** The outcome of storing a source's entries. */
export type StoredEntries = {
  /** Hashes of all entries, newest first. */
  readonly entryHashes: readonly string[];
  /** Hashes of identities that several entries share. */
  readonly sharedIdentities: readonly string[];
  /** Publication dates of the articles whose entries are new or changed, RFC 3339, newest first. */
  readonly published: readonly string[];
  /** Articles that did not exist before. */
  readonly created: number;
  /** Why entries were refused, without the secrets of the source. */
  readonly refused: readonly string[];
};

/** The source whose entries are stored, with what its articles and messages may not contain. */
export type EntryContext = {
  readonly source: Source;
  readonly site: Site;
  readonly state: Pick<SourceState, 'entryHashes' | 'sharedIdentities'>;
  readonly attribution: ArticleSource;
  readonly secrets: readonly string[];
};

/** Whether an article belongs to this source. */
export const isOwn = ({ owner }: Article, { id }: Source): boolean =>
  owner !== undefined && owner !== 'publisher' && owner.source === id;

/** Applies the source's rules; undefined for an entry that they drop. */
const applySourceRules = (entry: ParsedArticle | Rejected, { source, attribution, secrets }: EntryContext) => {
  if (entry instanceof Rejected) return entry;
  try {
    const { warnings, incoming: read } = entry;
    // Cut after the secrets are hidden: a cut one would be found no more.
    const open = publicArticle({ ...read, warnings, source: attribution }, secrets);
    const incoming = withWarnings({ incoming: open, warnings: open.warnings ?? [] });
    const ruled = applyRules({ ...incoming, owner: { source: source.id } }, source.rules);
    return 'dropped' in ruled ? undefined : ruled;
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** Links that may carry a token: with a query, or a session in their path. */
const mayCarryToken = /[?]|;jsessionid=/i;

/**
 * Gives entries without guids, whose links may carry a token that changes at each poll, an alias of their title and date.
 * Entries of one document that share it keep their links as their only identity.
 */
const withTokenAliases = (entries: readonly IncomingArticle[], siteUrl: string): readonly IncomingArticle[] => {
  const aliasOf = ({ guid, url, title, published }: IncomingArticle): string | undefined => {
    if (guid !== undefined || url === undefined || published === undefined || !mayCarryToken.test(url))
      return undefined;
    return `urn:uuid:${uuid5(`${siteUrl}#${pathIdentity(url)} ${title} ${published}`)}`;
  };
  const counts = Map.groupBy(entries, aliasOf);
  return entries.map((entry) => {
    const alias = aliasOf(entry);
    return alias === undefined || (counts.get(alias)?.length ?? 0) > 1
      ? entry
      : { ...entry, aliases: [...(entry.aliases ?? []), alias] };
  });
};

/** The newest version of each entry: with one guid, entries of a document are one entry (RFC 4287 §4.1.1). */
const newestVersions = (entries: readonly IncomingArticle[], siteUrl: string): readonly IncomingArticle[] => {
  const dateOf = ({ modified, published }: IncomingArticle): string => modified ?? published ?? '';
  const byGuid = Map.groupBy(entries, (entry) => guidFor(entry, siteUrl));
  return [...byGuid.values()].map((versions) => versions.reduce((a, b) => (dateOf(b) > dateOf(a) ? b : a)));
};

const areSamePage = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && permalinkIdentity(one) === permalinkIdentity(other);

const hostOf = ({ url, guid }: Pick<IncomingArticle, 'url' | 'guid'>): string | undefined =>
  URL.parse(url ?? guid ?? '')?.host.replace(/^www\./, '') || undefined;

const isSameHost = (one: Article, other: IncomingArticle): boolean =>
  hostOf(one) !== undefined && hostOf(one) === hostOf(other);

/** Accepts entries as the articles of one source; `guids` are those of all entries of the document. */
const makeAcceptor = (
  { source, site, attribution }: EntryContext,
  guids: ReadonlySet<string>,
  accept: Ingest['accept'],
) => {
  const adopts = source.adopt !== false;

  /** Whether nobody else changes the article: it was imported, or its source has another id in the site file now. */
  const isFree = ({ owner, source: { feed } = { name: '' } }: Article): boolean => {
    if (owner === undefined || owner === 'publisher') return owner === undefined && adopts;
    return !site.sources?.some(({ id }) => id === owner.source) && feed === attribution.feed;
  };

  /** An article that was imported from this source: the same guid, and a permalink at the same host. */
  const mayAdopt = (previous: Article, incoming: IncomingArticle): boolean => {
    if (!isFree(previous) || previous.status === 'retracted') return false;
    if (previous.guid !== guidFor(incoming, site.identity.url)) return false;
    // Feeds that count 1, 2, 3 have the same guids.
    const isCount = /^\D{0,3}\d{1,9}$/.test(previous.guid);
    return isCount ? areSamePage(previous.url, incoming.url) : isSameHost(previous, incoming);
  };

  /** Whether an article that is not the source's is the entry's page all the same, and no page with the same number. */
  const isSamePage = (article: Article, { url }: IncomingArticle): boolean => {
    if (url !== undefined && article.url !== undefined) return areSamePage(url, article.url);
    // The publisher edited or retracted an article of this source that has no permalink.
    return article.owner === 'publisher' && article.source?.feed === attribution.feed;
  };

  /** The source's address, as everybody may see it; sources that differ in their secrets only differ by their ids. */
  const home = attribution.feed ?? attribution.url ?? '';
  const prefix = publicAddress(source.url) === source.url ? home : `${home}#${source.id}`;

  /**
   * An article of another sender, or one that the publisher retracted, stays as it is; but where the guid is only another
   * source's number for another page, the article is stored under the feed's address and that guid.
   */
  const changed = new Set<string>();

  return async (incoming: IncomingArticle) => {
    const guid = guidFor(incoming, site.identity.url);
    /** Another entry of the document is this article, although the permalink is the same. */
    const isOfOther = (previous: Article): boolean =>
      previous.guid !== guid && (guids.has(previous.guid) || changed.has(previous.id));
    const mayChange = (previous: Article): boolean =>
      !isOfOther(previous) && (isOwn(previous, source) || mayAdopt(previous, incoming));
    const acceptByGuid = () => {
      const { alternativeGuid: _alternative, ...rest } = incoming;
      return accept({ ...rest, guid, guidOnly: true }, mayChange);
    };
    const acceptEntry = async () => {
      try {
        const accepted = await accept(incoming, mayChange);
        return isOfOther(accepted.article) ? acceptByGuid() : accepted;
      } catch (error) {
        if (error instanceof Rejected && error.code === 'PERMALINK_TAKEN') return acceptByGuid();
        throw error;
      }
    };
    const first = await acceptEntry();
    if (isOwn(first.article, source)) changed.add(first.article.id);
    if (isOwn(first.article, source) || incoming.guid === undefined) return first;
    if (isSamePage(first.article, incoming)) return first;
    return accept({ ...incoming, guid: `${prefix}#${incoming.guid}` }, mayChange);
  };
};

/**
 * Stores the entries of a source by its rules, each with the source's attribution. Entries whose hash is in the state are
 * skipped; a refused entry does not stop the others. Throws only errors that may pass.
 */
export const storeEntries = async (
  entries: readonly (ParsedArticle | Rejected)[],
  context: EntryContext,
  accept: Ingest['accept'],
): Promise<StoredEntries> => {
  const { site, state, secrets } = context;
  const siteUrl = site.identity.url;
  const ruled = entries.map((entry) => applySourceRules(entry, context));
  const refused = ruled.filter((entry) => entry instanceof Rejected);
  const offered = ruled.flatMap((entry) => (entry === undefined || entry instanceof Rejected ? [] : [entry]));
  const separate = separateEntries(withTokenAliases(offered, siteUrl), siteUrl, state.sharedIdentities);
  const guids = new Set(separate.entries.map((entry) => guidFor(entry, siteUrl)));
  const acceptAsOwn = makeAcceptor(context, guids, accept);
  const knownHashes = new Set(state.entryHashes);
  const entryHashes: string[] = [];
  const published: string[] = [];
  let created = 0;
  // Oldest first, although feeds have the newest on top: articles are listed in the order of acceptance.
  for (const incoming of newestVersions(separate.entries, siteUrl).toReversed()) {
    const hash = createHash('sha256').update(JSON.stringify(incoming)).digest('base64url').slice(0, 12);
    entryHashes.unshift(hash);
    if (knownHashes.has(hash)) continue;
    try {
      const { outcome, article } = await acceptAsOwn(incoming);
      if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: article.id, outcome });
      if (outcome === 'created') created += 1;
      published.unshift(article.published);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      if (error.code !== 'ARTICLE_DROPPED' && error.code !== 'ARTICLE_ERASED') refused.push(error);
    }
  }
  const reasons = refused.map(({ message }) => maskSecrets(message, secrets));
  return { entryHashes, sharedIdentities: separate.shared, published, created, refused: reasons };
};
