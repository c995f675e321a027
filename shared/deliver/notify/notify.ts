import type { NotifyCursor } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { CloudStore, FeedEntryStore, FeedStateStore } from '#shared/ports.ts';
import { isRemovedFeed } from '#shared/site/facets.ts';
import type { Site } from '#shared/site/site.ts';
import { changedTopics } from './changed-topics.ts';
import { type FeedReceiver, feedReceivers } from './feed-receivers.ts';
import { type OweDeps, oweOnce, wake } from './owe.ts';

/** What `notify` works with. */
export type NotifyDeps = OweDeps & {
  readonly feedEntries: Pick<FeedEntryStore, 'tombstones'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly clouds: Pick<CloudStore, 'callbacks'>;
  readonly site: Site;
};

/** A publisher may have read the entries a moment before it wrote the state: a takedown in between is rather counted twice. */
const skewMs = 2_000;

type Taken = (since: NotifyCursor | undefined) => boolean;

/** Whether the feed, or an entry of it, was withdrawn since a receiver last heard of it. */
const takedowns = async ({ slug, isGone }: FeedState, { feedEntries }: NotifyDeps): Promise<Taken> => {
  if (isGone === true) return () => true;
  const [newest] = await feedEntries.tombstones(slug);
  return (since) =>
    newest !== undefined &&
    since !== undefined &&
    Date.parse(newest.retractedAt) > Date.parse(since.changedAt) - skewMs;
};

const oweChange = ({ receiver, route, owes }: FeedReceiver, state: FeedState, taken: Taken, deps: NotifyDeps) =>
  oweOnce(
    { receiver, about: `${route} ${state.slug}`, revision: state.revision },
    async (heard) => owes({ state, topics: changedTopics(state, heard?.revision), heard, takedown: taken(heard) }),
    deps,
  );

/** Of a feed that is no more there is nothing to read: only its subscribers are told, that it is over (WebSub §5.2). */
const concernedBy =
  (state: FeedState, site: Site) =>
  ({ route }: FeedReceiver): boolean =>
    state.isGone !== true || (route === 'hub-fan-out' && isRemovedFeed(state, site));

/** Receivers that are worked on at the same time. */
const atOnce = 25;

/**
 * Owes every receiver what a feed last showed, and wakes `deliver` for it. Reads the truth, so an event may come twice,
 * late or not at all before the next; after a crash here the repeated event, or `sweep`, does the rest. Gives the number
 * of deliveries that were sent to the queue.
 */
export const notify = async (slug: string, deps: NotifyDeps): Promise<number> => {
  const state = await deps.feedStates.get(slug);
  if (state === undefined) return 0;
  const registered = deps.site.notify?.rssCloud === true;
  const callbacks = registered ? await deps.clouds.callbacks(slug, state.writtenAt) : [];
  const receivers = feedReceivers(slug, deps.site, callbacks).filter(concernedBy(state, deps.site));
  if (receivers.length === 0) return 0;
  const taken = await takedowns(state, deps);
  let woken = 0;
  for (let start = 0; start < receivers.length; start += atOnce) {
    const group = receivers.slice(start, start + atOnce);
    const rows = await Promise.all(group.map((one) => oweChange(one, state, taken, deps)));
    woken += await wake(rows.flat(), deps);
  }
  return woken;
};
