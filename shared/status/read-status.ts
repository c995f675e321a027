import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubReceiver } from '#shared/model/hub-url.ts';
import type { Site } from '#shared/model/site.ts';
import type { DeliveryStore, FeedStore, HubStore } from '#shared/ports.ts';
import { siteReceivers } from '#shared/site/site-receivers.ts';

/** A feed as it stands; without a revision nothing has been published in it yet. */
export type FeedStatus = {
  readonly slug: string;
  readonly title: string;
  readonly url: string;
  readonly revision?: number;
  readonly written?: string;
};

/** How a receiver has been doing, and its newest deliveries. */
export type ReceiverStatus = {
  readonly url: string;
  readonly health?: Receiver;
  /** Where it is a hub: what our own subscription there shows. */
  readonly hub?: HubHealth;
  readonly deliveries: readonly Delivery[];
};

/** How the pipeline is doing. */
export type Status = { readonly feeds: readonly FeedStatus[]; readonly receivers: readonly ReceiverStatus[] };

/** What reading the status needs. */
export type StatusDeps = {
  readonly feeds: Pick<FeedStore, 'state'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver'>;
  readonly hubs: Pick<HubStore, 'all'>;
  readonly site: Site;
  readonly publicUrl: string;
};

/** Deliveries that are shown of each receiver. */
const shown = 20;

const receiverStatus = async (
  url: string,
  watched: readonly HubHealth[],
  { deliveries }: StatusDeps,
): Promise<ReceiverStatus> => {
  const health = await deliveries.receiver(url);
  const hub = watched.find((one) => hubReceiver(one.hub) === url);
  return {
    url,
    ...(health === undefined ? {} : { health }),
    ...(hub === undefined ? {} : { hub }),
    deliveries: await deliveries.list(url, shown),
  };
};

const receivers = async (deps: StatusDeps): Promise<readonly ReceiverStatus[]> => {
  const watched = await deps.hubs.all();
  return Promise.all(siteReceivers(deps.site).map((url) => receiverStatus(url, watched, deps)));
};

/** Reads how every feed of the site file and every receiver is doing. */
export const readStatus = async (deps: StatusDeps): Promise<Status> => {
  const { feeds, site, publicUrl } = deps;
  return {
    feeds: await Promise.all(
      site.feeds.map(async ({ slug, title }) => {
        const state = await feeds.state(slug);
        const stands = state === undefined ? {} : { revision: state.revision, written: state.written };
        return { slug, title, url: documentUrl(publicUrl, slug, 'page'), ...stands };
      }),
    ),
    receivers: await receivers(deps),
  };
};
