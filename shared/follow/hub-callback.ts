import { Rejected } from '#shared/errors.ts';
import { type IngestPorts, makeIngest } from '#shared/ingest/ingest.ts';
import { log } from '#shared/log.ts';
import { sourceCaller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, uncachedAnswer } from '#shared/model/http.ts';
import { isHubProbe } from '#shared/model/hub-health.ts';
import { maskSecrets, secretsIn } from '#shared/model/public-address.ts';
import type { HubSubscription, SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';
import type { Source } from '#shared/site/site.ts';
import { requestedLeaseSeconds } from './hub-subscription.ts';
import { afterStoring } from './next-state.ts';
import { readFeed } from './read-source.ts';
import { updateSource } from './source-states.ts';
import { storeEntries } from './store-entries.ts';

/** Answering the hubs of sources. */
export type CallbackPorts = Omit<IngestPorts, 'copies'> & {
  readonly sources: SourceStore;
  readonly publicUrl: string;
  /** Checks an `X-Hub-Signature` (WebSub §8). */
  readonly isHubSigned: (secret: string, signature: string, body: Uint8Array) => boolean;
};

/** Instants of pushes that are kept for a hub probe: more than come between two checks of a hub. */
const maxPushTimes = 50;

const maxReasonLength = 200;

/** A plain-text answer. Browsers must not sniff it as a page: it may repeat the challenge of a stranger. */
const plainAnswer = (status: number, body = ''): HttpAnswer =>
  uncachedAnswer(status, 'text/plain; charset=utf-8', body, { 'x-content-type-options': 'nosniff' });

type SubscribedState = SourceState & { readonly subscription: HubSubscription };

/** The callback of our subscriptions: `/websub/{source}/{token}`. */
export const makeHubCallback = (ports: CallbackPorts) => {
  const { sources, articles, site, clock, isHubSigned, publicUrl } = ports;

  const subscribedState = async ({ params }: HttpRequest): Promise<SubscribedState | undefined> => {
    const state = await sources.get(params.source ?? '');
    const { subscription } = state ?? {};
    if (state === undefined || subscription === undefined || subscription.token !== params.token) return undefined;
    return { ...state, subscription };
  };

  /** Changes the subscription, unless another one has replaced it. */
  const updateSubscription = (state: SubscribedState, change: (latest: HubSubscription) => HubSubscription) =>
    updateSource(state.id, sources, (latest) =>
      latest.subscription?.token === state.subscription.token
        ? { ...latest, subscription: change(latest.subscription) }
        : latest,
    );

  /** `GET`: verification of intent (WebSub §5.3). Confirms the subscription that Barid requested; anything else is 404. */
  const verifyIntent = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { query } = request;
    const state = await subscribedState(request);
    const mode = query.get('hub.mode');
    const unknown = plainAnswer(404, 'No such subscription was requested.\n');
    if (state === undefined || query.get('hub.topic') !== state.subscription.topic) return unknown;
    if (mode === 'denied') {
      // WebSub §5.2: a hub may deny at any time, also a confirmed subscription.
      const reason = (query.get('hub.reason') ?? 'The hub gave no reason.').slice(0, maxReasonLength);
      await updateSubscription(state, ({ leaseEndsAt: _leaseEndsAt, ...rest }) => ({ ...rest, deniedReason: reason }));
      log.warn('hub denied the subscription', { source: state.id, hub: state.subscription.hub, reason });
      return plainAnswer(200);
    }
    if (mode !== 'subscribe' || !query.has('hub.challenge')) return unknown;
    const given = query.get('hub.lease_seconds') ?? '';
    const leaseSeconds = /^\d{1,9}$/.test(given) && Number(given) > 0 ? Number(given) : requestedLeaseSeconds;
    const leaseEndsAt = new Date(clock.now().getTime() + leaseSeconds * 1000).toISOString();
    await updateSubscription(state, ({ deniedReason: _reason, missedPushAt: _missed, ...rest }) => ({
      ...rest,
      attempts: 0,
      leaseSeconds,
      leaseEndsAt,
    }));
    return plainAnswer(200, query.get('hub.challenge') ?? '');
  };

  /** Stores the entries of a pushed feed. */
  const storePush = async (state: SubscribedState, source: Source, { body, headers }: HttpRequest): Promise<void> => {
    const now = clock.now();
    const document = { body, headers, url: state.pollUrl ?? state.url };
    const secrets = secretsIn(source.url);
    const content = readFeed(document, { source, site: site.identity, now, secrets });
    const attribution = state.attribution ?? content.attribution;
    const { accept } = makeIngest({ articles, site, clock, publicUrl }, sourceCaller(source.id));
    const stored = await storeEntries(content.entries, { source, site, state, attribution, secrets }, accept);
    await updateSource(state.id, sources, (latest) => {
      const { missedPushAt: _missed, ...rest } = latest.subscription ?? state.subscription;
      return { ...afterStoring(latest, stored, now), subscription: { ...rest, lastPushAt: now.toISOString() } };
    });
    if (content.brokenOff !== undefined) throw content.brokenOff;
  };

  /** Records the instant of a push to a hub probe; its content is our own feed. */
  const recordProbePush = async (state: SubscribedState): Promise<void> => {
    const now = clock.now().toISOString();
    await updateSubscription(state, ({ missedPushAt: _missed, pushTimes = [], ...rest }) => ({
      ...rest,
      lastPushAt: now,
      pushTimes: [now, ...pushTimes].slice(0, maxPushTimes),
    }));
  };

  /**
   * `POST`: content distribution (WebSub §7). A push without our secret's signature is acknowledged and ignored (§8:
   * "MUST locally ignore the message"). Throws only errors that may pass, so that the hub sends the push again.
   */
  const receivePush = async (request: HttpRequest): Promise<HttpAnswer> => {
    const state = await subscribedState(request);
    const source = site.sources?.find(({ id }) => id === state?.id);
    const isProbe = state !== undefined && isHubProbe(state.id, site);
    // WebSub §7: 410 ends the subscription at the hub.
    if (state === undefined || (source === undefined && !isProbe)) return plainAnswer(410);
    const context = { source: state.id, hub: state.subscription.hub };
    if (!isHubSigned(state.subscription.secret, request.headers['x-hub-signature'] ?? '', request.body)) {
      log.warn('push ignored: it is not signed with the secret of the subscription', context);
      return plainAnswer(202);
    }
    try {
      if (source === undefined) await recordProbePush(state);
      else await storePush(state, source, request);
      return plainAnswer(204);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      log.warn('push holds no whole feed; the source is polled instead', {
        ...context,
        reason: maskSecrets(error.message),
      });
      await updateSource(state.id, sources, (latest) => ({ ...latest, nextPollAt: clock.now().toISOString() }));
      return plainAnswer(202);
    }
  };

  return { verifyIntent, receivePush };
};
