import { PipelineError } from '#shared/errors.ts';
import { atomEntryId } from '#shared/format/atom-ids.ts';
import type { ListedEntry } from '#shared/format/list-entries.ts';
import { monthOf, partName } from '#shared/model/archive-month.ts';
import { articleId } from '#shared/model/article-id.ts';
import { type Delivery, feedOf } from '#shared/model/delivery.ts';
import type { ArticleBrief } from '#shared/model/event.ts';
import { isFacetSlug } from '#shared/model/facet.ts';
import { archiveDocuments, archiveKey, documentKey, isNewerThan, topicDocuments } from '#shared/model/feed-document.ts';
import { entryOrder } from '#shared/model/feed-entry.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { fromGuidUrn } from '#shared/model/guid-urn.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import type { ArchiveStore, ArticleStore, Clock, FeedStateStore, Http } from '#shared/ports.ts';
import { type PublicFeed, publicFeedReader } from './public-feed.ts';

/** What the visibility check reads. */
export type VisibilityPorts = {
  readonly archives: Pick<ArchiveStore, 'month'>;
  readonly articles: Pick<ArticleStore, 'get'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly http: Http;
  readonly clock: Clock;
};

/** Milliseconds after which an article that a feed does not show is looked up: nearly all are shown before. */
const lookUpAfterMs = 10_000;

/** Milliseconds after which a feed without a document counts as no longer published. */
const unpublishedAfterMs = 5 * 60_000;

/** A publisher works on a feed for less than this: a state written so many milliseconds after a change contains it. */
export const visibilityTimeoutMs = 90_000;

/** RFC 9110 §8.8.3.2, weak comparison. A suffix that a server appends for the encoding (`-gzip`) does not count. */
const opaque = (etag: string): string =>
  etag
    .replace(/^W\//, '')
    .replace(/^"|"$/g, '')
    .replace(/[-;](?:gzip|br|zstd)$/, '');

const entryOf = ({ guid }: ArticleBrief, { entries }: PublicFeed): ListedEntry | undefined =>
  entries.find((entry) => entry.guid === guid || entry.guid === atomEntryId(guid));

/** The entry shows a later revision: an article that came back right after its retraction never leaves the document. */
const isNewerEntry = ({ revision, modified }: ListedEntry, article: ArticleBrief): boolean =>
  revision === undefined
    ? modified !== undefined && Date.parse(modified) > Date.parse(article.modified)
    : revision > article.revision;

/**
 * The public feed shows an article's revision, or its state was written so long after the change that it must contain
 * it, even if newer articles have pushed the entry out of the document.
 */
export const showsArticle = (article: ArticleBrief, feed: PublicFeed, state: FeedState, changedAt: string): boolean => {
  if (Date.parse(state.writtenAt) >= Date.parse(changedAt) + visibilityTimeoutMs) return true;
  const entry = entryOf(article, feed);
  if (article.status === 'retracted') return entry === undefined || isNewerEntry(entry, article);
  if (entry?.revision !== undefined) return entry.revision >= article.revision;
  return entry?.modified !== undefined && Date.parse(entry.modified) >= Date.parse(article.modified);
};

/** A feed that is to show a change of an instant: its state, and what readers get. */
type Place = {
  readonly slug: string;
  readonly feed: PublicFeed;
  readonly state: FeedState;
  readonly changedAt: string;
};

/** The documents in which an article is looked for: the first that its feed has, JSON Feed where it has all. */
const checkedFiles = topicDocuments.map(({ file }) => file).toReversed();
const archiveFormats = archiveDocuments.map(({ format }) => format).toReversed();

/**
 * The visibility check: the URLs at which readers do not see a delivery's change yet. A hub that is pinged too early fetches
 * the older document from the CDN and pushes nothing, so a delivery waits until this is empty.
 */
export const visibilityCheck = ({ archives, articles, feedStates, http, clock }: VisibilityPorts) => {
  const readPublicFeed = publicFeedReader(http);

  /** The document that the state row names is served, or a newer one than this revision: under load the CDN lags. */
  const isServed = async (url: string, etag: string, revision: number): Promise<boolean> => {
    try {
      const answer = await http.send({
        method: 'GET',
        url,
        // The encoding that hubs ask for: a CDN keeps one copy for each.
        headers: { 'accept-encoding': 'gzip', 'if-none-match': etag },
        maxBytes: 0,
        cut: true,
      });
      if (answer.status !== 200) return answer.status === 304;
      return opaque(answer.headers.etag ?? '') === opaque(etag) || isNewerThan(revision, answer.headers);
    } catch (error) {
      if (error instanceof PipelineError) return false;
      throw error;
    }
  };

  const hiddenTopics = async (
    slug: string,
    topics: readonly string[],
    revision: number,
  ): Promise<readonly string[]> => {
    const state = await feedStates.get(slug);
    // A removed feed has nothing to see.
    if (state === undefined || state.isGone === true) return [];
    const documents = state.documents.filter(({ url }) => topics.includes(url));
    const served = await Promise.all(documents.map(({ url, etag }) => isServed(url, etag, revision)));
    return documents.filter((_, index) => served[index] === false).map(({ url }) => url);
  };

  /** The state of a feed, or of a part of its archives, and what readers get of the first of these documents that it has. */
  const readFeed = async (slug: string, keys: readonly string[]) => {
    const state = await feedStates.get(slug);
    const document = keys
      .map((key) => state?.documents.find((one) => one.key === key))
      .find((one) => one !== undefined);
    return { state, document, feed: document && (await readPublicFeed(document.url)) };
  };

  /** An article behind all entries of the document is in the archives, where there are any: newest first, and of one instant by their ids. */
  const isBehindAll = async (article: ArticleBrief, { entries, hasArchives }: PublicFeed): Promise<boolean> => {
    const last = entries.at(-1);
    if (!hasArchives || article.status === 'retracted' || last === undefined) return false;
    const [own, shown] = [article.published, last.published].map(toRfc3339);
    if (own !== shown) return Date.parse(article.published) < Date.parse(last.published);
    // Documents show whole seconds: only the stored instants tell which of two articles of one second is the older one.
    const [stored, other] = await Promise.all(
      [article.id, articleId(fromGuidUrn(last.guid))].map((id) => articles.get(id)),
    );
    return stored !== undefined && other !== undefined && entryOrder(stored) < entryOrder(other);
  };

  const reading = new Map<string, ReturnType<typeof readFeed>>();

  /** Deliveries of one batch share a read that is under way: what it shows of an article, readers saw before it ends. */
  const readFeedOnce = (slug: string, keys: readonly string[]): ReturnType<typeof readFeed> => {
    const pending = reading.get(slug) ?? readFeed(slug, keys).finally(() => reading.delete(slug));
    reading.set(slug, pending);
    return pending;
  };

  /** The part of a feed's archives that an article belongs to. */
  const readPart = async (slug: string, article: ArticleBrief): ReturnType<typeof readFeed> => {
    const month = monthOf(article.published);
    const { cuts = [] } = (await archives.month(slug, month)) ?? {};
    const index = cuts.findLastIndex(({ first }) => first <= entryOrder(article));
    const name = partName(month, Math.max(index, 0));
    return readFeedOnce(
      `${slug}/archive/${name}`,
      archiveFormats.map((format) => archiveKey(slug, name, format)),
    );
  };

  /** Readers see the article in a feed's document, or where it stands behind all entries of that, in the archive of its month. */
  const isShown = async (article: ArticleBrief, place: Place): Promise<boolean> => {
    const { slug, feed, state, changedAt } = place;
    if (showsArticle(article, feed, state, changedAt)) return true;
    if (!(await isBehindAll(article, feed))) return false;
    const part = await readPart(slug, article);
    return (
      part.state !== undefined && part.feed !== undefined && showsArticle(article, part.feed, part.state, changedAt)
    );
  };

  /**
   * A later revision has overtaken this one, and the feed is as that says: it shows the later one, or nothing of an article
   * that has left it. Readers will never see this one there, and where nothing else changes no later state would tell.
   */
  const isOvertaken = async (article: ArticleBrief, place: Place): Promise<boolean> => {
    const { slug, feed, changedAt } = place;
    if (clock.now().getTime() - Date.parse(changedAt) < lookUpAfterMs) return false;
    const stored = await articles.get(article.id);
    if (stored === undefined || stored.revision <= article.revision) return false;
    const isInFeed = stored.status === 'live' && stored.feeds.includes(slug);
    if (!isInFeed) return entryOf(article, feed) === undefined;
    // As documents show it, to the second.
    return isShown({ ...stored, modified: toRfc3339(stored.modified) }, place);
  };

  /** The feed's document, or its slug where it has none, unless readers see the article there. */
  const hiddenIn = async (slug: string, article: ArticleBrief, changedAt: string): Promise<string | undefined> => {
    const { state, document, feed } = await readFeedOnce(
      slug,
      checkedFiles.map((file) => documentKey(slug, file)),
    );
    if (state === undefined || document === undefined) {
      // A document that is made when it is first requested shows every article that is stored by then.
      if (isFacetSlug(slug)) return undefined;
      return clock.now().getTime() - Date.parse(changedAt) > unpublishedAfterMs ? undefined : slug;
    }
    if (feed === undefined) return document.url;
    const place = { slug, feed, state, changedAt };
    const isPublic = (await isShown(article, place)) || (await isOvertaken(article, place));
    return isPublic ? undefined : document.url;
  };

  return async (delivery: Delivery, topics: readonly string[]): Promise<readonly string[]> => {
    const { event } = delivery;
    const article = event?.type.startsWith('article.') && 'guid' in event.data ? event.data : undefined;
    if (article !== undefined) {
      const hidden = await Promise.all(article.feeds.map((slug) => hiddenIn(slug, article, delivery.changedAt)));
      return hidden.filter((place) => place !== undefined);
    }
    const slug = feedOf(delivery);
    return slug === undefined ? [] : hiddenTopics(slug, topics, delivery.revision);
  };
};
