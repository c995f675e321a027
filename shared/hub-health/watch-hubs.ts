import { keepSubscribed, type SubscribeDeps } from '#shared/follow/subscribe.ts';
import { log } from '#shared/log.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubProbeId } from '#shared/model/hub-probe.ts';
import { hubReceiver, hubUrl } from '#shared/model/hub-url.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { DeliveryStore, FeedStateStore, HubStore, SourceStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { judgeHub } from './judge-hub.ts';

/** What watching the hubs works with. */
export type WatchDeps = SubscribeDeps & {
  readonly hubs: HubStore;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly site: Site;
  /** Whether an address is of this machine or a network that is not public. */
  readonly isInside: (url: string) => boolean;
};

/** Milliseconds between two looks at a hub that is well, less what a schedule may be early by. */
const restMs = 5 * 60_000 - 10_000;

/** What a hub denied us is asked for again sooner than a source: readers wait for it. In milliseconds. */
const askAfterDenial = 6 * 3600 * 1000;

/** Deliveries to a hub that are read for those of the topic. */
const lookBack = 200;

const isDue = (health: HubHealth | undefined, now: Date): boolean => {
  if (health?.verified === undefined || health.waiting !== undefined || health.failing !== undefined) return true;
  return now.getTime() - Date.parse(health.looked) >= restMs;
};

/** A feed that is published; hubs refuse one that is not. */
const topicOf = async ({ site, feedStates, publicUrl }: WatchDeps): Promise<string | undefined> => {
  const slug = site.feeds[0]?.slug ?? '';
  const state = await feedStates.get(slug);
  return state === undefined || state.isGone === true ? undefined : documentUrl(publicUrl, slug, 'atom');
};

/** Our subscription at a hub stands among the sources, so that all that is done for theirs is done for it; it is never polled. */
const canaryOf = async (hub: string, topic: string, sources: SourceStore): Promise<SourceState | undefined> => {
  const id = hubProbeId(hub);
  const known = await sources.get(id);
  if (known !== undefined) return known;
  const made = { id, revision: 1, setup: '', url: topic, seen: [], arrivals: [], articles: 0, failures: 0 };
  await sources.write(made, undefined);
  return sources.get(id);
};

const sightingOf = async (hub: string, topic: string, { deliveries, sources, clock }: WatchDeps) => {
  const url = hubReceiver(hub);
  // Pings first, pushes after them: what came in between answers a ping of the next look at the worst.
  const [ledger, receiver] = await Promise.all([deliveries.list(url, lookBack), deliveries.receiver(url)]);
  const pings = ledger
    .filter(({ status, topics }) => status === 'delivered' && topics.includes(topic))
    .map(({ endedAt = '' }) => endedAt);
  const subscription = (await sources.get(hubProbeId(hub)))?.hub;
  return { hub, topic, now: clock.now(), subscription, pings, receiver };
};

const tellOfChange = (before: HubHealth | undefined, { hub, failing, withheld }: HubHealth): void => {
  if (withheld !== undefined && before?.withheld === undefined) {
    log.warn('a hub has failed for a day: feeds do not name it any more', { hub, reason: failing?.reason });
  }
  if (withheld === undefined && before?.withheld !== undefined) log.info('a hub works again: feeds name it', { hub });
};

const watchOne = async (hub: string, topic: string, before: HubHealth | undefined, deps: WatchDeps): Promise<void> => {
  const { sources, hubs, publicUrl } = deps;
  const canary = await canaryOf(hub, topic, sources);
  if (canary === undefined) return;
  const links = [
    { rel: 'hub', href: hubUrl(hub, publicUrl) },
    { rel: 'self', href: topic },
  ];
  await keepSubscribed(canary, { kind: 'feed', links }, deps, askAfterDenial);
  const health = judgeHub(before, await sightingOf(hub, topic, deps));
  // Whoever looked at the same moment has said the same.
  if ((await hubs.write(health)) === 'written') tellOfChange(before, health);
};

/** What is inside is reached from inside only: no push of the world's hubs could come, and that is not their fault. */
const canReachUs = (hub: string, { publicUrl, isInside }: WatchDeps): boolean =>
  !isInside(publicUrl) || isInside(hubUrl(hub, publicUrl));

const forget = async (health: readonly HubHealth[], { site, hubs }: WatchDeps): Promise<void> => {
  for (const { hub } of health) if (!site.hubs.includes(hub)) await hubs.remove(hub);
};

/**
 * Looks at the hubs that feeds name: keeps a subscription of ours to one topic at each, and judges the hub by what comes
 * of it. Hubs that no push could reach us from are not judged.
 * @throws AggregateError when a look of ours failed, after all others were taken
 */
export const watchHubs = async (deps: WatchDeps): Promise<void> => {
  const { site, hubs, clock } = deps;
  const known = await hubs.all();
  await forget(known, deps);
  const reachable = [...new Set(site.hubs)].filter((hub) => canReachUs(hub, deps));
  const healthOf = (hub: string): HubHealth | undefined => known.find((one) => one.hub === hub);
  const due = reachable.filter((hub) => isDue(healthOf(hub), clock.now()));
  const topic = due.length === 0 ? undefined : await topicOf(deps);
  if (topic === undefined) return;
  const looks = await Promise.allSettled(due.map((hub) => watchOne(hub, topic, healthOf(hub), deps)));
  const failures = looks.filter((look) => look.status === 'rejected').map(({ reason }) => reason);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the hubs could not be looked at.`);
};
