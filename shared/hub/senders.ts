import type { HubRoute } from '#shared/model/delivery.ts';
import { currentTopic, documentKey, formerTopics } from '#shared/model/feed-document.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import type { Clock, FeedStateStore, Http, Sender, SubscriptionStore } from '#shared/ports.ts';
import { isRemovedFeed } from '#shared/site/facets.ts';
import { movedTo } from '#shared/site/old-addresses.ts';
import type { Site } from '#shared/site/site.ts';
import { type Distribution, distribute, makeDistribution } from './distribute.ts';
import { makeTopicCheck, makeTopicReader, type TopicPorts } from './topics.ts';
import { verifyIntent } from './verify-intent.ts';

/** What distributing to subscribers works with. */
export type HubDistributionPorts = {
  readonly subscriptions: SubscriptionStore;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly http: Http;
  readonly facets: TopicPorts['facets'];
  readonly site: Pick<Site, 'notify' | 'facets' | 'redirects' | 'formerFeedsUrls'>;
  readonly publicUrl: string;
  /** Makes an `X-Hub-Signature` (shared/web/signature.ts). */
  readonly signForHub: (
    secret: string,
    bytes: Uint8Array,
    method: NonNullable<NonNullable<Site['notify']>['hubSignature']>,
  ) => string;
  readonly clock: Clock;
};

/** The ports of the hub's senders. */
export type HubSenderPorts = Pick<HubDistributionPorts, 'subscriptions' | 'clock'> &
  TopicPorts & { readonly distribution: Distribution };

/** How our hub distributes topics: shared by the pages of fan-outs and the sender, so that each topic is read once. */
export const hubDistribution = (ports: HubDistributionPorts): Distribution => {
  const { feedStates, site, signForHub } = ports;
  const method = site.notify?.hubSignature ?? 'sha256';
  const readRevision = makeTopicCheck(ports);
  return makeDistribution({
    ...ports,
    readTopic: makeTopicReader(ports.http, feedStates, (topic) =>
      currentTopic(topic, ports.publicUrl, site.formerFeedsUrls),
    ),
    feedCondition: async (feed) => {
      const state = await feedStates.get(feed);
      if (state?.isGone !== true) return 'published';
      return isRemovedFeed(state, site) ? 'removed' : 'empty';
    },
    movedTopic: async ({ topic, feed }) => {
      const slug = movedTo(feed, site);
      if (slug === feed) return undefined;
      const next = `${ports.publicUrl}/${documentKey(slug, topic.slice(topic.lastIndexOf('/') + 1))}`;
      return { topic: next, feed: slug, revision: await readRevision(next) };
    },
    hubUrl: hubUrl('self', ports.publicUrl),
    sign: (secret, bytes) => signForHub(secret, bytes, method),
  });
};

/** The senders of the hub's routes. */
export const hubSenders = (ports: HubSenderPorts): Readonly<Record<HubRoute, Sender>> => ({
  'hub-distribute': distribute(ports.distribution, ports),
  'hub-verify': verifyIntent({
    ...ports,
    readRevision: makeTopicCheck(ports),
    formerTopics: (topic) => formerTopics(topic, ports.publicUrl, ports.formerUrls),
  }),
});
