import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { publicAddress } from '#shared/model/public-address.ts';
import type { HubSubscription, SourceState } from '#shared/model/source-state.ts';
import type { Clock, Http, SourceStore } from '#shared/ports.ts';
import type { Link } from './links.ts';
import { updateSource } from './source-states.ts';

/** The lease that Barid requests: 10 days, the default that WebSub §5.1 suggests to hubs. */
export const requestedLeaseSeconds = 10 * 24 * 3600;

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

/** Delay before a request that the hub did not confirm is repeated. */
const retryUnconfirmedMs = 6 * hourMs;

/** Delay before a denied request is repeated. */
const retryDeniedMs = 7 * dayMs;

/** Where a source names several hubs, another one is tried this long after the last request … */
const nextHubDelayMs = 6 * hourMs;

/** … if the hub denied it, or never confirmed one of so many requests. */
const maxUnconfirmedAttempts = 3;

/** When a lease is renewed: a day before it ends, or a quarter of the lease where that is shorter. */
export const timeToRenew = (subscription: HubSubscription | undefined): Date | undefined => {
  if (subscription?.leaseEndsAt === undefined) return undefined;
  const leaseMs = (subscription.leaseSeconds ?? requestedLeaseSeconds) * 1000;
  return new Date(Date.parse(subscription.leaseEndsAt) - Math.min(leaseMs / 4, dayMs));
};

/**
 * Chooses one of the hubs that a source names (WebSub §4 allows several): the current one, unless it denied us or never
 * confirmed; then, after six hours, the next in their order, and after the last the first.
 */
export const chooseHub = (
  hubs: readonly string[],
  current: HubSubscription | undefined,
  now: Date,
): string | undefined => {
  const index = hubs.indexOf(current?.hub ?? '');
  if (current === undefined || index < 0) return hubs[0];
  const isUnconfirmed = current.leaseEndsAt === undefined && current.attempts >= maxUnconfirmedAttempts;
  const isRefused = current.deniedReason !== undefined || isUnconfirmed;
  const isOver = now.getTime() - Date.parse(current.requestedAt) >= nextHubDelayMs;
  return isRefused && isOver ? hubs[(index + 1) % hubs.length] : current.hub;
};

/** The parts of a source's content that concern its hub. */
export type HubOffer = { readonly kind: SourceState['kind']; readonly links: readonly Link[] };

/** The hub and topic that a feed offers (WebSub §4): one of its hubs, and its `self` link or else its URL. */
const offeredHub = ({ kind, links }: HubOffer, state: SourceState, now: Date) => {
  const hubs = links.filter(({ rel }) => rel === 'hub').map(({ href }) => href);
  const hub = chooseHub(hubs, state.subscription, now);
  const topic = links.find(({ rel }) => rel === 'self')?.href ?? state.pollUrl ?? state.url;
  // A hub must not learn the secret of an address: such a source is polled only.
  const isSecret = publicAddress(topic) !== topic;
  return kind !== 'feed' || hub === undefined || isSecret ? undefined : { hub, topic };
};

/** Requests a subscription (WebSub §5.1). Returns why it failed; undefined where the hub accepted it (§5.1.2: 202). */
const requestSubscription = async (id: string, subscription: HubSubscription, publicUrl: string, http: Http) => {
  const { hub, topic, secret, token } = subscription;
  const body = new URLSearchParams({
    'hub.callback': `${publicUrl}/websub/${id}/${token}`,
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.lease_seconds': String(requestedLeaseSeconds),
    // Sent over plain http too: without a signature anybody could push.
    'hub.secret': secret,
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  try {
    const answer = await http.send({
      method: 'POST',
      url: hub,
      headers,
      body,
      redirects: 3,
      maxBytes: 4_096,
      cut: true,
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return undefined;
    const text = new TextDecoder().decode(answer.body).replace(/\s+/g, ' ').slice(0, 200);
    const isFinal = status >= 400 && status < 500 && status !== 429;
    return { reason: `HTTP ${status}: ${text}`, isFinal };
  } catch (error) {
    if (error instanceof PipelineError) return { reason: error.message, isFinal: false };
    throw error;
  }
};

/** Subscribing to sources at their hubs. */
export type SubscribePorts = {
  readonly sources: SourceStore;
  readonly http: Http;
  readonly clock: Clock;
  /** An unguessable text, safe in a URL. */
  readonly secret: () => string;
  /** The public base URL of this Barid, without a slash at the end. */
  readonly publicUrl: string;
};

/**
 * Keeps a source subscribed at the hub that it offers, and renews the lease in time; without an offer (after a failed or
 * unchanged poll) the last one stands. `deniedMs` is the delay after a denial, a week by default. The state is written
 * before the request, because a hub may verify before it answers.
 */
export const makeSubscriber = (ports: SubscribePorts, deniedMs = retryDeniedMs) => {
  const { sources, http, clock, secret, publicUrl } = ports;

  const isDue = (subscription: HubSubscription): boolean => {
    const now = clock.now().getTime();
    const elapsed = now - Date.parse(subscription.requestedAt);
    if (subscription.deniedReason !== undefined) return elapsed >= deniedMs;
    const renewAt = timeToRenew(subscription);
    if (renewAt === undefined) return elapsed >= retryUnconfirmedMs;
    return now >= renewAt.getTime() && (elapsed >= hourMs || now >= Date.parse(subscription.leaseEndsAt ?? ''));
  };

  /** The subscription to request now; undefined where nothing is to be done. */
  const toRequest = (state: SourceState, offer: ReturnType<typeof offeredHub>): HubSubscription | undefined => {
    if (offer === undefined) return undefined;
    // A hub elsewhere cannot call back a Barid on loopback; a hub on the same machine can.
    const isLoopback = (url: string) => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
    if (isLoopback(publicUrl) && !isLoopback(offer.hub)) return undefined;
    const { subscription } = state;
    const requestedAt = clock.now().toISOString();
    if (subscription?.hub !== offer.hub || subscription.topic !== offer.topic) {
      return { hub: offer.hub, topic: offer.topic, secret: secret(), token: secret(), requestedAt, attempts: 1 };
    }
    if (!isDue(subscription)) return undefined;
    // A renewed subscription keeps secret and callback, so that pushes in between are accepted by either request.
    return { ...subscription, requestedAt, attempts: subscription.attempts + 1 };
  };

  return async (state: SourceState, content: HubOffer | undefined): Promise<void> => {
    const offer = content === undefined ? state.subscription : offeredHub(content, state, clock.now());
    if (offer === undefined && state.subscription !== undefined) {
      // The feed names no hub any more.
      await updateSource(state.id, sources, ({ subscription: _subscription, ...rest }) => rest);
      return;
    }
    const subscription = toRequest(state, offer);
    if (subscription === undefined) return;
    await updateSource(state.id, sources, (latest) => ({ ...latest, subscription }));
    const failure = await requestSubscription(state.id, subscription, publicUrl, http);
    if (failure === undefined) return;
    const { reason, isFinal } = failure;
    log.warn('hub refused a subscription', { source: state.id, hub: subscription.hub, reason });
    if (!isFinal) return;
    await updateSource(state.id, sources, (latest) =>
      latest.subscription?.token === subscription.token
        ? { ...latest, subscription: { ...latest.subscription, deniedReason: reason } }
        : latest,
    );
  };
};
