import { type Article, isPublished } from '#shared/model/article.ts';
import { isCanary } from '#shared/model/canary.ts';
import { articleCursor, feedCursor, type NotifyCursor } from '#shared/model/delivery.ts';
import { documentKey, topicDocuments } from '#shared/model/feed-document.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { ArticleStore, DeliveryStore, FeedEntryStore, FeedStateStore, PublishQueueStore } from '#shared/ports.ts';
import { movedTo } from '#shared/site/old-addresses.ts';
import { fanOutRequester, type RequestPorts } from '../fan-out/request-fan-outs.ts';
import { closeLedger, type LedgerPorts } from '../ledger/empty-ledger.ts';
import { routes } from '../routes/index.ts';
import type { ChangeReceiver, FeedChange, ReceiverPorts } from '../routes/route.ts';
import { type CreationPorts, createOnce, notifyEach } from './create-deliveries.ts';

/** What `notify` reads and writes. */
export type NotifierPorts = CreationPorts &
  ReceiverPorts &
  RequestPorts & {
    readonly feedEntries: Pick<FeedEntryStore, 'tombstones'>;
    readonly feedStates: Pick<FeedStateStore, 'get'>;
    readonly articles: Pick<ArticleStore, 'get' | 'revisions'>;
    readonly deliveries: LedgerPorts['deliveries'] & Pick<DeliveryStore, 'closeCursor'>;
  };

/**
 * A publisher may read the entries a moment before it writes the state. A retraction in between is counted twice rather
 * than never.
 */
const clockSkewMs = 2_000;

/** The arrival of an article that moved so soon after it may be unannounced yet. */
const maxNoticeMs = 2 * 60_000;

/** Past revisions that are searched for the one that readers saw last. */
const maxPastRevisions = 50;

/**
 * An article that the site file moved to other feeds is no news: who was not notified of it then, is not now. Nor is one
 * that came in an import, or that a restore wrote back: the cursors of its receivers may have expired.
 */
const isOldNews = ({ moved, receivedAt, erased, isRestored, isImported }: Article): boolean =>
  isRestored === true ||
  isImported === true ||
  erased !== undefined ||
  (moved !== undefined && Date.parse(moved.at) - Date.parse(receivedAt) > maxNoticeMs);

/**
 * The topics whose bytes changed after a revision, the receiver's last one; every topic for a receiver without one. A
 * revision that changed no topic is not announced.
 */
export const changedTopics = ({ slug, documents }: FeedState, lastRevision: number | undefined): readonly string[] => {
  const keys = topicDocuments.map(({ file }) => documentKey(slug, file));
  return documents
    .filter(
      ({ key, changedInRevision }) =>
        keys.includes(key) && (lastRevision === undefined || changedInRevision > lastRevision),
    )
    .map(({ url }) => url);
};

/**
 * Creates and enqueues the deliveries of a change, and requests its fan-outs. Each handler gives how many of both. A notifier
 * is for the stream records of one batch: it reads once which topics have subscribers.
 */
export const makeNotifier = (ports: NotifierPorts) => {
  const requestFanOuts = fanOutRequester(ports);

  /** The feed was removed, or an entry of it was retracted, since the receiver's cursor. */
  const retractionCheck = async ({ slug, isGone }: FeedState) => {
    const [newest] = isGone === true ? [] : await ports.feedEntries.tombstones(slug);
    return (cursor: Pick<NotifyCursor, 'changedAt'> | undefined): boolean =>
      isGone === true ||
      (newest !== undefined &&
        cursor !== undefined &&
        Date.parse(newest.retractedAt) > Date.parse(cursor.changedAt) - clockSkewMs);
  };

  const notifyReceivers = async (
    state: FeedState,
    receivers: readonly ChangeReceiver<FeedChange>[],
  ): Promise<number> => {
    const isRetraction = await retractionCheck(state);
    return notifyEach(
      receivers.map(
        ({ receiver, route, deliveries }) =>
          () =>
            createOnce(
              { receiver, about: feedCursor(route, state.slug), revision: state.revision },
              (cursor) => {
                const topics = changedTopics(state, cursor?.revision);
                return deliveries({ state, topics, isRetraction: isRetraction(cursor) }, cursor);
              },
              ports,
            ),
      ),
      ports.queue,
    );
  };

  /**
   * Notifies every receiver of what a feed shows now. Reads the feed's state, so the stream record may come twice, late or
   * not at all before the next one; after a crash the repeated record or the sweep does the rest.
   */
  const notifyFeed = async (slug: string): Promise<number> => {
    const state = await ports.feedStates.get(slug);
    if (state === undefined || state.isRestored === true) return 0;
    const [fanOuts] = await Promise.allSettled([requestFanOuts(state, () => retractionCheck(state))]);
    // A removed feed has no documents to read: only subscribers are notified, to end their subscriptions. Hubs follow the
    // redirect of a renamed one, and readers who registered get to know it.
    const isRemoved = state.isGone === true && movedTo(slug, ports.site) === slug;
    const found = isRemoved ? [] : await Promise.all(routes.map((route) => route.feedReceivers?.(state, ports) ?? []));
    const receivers = found.flat();
    const enqueued = receivers.length === 0 ? 0 : await notifyReceivers(state, receivers);
    // Receivers are notified, although a fan-out could not be requested.
    if (fanOuts.status === 'rejected') throw fanOuts.reason;
    return fanOuts.value + enqueued;
  };

  /**
   * The revision of an article that readers see, or its retraction, with the text that readers saw last. A draft or a scheduled
   * article may follow a retraction, and be discarded before anybody is notified: its text is announced to no receiver. Undefined
   * where no reader has seen the article.
   */
  const publishedRevision = async (id: string): Promise<Article | undefined> => {
    const article = await ports.articles.get(id);
    if (article === undefined || article.status === 'live' || article.erased !== undefined) return article;
    if (article.status === 'scheduled' && article.retraction === undefined) return undefined;
    const [before] = await ports.articles.revisions(id, 1);
    if (before === undefined) return undefined;
    if (article.status === 'retracted' && before.status === 'live') return article;
    const versions = [...(await ports.articles.revisions(id, maxPastRevisions)), article];
    const index = versions.findLastIndex(({ status }) => status === 'live');
    const retraction = versions.slice(index).find(({ status }) => status === 'retracted');
    const seen = versions[index];
    if (seen === undefined || retraction === undefined) return undefined;
    const { revision, modified } = retraction;
    return { ...seen, revision, modified, status: 'retracted' };
  };

  /** Notifies every receiver of an article's current revision; an older one that was overtaken is not announced. */
  const notifyArticle = async (id: string): Promise<number> => {
    const receivers = routes.flatMap(({ articleReceivers }) => articleReceivers?.(ports) ?? []);
    if (receivers.length === 0) return 0;
    const article = await publishedRevision(id);
    if (article === undefined || isCanary(article)) return 0;
    const now = ports.clock.now();
    const wasUnpublished = async () => {
      const before = (await ports.articles.revisions(id, 1)).at(-1);
      return before !== undefined && !isPublished(before);
    };
    /**
     * A retraction would reveal an article that this receiver never saw, or that was retracted before. All who know an article
     * are notified of its erasure.
     */
    const isKnownRetraction = async (cursor: NotifyCursor | undefined): Promise<boolean> =>
      article.status !== 'retracted' ||
      (cursor !== undefined && cursor.isRetraction !== true) ||
      (article.erased === undefined ? !(await wasUnpublished()) : cursor !== undefined);
    const enqueued = await notifyEach(
      receivers.map(
        ({ receiver, route, deliveries }) =>
          () =>
            createOnce(
              { receiver, about: articleCursor(route, id), revision: article.revision },
              async (cursor) => {
                const isSilent = (cursor === undefined && isOldNews(article)) || !(await isKnownRetraction(cursor));
                return isSilent ? [] : deliveries({ article, now, wasUnpublished }, cursor);
              },
              ports,
            ),
      ),
      ports.queue,
    );
    if (article.erased !== undefined) await closeLedger(article, ports);
    return enqueued;
  };

  /** Notifies of the change of a feed's state (`STATE#slug`) or of an article (`ARTICLE#id`). */
  const notifyOf = (partition: string): Promise<number> => {
    const name = partition.slice(partition.indexOf('#') + 1);
    return partition.startsWith('STATE#') ? notifyFeed(name) : notifyArticle(name);
  };

  return { notifyFeed, notifyArticle, notifyOf };
};

/**
 * The same for stream records. A record does not come again for a row that cannot be read, and only for some minutes where the
 * store is busy: a publish hint makes the sweep notify each minute until that has succeeded.
 */
export const makeRecordNotifier = (
  ports: NotifierPorts & { readonly publishQueue: Pick<PublishQueueStore, 'addHint'> },
) => {
  const { notifyOf } = makeNotifier(ports);
  return async (partition: string): Promise<number> => {
    try {
      return await notifyOf(partition);
    } catch (error) {
      const hint = { id: `notify#${partition}`, feeds: [], published: [], notifies: partition };
      await Promise.allSettled([ports.publishQueue.addHint(hint)]);
      throw error;
    }
  };
};
