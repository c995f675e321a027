import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { emptyLedger } from '#shared/deliver/ledger/empty-ledger.ts';
import type { ReceiverPorts } from '#shared/deliver/routes/route.ts';
import { articleContended, maxWriteAttempts } from '#shared/ingest/change-article.ts';
import { bandsOfArticle } from '#shared/ingest/near-copies.ts';
import { changeDate } from '#shared/ingest/to-article.ts';
import { type Article, type Erasure, retractionOf } from '#shared/model/article.ts';
import type { Caller } from '#shared/model/caller.ts';
import { namesValue } from '#shared/model/facet.ts';
import type {
  ArticleStore,
  Clock,
  DeliveryStore,
  FacetStore,
  FeedEntryStore,
  FeedStateStore,
  MediaStore,
  NearCopies,
} from '#shared/ports.ts';
import { auditEntry } from '#shared/publishers/audit.ts';
import { requireWithin } from '#shared/publishers/limits.ts';
import { fold } from '#shared/site/select.ts';

/** What erasing reads and writes. */
export type ErasurePorts = Omit<ReceiverPorts, 'clouds'> & {
  readonly articles: ArticleStore;
  readonly clock: Clock;
  readonly copies: Pick<NearCopies, 'forget'>;
  readonly deliveries: Pick<DeliveryStore, 'cursor' | 'get' | 'replaceEvent'>;
  readonly facets: Pick<FacetStore, 'facet' | 'remove'>;
  readonly feedEntries: Pick<FeedEntryStore, 'newest'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly media: Pick<MediaStore, 'remove'>;
};

/** What is left of an article: none of its text. */
export type ErasureResult = {
  readonly id: string;
  /** What waits for the next request: facets whose documents still go, and pictures that other articles may show. */
  readonly left: readonly string[];
  /** Where the search for other articles with its pictures goes on. */
  readonly after?: string;
};

/** Milliseconds for which a picture that was sent again waits for the article that shows it. */
const sentAgainMs = 2 * 60_000;

/** Articles that one request searches for the pictures of the erased one, a page at a time. */
const maxSearched = 5_000;
const pageSize = 100;

/** The keys of Barid's own pictures that an article shows. */
const picturesIn = (articles: readonly Article[], publicUrl: string): readonly string[] => {
  const keys = JSON.stringify(articles)
    .split(/[\s"'<>\\]+/)
    .filter((url) => url.includes(publicUrl))
    .flatMap((url) => [...url.matchAll(/\/(media\/[\da-f]{32}\.[a-z]+)/g)].map(([, key = '']) => key));
  return [...new Set(keys)];
};

/** The feeds of the authors of an article in all of its versions: also of one that was corrected, and of one that was never public. */
const authorFeedsOf = (versions: readonly Article[]): readonly string[] => [
  ...new Set(versions.flatMap(({ feeds }) => feeds).filter((slug) => slug.startsWith('author/'))),
];

/** The article without anything that its publisher wrote: its guid stays, by which readers remove it and nobody brings it back. */
const emptied = (article: Article, erased: Erasure, now: string): Article => ({
  id: article.id,
  guid: article.guid,
  title: '',
  content: '',
  language: article.language,
  authors: [],
  tags: [],
  attachments: [],
  published: article.published,
  modified: changeDate(article, now),
  status: 'retracted',
  revision: article.revision + 1,
  accepted: article.accepted,
  receivedAt: now,
  owner: 'publisher',
  // A tombstone would reveal an article that no reader has seen.
  feeds: article.status === 'live' ? article.feeds : (retractionOf(article)?.from ?? []),
  erased,
});

/**
 * Erases articles for good. Each step may be repeated: a crash leaves the rest to the next request for the same article, whose
 * first step writes the article without its text, so that documents, events and exports made from then on have none.
 */
export const makeErasure = (ports: ErasurePorts) => {
  const { articles, clock, copies, facets, feedEntries, feedStates, media, site, publicUrl } = ports;

  /** Writes the article without its text. @throws Unavailable ARTICLE_CONTENDED, Rejected SCOPE_MISSING */
  const empty = async (id: string, by: Caller): Promise<Article | undefined> => {
    for (let attempt = 0; attempt < maxWriteAttempts; attempt += 1) {
      const article = await articles.get(id);
      if (article === undefined || article.erased !== undefined) return article;
      requireWithin(by, article, { site, scope: 'erase' });
      const versions = [article, ...(await articles.revisions(id))];
      await copies.forget(bandsOfArticle(versions), id);
      const now = clock.now().toISOString();
      const erased = { pictures: picturesIn(versions, publicUrl), authors: authorFeedsOf(versions) };
      const next = emptied(article, erased, now);
      const entry = auditEntry(site, by, now, { action: 'erased', article: id, revision: next.revision });
      if ((await articles.write(next, article, entry)) === 'written') return next;
    }
    throw articleContended();
  };

  /** Removes the facets of authors that have no article left; gives those whose documents are still there. */
  const forgetAuthors = async ({ erased }: Article): Promise<readonly string[]> => {
    const left: string[] = [];
    for (const slug of erased?.authors ?? []) {
      const facet = await facets.facet(slug);
      const { entries } = await feedEntries.newest(slug, 1);
      if (facet === undefined || entries.length > 0) continue;
      const state = await feedStates.get(slug);
      if (state === undefined || state.isGone === true) await facets.remove(facet, fold(facet.name));
      else left.push(slug);
    }
    return left;
  };

  /** Removes the pictures that no other article shows. */
  const removePictures = async (
    article: Article,
    from: string | undefined,
  ): Promise<Pick<ErasureResult, 'left' | 'after'>> => {
    let pictures = article.erased?.pictures ?? [];
    let after = from;
    for (let searched = 0; pictures.length > 0; searched += pageSize) {
      if (searched >= maxSearched) return defined({ left: pictures, after });
      const page = await articles.list(after, pageSize);
      const text = JSON.stringify(page.items.filter(({ id }) => id !== article.id));
      pictures = pictures.filter((key) => !text.includes(key));
      after = page.after;
      if (after === undefined) break;
    }
    // An article may be about to come with a picture of which its publisher has just learnt that it is stored.
    const since = new Date(clock.now().getTime() - sentAgainMs);
    const left: string[] = [];
    for (const key of pictures) if (!(await media.remove(key, since))) left.push(key);
    return { left };
  };

  /**
   * Erases an article, or goes on with it; `after` is that of the answer before. Undefined where there is no such article.
   * @throws Unavailable ARTICLE_CONTENDED; Rejected SCOPE_MISSING
   */
  return async (id: string, by: Caller, after?: string): Promise<ErasureResult | undefined> => {
    const article = await empty(id, by);
    if (article === undefined) return undefined;
    await articles.removePast(article);
    await emptyLedger(article, ports);
    const authors = await forgetAuthors(article);
    const pictures = await removePictures(article, after);
    const erased: Erasure = { pictures: pictures.left, authors };
    const next = { ...article, erased, feeds: article.feeds.filter((slug) => !namesValue(slug)) };
    if (!isDeepStrictEqual(next, article)) await articles.write(next, article);
    return defined({ id, left: [...authors, ...pictures.left], after: pictures.after });
  };
};
