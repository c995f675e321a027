import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { HubSubscription, SourceState } from '#shared/model/source-state.ts';
import { changeSource } from './change-source.ts';
import { chooseHub } from './choose-hub.ts';
import type { FollowDeps } from './follow-deps.ts';
import { renewalAt, wantedLease } from './lease.ts';
import type { Look } from './look.ts';

const hourMs = 3600 * 1000;

/** After a request that the hub has not confirmed, and after one that it denied, in milliseconds. */
const askAgain = 6 * hourMs;
const askAfterDenial = 7 * 24 * hourMs;

/** What subscribing works with. */
export type SubscribeDeps = Pick<FollowDeps, 'sources' | 'http' | 'clock' | 'secret' | 'publicUrl'>;

/** What tells where to subscribe: the links of a feed. */
export type Offering = Pick<Look, 'kind' | 'links'>;

/** Where a source says that it can be subscribed to (WebSub §4): one of its hubs, and its own address. */
const offerOf = ({ kind, links }: Offering, { hub: current, at, url }: SourceState, now: Date) => {
  const hubs = links.filter(({ rel }) => rel === 'hub').map(({ href }) => href);
  const hub = chooseHub(hubs, current, now);
  if (kind !== 'feed' || hub === undefined) return undefined;
  return { hub, topic: links.find(({ rel }) => rel === 'self')?.href ?? at ?? url };
};

/** No hub of the world reaches a Barid that has no public address; one beside it on the same machine does. */
const isReachable = (hub: string, publicUrl: string): boolean => {
  const isHere = (url: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
  return isHere(hub) || !isHere(publicUrl);
};

const isDue = (hub: HubSubscription, now: number, afterDenial: number): boolean => {
  const since = now - Date.parse(hub.asked);
  if (hub.denied !== undefined) return since >= afterDenial;
  const renewal = renewalAt(hub);
  if (renewal === undefined) return since >= askAgain;
  return now >= renewal.getTime() && (since >= hourMs || now >= Date.parse(hub.leaseEnds ?? ''));
};

/** The subscription that is to be asked for now; undefined where nothing is to be done. */
const wanted = (
  state: SourceState,
  look: Offering | undefined,
  deps: SubscribeDeps,
  afterDenial: number,
): HubSubscription | undefined => {
  const now = deps.clock.now();
  const offer = look === undefined ? state.hub : offerOf(look, state, now);
  if (offer === undefined || !isReachable(offer.hub, deps.publicUrl)) return undefined;
  const { hub } = state;
  if (hub === undefined || hub.hub !== offer.hub || hub.topic !== offer.topic) {
    const { hub: address, topic } = offer;
    return { hub: address, topic, secret: deps.secret(), token: deps.secret(), asked: now.toISOString(), asks: 1 };
  }
  // A renewal keeps secret and callback, so that what is pushed meanwhile is taken whichever way it is signed.
  return isDue(hub, now.getTime(), afterDenial) ? { ...hub, asked: now.toISOString(), asks: hub.asks + 1 } : undefined;
};

const request = (id: string, { hub, topic, secret, token }: HubSubscription, publicUrl: string) => ({
  method: 'POST' as const,
  url: hub,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  // WebSub §5.1. "hub.secret" also where the hub speaks plain http: a push that nobody signed could be anybody's.
  body: new URLSearchParams({
    'hub.callback': `${publicUrl}/websub/${id}/${token}`,
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.lease_seconds': String(wantedLease),
    'hub.secret': secret,
  }).toString(),
  redirects: 3,
  maxBytes: 4_096,
  cut: true,
});

type Trouble = { readonly reason: string; readonly isFinal: boolean };

/** What went wrong; undefined where the hub will come back to us (WebSub §5.1.2: 202). */
const ask = async (id: string, subscription: HubSubscription, deps: SubscribeDeps): Promise<Trouble | undefined> => {
  try {
    const { status, body } = await deps.http.send(request(id, subscription, deps.publicUrl));
    if (status >= 200 && status < 300) return undefined;
    const reason = `HTTP ${status}: ${new TextDecoder().decode(body).replace(/\s+/g, ' ').slice(0, 200)}`;
    return { reason, isFinal: status >= 400 && status < 500 && status !== 429 };
  } catch (error) {
    if (error instanceof PipelineError) return { reason: error.message, isFinal: false };
    throw error;
  }
};

const isStale = (state: SourceState, look: Offering | undefined, now: Date): boolean =>
  state.hub !== undefined && look !== undefined && offerOf(look, state, now) === undefined;

/**
 * Subscribes to a source at its hub where it has one, and renews the lease in time. The state is written before the hub
 * is asked, for it may come back to verify before it answers. What was denied is asked for again `afterDenial` later, in
 * milliseconds: a week unless said.
 */
export const keepSubscribed = async (
  state: SourceState,
  look: Offering | undefined,
  deps: SubscribeDeps,
  afterDenial = askAfterDenial,
): Promise<void> => {
  if (isStale(state, look, deps.clock.now())) {
    await changeSource(state.id, deps.sources, ({ hub: _hub, ...rest }) => rest);
    return;
  }
  const subscription = wanted(state, look, deps, afterDenial);
  if (subscription === undefined) return;
  await changeSource(state.id, deps.sources, (latest) => ({ ...latest, hub: subscription }));
  const trouble = await ask(state.id, subscription, deps);
  if (trouble === undefined) return;
  log.warn('a hub does not take a subscription', { source: state.id, hub: subscription.hub, reason: trouble.reason });
  // What may pass is asked for again in some hours.
  if (!trouble.isFinal) return;
  await changeSource(state.id, deps.sources, (latest) =>
    latest.hub?.token === subscription.token ? { ...latest, hub: { ...latest.hub, denied: trouble.reason } } : latest,
  );
};
