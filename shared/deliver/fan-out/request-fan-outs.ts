import { defined } from '#shared/defined.ts';
import type { FanOutPage, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Clock, DeliveryStore, FanOutQueue, FanOutStore } from '#shared/ports.ts';
import { isRemovedFeed } from '#shared/site/facets.ts';
import type { Site } from '#shared/site/site.ts';
import { recordOf } from './page-record.ts';

/** What requesting fan-outs reads and writes. */
export type RequestPorts = {
  readonly fanOuts: Pick<FanOutStore, 'topics' | 'page' | 'writePage'>;
  readonly pages: FanOutQueue;
  readonly deliveries: Pick<DeliveryStore, 'recordPage'>;
  readonly site: Site;
  readonly clock: Clock;
};

/** Rounds lost to other processes that write the same page. */
const maxRounds = 20;

type Requested = Pick<FanOutPage, 'topic' | 'feed' | 'revision' | 'changedAt' | 'isRetraction'>;

/**
 * The first page, for a newer revision: all subscribers from the beginning. A process that is sending the older revision
 * keeps its claim, finds the newer one with its next write, and goes on with it.
 */
const replaced = (stored: FanOutPage, requested: Requested, now: string): FanOutPage => {
  const isRetraction = stored.isRetraction ?? requested.isRetraction;
  const { isClaimed, dueAt, version } = stored;
  const isUrgent = isRetraction === true && isClaimed !== true && dueAt > now;
  return defined({
    ...requested,
    isRetraction,
    isClaimed,
    done: [],
    dueAt: isUrgent ? now : dueAt,
    version: version + 1,
  });
};

/**
 * Requests the fan-outs of changed feeds: writes the first page of each changed topic that has subscribers, and nothing
 * where there are none. Reads the topics with subscribers once, when first asked: one requester is for the stream records
 * of one batch, which were written before, so that a subscription misses no change after its confirmation.
 */
export const fanOutRequester = ({ fanOuts, pages, deliveries, site, clock }: RequestPorts) => {
  let reading: Promise<ReadonlyMap<string, SubscribedTopic>> | undefined;
  const readTopics = (): Promise<ReadonlyMap<string, SubscribedTopic>> => {
    reading ??= fanOuts.topics().then((topics) => new Map(topics.map((one) => [one.topic, one])));
    return reading;
  };

  /** Written once for each revision, however often it is requested. The message comes second: `sweep` finds the page. */
  const request = async (requested: Requested): Promise<void> => {
    const { topic } = requested;
    const now = clock.now().toISOString();
    const fresh: FanOutPage = { ...requested, done: [], dueAt: now, version: 1 };
    if ((await fanOuts.writePage(fresh)) === 'written') return pages.send([{ topic }], 0);
    for (let round = 0; round < maxRounds; round += 1) {
      const stored = await fanOuts.page({ topic });
      if (stored !== undefined && stored.revision >= requested.revision) return pages.send([{ topic }], 0);
      const next = stored === undefined ? fresh : replaced(stored, requested, now);
      if (stored !== undefined && stored.done.length > 0)
        await deliveries.recordPage(recordOf(stored, stored.done, clock.now(), 'superseded'));
      if ((await fanOuts.writePage(next)) === 'written') return pages.send([{ topic }], 0);
    }
  };

  /** The topics that changed since their last fan-out. A facet feed without entries may return: its end is not announced. */
  const changedTopics = async (state: FeedState): Promise<readonly SubscribedTopic[]> => {
    if (!site.hubs.includes('self') || (state.isGone === true && !isRemovedFeed(state, site))) return [];
    const subscribed = await readTopics();
    return state.documents.flatMap(({ key, url, changedInRevision }) =>
      // Subscribers of an address that the site had before it moved are kept.
      [url, ...(site.formerFeedsUrls ?? []).map((former) => `${former}/${key}`)].flatMap((address) => {
        const topic = subscribed.get(address);
        return topic !== undefined && changedInRevision > topic.revision ? [topic] : [];
      }),
    );
  };

  /** Gives how many fan-outs it requested. */
  return async (
    state: FeedState,
    checkRetraction: () => Promise<(since: Pick<SubscribedTopic, 'changedAt'>) => boolean>,
  ): Promise<number> => {
    const topics = await changedTopics(state);
    if (topics.length === 0) return 0;
    const isRetraction = await checkRetraction();
    const { slug: feed, revision, writtenAt: changedAt } = state;
    const requested = await Promise.allSettled(
      topics.map((one) =>
        request(defined({ topic: one.topic, feed, revision, changedAt, isRetraction: isRetraction(one) || undefined })),
      ),
    );
    for (const one of requested) if (one.status === 'rejected') throw one.reason;
    return topics.length;
  };
};
