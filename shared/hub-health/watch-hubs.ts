import { makeSubscriber, type SubscribePorts } from '#shared/follow/hub-subscription.ts';
import { log } from '#shared/log.ts';
import { urlsOf } from '#shared/model/delivery.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { type HubHealth, hubProbeId } from '#shared/model/hub-health.ts';
import { hubReceiver, hubUrl } from '#shared/model/hub-url.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { DeliveryStore, FeedStateStore, HubStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { assessHub, type HubObservation } from './assess-hub.ts';

/** Watching the hubs that feeds name. */
export type WatchPorts = SubscribePorts & {
  readonly hubs: HubStore;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly site: Site;
  /** Is the host of this URL loopback or in a private network? */
  readonly isInside: (url: string) => boolean;
};

/** Interval between two checks of a healthy hub: five minutes, less the jitter of a schedule. */
const checkIntervalMs = 5 * 60_000 - 10_000;

/** A denied probe is requested again sooner than a source's subscription: readers wait for the hub. */
const retryDeniedMs = 6 * 3600 * 1000;

/** Deliveries to a hub that are searched for pings about the topic. */
const maxDeliveries = 200;

/**
 * Checks the hubs that feeds name: keeps a probe (our own subscription to one topic) at each, and assesses the hub by
 * the pushes that reach it. A hub that cannot reach us, because Barid is on loopback or in a private network, is not
 * assessed.
 * @throws AggregateError where our own parts failed, after all other checks
 */
export const makeHubWatcher = (ports: WatchPorts) => {
  const { hubs, deliveries, feedStates, sources, site, clock, publicUrl, isInside } = ports;
  const keepSubscribed = makeSubscriber(ports, retryDeniedMs);

  /** The topic of all probes: the Atom document of the first feed, once it is published; hubs refuse it before. */
  const readTopic = async (): Promise<string | undefined> => {
    const slug = site.feeds[0]?.slug ?? '';
    const state = await feedStates.get(slug);
    return state === undefined || state.isGone === true ? undefined : documentUrl(publicUrl, slug, 'atom');
  };

  /** The probe's state, stored among the sources and never due for a poll. */
  const openProbe = async (hub: string, topic: string): Promise<SourceState | undefined> => {
    const id = hubProbeId(hub);
    const known = await sources.get(id);
    if (known !== undefined) return known;
    const counts = { entryHashes: [], recentPublished: [], articleCount: 0, failures: 0 };
    await sources.write({ id, revision: 1, configHash: '', url: topic, ...counts }, undefined);
    return sources.get(id);
  };

  const observe = async (hub: string, topic: string): Promise<HubObservation> => {
    const receiverUrl = hubReceiver(hub);
    // Pings before pushes: a push in between then answers a ping of the next check.
    const [recent, receiver] = await Promise.all([
      deliveries.list(receiverUrl, maxDeliveries),
      deliveries.receiver(receiverUrl),
    ]);
    const pings = recent
      .filter((delivery) => delivery.status === 'delivered' && urlsOf(delivery).includes(topic))
      .map(({ endedAt = '' }) => endedAt);
    const subscription = (await sources.get(hubProbeId(hub)))?.subscription;
    return { hub, topic, now: clock.now(), subscription, pings, receiver };
  };

  const checkHub = async (hub: string, topic: string, before: HubHealth | undefined): Promise<void> => {
    const probe = await openProbe(hub, topic);
    if (probe === undefined) return;
    const links = [
      { rel: 'hub', href: hubUrl(hub, publicUrl) },
      { rel: 'self', href: topic },
    ];
    await keepSubscribed(probe, { kind: 'feed', links });
    const health = assessHub(before, await observe(hub, topic));
    // On a conflict another run has assessed, and logged, the same.
    if ((await hubs.write(health)) === 'conflict') return;
    const { withheldSince, failing } = health;
    if (withheldSince !== undefined && before?.withheldSince === undefined) {
      log.warn('hub has failed for a day: feeds no longer name it', { hub, reason: failing?.reason });
    }
    if (withheldSince === undefined && before?.withheldSince !== undefined) {
      log.info('hub works again: feeds name it', { hub });
    }
  };

  return async (): Promise<void> => {
    const known = await hubs.list();
    for (const { hub } of known) if (!site.hubs.includes(hub)) await hubs.remove(hub);
    const due = [...new Set(site.hubs)]
      .filter((hub) => !isInside(publicUrl) || isInside(hubUrl(hub, publicUrl)))
      .map((hub) => ({ hub, before: known.find((health) => health.hub === hub) }))
      .filter(({ before }) => {
        const { verifiedSince, unansweredPingAt, failing, checkedAt = '' } = before ?? {};
        if (verifiedSince === undefined || unansweredPingAt !== undefined || failing !== undefined) return true;
        return clock.now().getTime() - Date.parse(checkedAt) >= checkIntervalMs;
      });
    const topic = due.length === 0 ? undefined : await readTopic();
    if (topic === undefined) return;
    const checks = await Promise.allSettled(due.map(({ hub, before }) => checkHub(hub, topic, before)));
    const failures = checks.filter((check) => check.status === 'rejected').map(({ reason }) => reason);
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the hubs could not be checked.`);
  };
};
