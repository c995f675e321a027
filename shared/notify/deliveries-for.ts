import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/model/site.ts';
import { changedTopics } from './changed-topics.ts';
import { websubPublish } from './websub-publish.ts';

/** The last earlier revision of the feed that each receiver was owed, by the receiver's URL. */
export type Heard = ReadonlyMap<string, number>;

/** Who is told of changed topics. */
export const receiversOf = (site: Site): readonly string[] => [...new Set(site.hubs)];

/** What is owed to whom for the last change of a feed; the same for the same arguments. */
export const deliveriesFor = (state: FeedState, site: Site, heard: Heard): readonly Delivery[] =>
  receiversOf(site).flatMap((hub) => websubPublish(state, hub, changedTopics(state, heard.get(hub))));
