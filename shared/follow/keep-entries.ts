import { createHash } from 'node:crypto';
import { Rejected } from '#shared/errors.ts';
import { type Acceptance, type IngestPorts, makeIngest } from '#shared/ingest/ingest.ts';
import { applyRules } from '#shared/ingest/rules.ts';
import { log } from '#shared/log.ts';
import type { Article, ArticleDraft, ArticleSource } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Source } from '#shared/site/site.ts';

/** What came of a source's entries. */
export type Kept = {
  /** Digests of what was offered. */
  readonly seen: readonly string[];
  /** When the articles were published that stand in the answer anew, RFC 3339: whoever brought them here first. */
  readonly arrivals: readonly string[];
  /** How many of them nobody had brought here. */
  readonly created: number;
  readonly refused: readonly Rejected[];
};

/** What is known before. */
export type Known = { readonly seen: readonly string[]; readonly origin: ArticleSource };

/** What tells one source from another in an article that was taken from it. */
const ownerOf = (source: ArticleSource | undefined): string | undefined => source?.feed ?? source?.url;

const digestOf = (draft: ArticleDraft): string =>
  createHash('sha256').update(JSON.stringify(draft)).digest('base64url').slice(0, 12);

/** A guid that one document gives to several pages names none of them: they go by their permalinks. */
const withoutRepeatedGuids = (drafts: readonly ArticleDraft[]): readonly ArticleDraft[] => {
  const pages = Map.groupBy(drafts, ({ guid }) => guid);
  return drafts.map((draft) => {
    const { guid, ...rest } = draft;
    const urls = new Set((pages.get(guid) ?? []).map(({ url }) => url));
    return guid === undefined || urls.size < 2 ? draft : rest;
  });
};

const samePage = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && permalinkIdentity(a) === permalinkIdentity(b);

/**
 * Offers a draft as the source's own. What is there from elsewhere, or was retracted here, is not the source's to
 * change; but a guid that is only another source's number for another page gets the feed's address before it.
 */
const offer = async (draft: ArticleDraft, origin: ArticleSource, deps: IngestPorts): Promise<Acceptance> => {
  const { accept } = makeIngest(deps);
  const mayChange = ({ status, source }: Article) => status !== 'retracted' && ownerOf(source) === ownerOf(origin);
  const first = await accept(draft, mayChange);
  const isForeign = ownerOf(first.article.source) !== ownerOf(origin);
  if (!isForeign || draft.guid === undefined || samePage(draft.url, first.article.url)) return first;
  return accept({ ...draft, guid: `${ownerOf(origin)}#${draft.guid}` }, mayChange);
};

const offered = async (draft: ArticleDraft, origin: ArticleSource, deps: IngestPorts) => {
  try {
    const { outcome, article } = await offer(draft, origin, deps);
    if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: article.id, outcome });
    return { published: article.published, created: outcome === 'created' ? 1 : 0 };
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** An entry as its source's rules want it; undefined where they do not. */
const ruledBy = ({ rules }: Source, origin: ArticleSource, reading: ParsedArticle | Rejected) => {
  if (reading instanceof Rejected) return reading;
  try {
    const ruled = applyRules({ ...reading.draft, source: origin }, rules);
    return 'dropped' in ruled ? undefined : ruled;
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/**
 * Keeps what a source's answer holds, by the source's rules, with the source named in each article. What was offered
 * before as it is now is not offered again; one bad entry costs the others nothing. Throws only what may pass.
 */
export const keepEntries = async (
  readings: readonly (ParsedArticle | Rejected)[],
  source: Source,
  known: Known,
  deps: IngestPorts,
): Promise<Kept> => {
  const ruled = readings.map((reading) => ruledBy(source, known.origin, reading));
  const refused = ruled.filter((one) => one instanceof Rejected);
  const drafts = ruled.flatMap((one) => (one === undefined || one instanceof Rejected ? [] : [one]));
  const before = new Set(known.seen);
  const seen: string[] = [];
  const arrivals: string[] = [];
  let created = 0;
  // The oldest first, as feeds have the newest on top: what is accepted later stands later in the list of articles.
  for (const draft of withoutRepeatedGuids(drafts).toReversed()) {
    const digest = digestOf(draft);
    seen.unshift(digest);
    const came = before.has(digest) ? undefined : await offered(draft, known.origin, deps);
    if (came instanceof Rejected && came.code !== 'ARTICLE_DROPPED') refused.push(came);
    if (came === undefined || came instanceof Rejected) continue;
    arrivals.unshift(came.published);
    created += came.created;
  }
  return { seen, arrivals, created, refused };
};
