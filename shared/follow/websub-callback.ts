import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { isHubProbe } from '#shared/model/hub-probe.ts';
import type { HubSubscription, SourceState } from '#shared/model/source-state.ts';
import { changeSource } from './change-source.ts';
import type { FollowDeps } from './follow-deps.ts';
import { keepEntries } from './keep-entries.ts';
import { wantedLease } from './lease.ts';
import { lookAtFeed } from './look-at-feed.ts';
import { withKept } from './settle.ts';

/** What answering a hub needs; `isHubSigned` judges an `X-Hub-Signature` (WebSub §8). */
export type CallbackDeps = Pick<FollowDeps, 'sources' | 'articles' | 'site' | 'clock'> & {
  readonly isHubSigned: (secret: string, signature: string, body: Uint8Array) => boolean;
};

/** Text that no browser takes for a page: the challenge is a stranger's. */
const plain = (status: number, body = ''): HttpAnswer => ({
  status,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
  body,
});

type Subscribed = SourceState & { readonly hub: HubSubscription };

const subscribed = async ({ params }: HttpRequest, { sources }: CallbackDeps): Promise<Subscribed | undefined> => {
  const state = await sources.get(params.source ?? '');
  const { hub } = state ?? {};
  return state !== undefined && hub !== undefined && hub.token === params.token ? { ...state, hub } : undefined;
};

const changeHub = (state: Subscribed, { sources }: CallbackDeps, change: (hub: HubSubscription) => HubSubscription) =>
  changeSource(state.id, sources, (latest) =>
    latest.hub?.token === state.hub.token ? { ...latest, hub: change(latest.hub) } : latest,
  );

const confirm = async (state: Subscribed, query: URLSearchParams, deps: CallbackDeps): Promise<HttpAnswer> => {
  const said = query.get('hub.lease_seconds') ?? '';
  const leaseSeconds = /^\d{1,9}$/.test(said) && Number(said) > 0 ? Number(said) : wantedLease;
  const leaseEnds = new Date(deps.clock.now().getTime() + leaseSeconds * 1000).toISOString();
  await changeHub(state, deps, ({ denied: _denied, missed: _missed, ...hub }) => ({
    ...hub,
    asks: 0,
    leaseSeconds,
    leaseEnds,
  }));
  return plain(200, query.get('hub.challenge') ?? '');
};

/** WebSub §5.2: `denied` may come at any time, also for a subscription that was confirmed. */
const deny = async (state: Subscribed, query: URLSearchParams, deps: CallbackDeps): Promise<HttpAnswer> => {
  const reason = (query.get('hub.reason') ?? 'The hub gave no reason.').slice(0, 200);
  await changeHub(state, deps, ({ leaseEnds: _leaseEnds, ...hub }) => ({ ...hub, denied: reason }));
  log.warn('a hub denies a subscription', { source: state.id, hub: state.hub.hub, reason });
  return plain(200);
};

/**
 * `GET /websub/{source}/{token}`: a hub asks whether we meant it (WebSub §5.3). Yes to what we asked for, and 404 to
 * everything else, unsubscribing included.
 */
export const verifyIntent = async (request: HttpRequest, deps: CallbackDeps): Promise<HttpAnswer> => {
  const { query } = request;
  const state = await subscribed(request, deps);
  const [mode, topic] = [query.get('hub.mode'), query.get('hub.topic')];
  if (state === undefined || topic !== state.hub.topic) return plain(404, 'Nobody here has asked for this.\n');
  if (mode === 'denied') return deny(state, query, deps);
  if (mode !== 'subscribe' || !query.has('hub.challenge')) return plain(404, 'Nobody here has asked for this.\n');
  return confirm(state, query, deps);
};

/** A push that is no feed tells at least that there is something: the next minute polls. */
const pollSoon = (state: Subscribed, { sources, clock }: CallbackDeps) =>
  changeSource(state.id, sources, (latest) => ({ ...latest, nextPoll: clock.now().toISOString() }));

const take = async (state: Subscribed, request: HttpRequest, deps: CallbackDeps): Promise<void> => {
  const source = deps.site.sources?.find(({ id }) => id === state.id);
  if (source === undefined) return;
  const now = deps.clock.now();
  const upstream = { body: request.body, url: state.at ?? state.url, headers: request.headers };
  const look = lookAtFeed(upstream, { source, identity: deps.site.identity, now });
  const kept = await keepEntries(
    look.readings,
    source,
    { seen: state.seen, origin: state.origin ?? look.origin },
    deps,
  );
  await changeSource(state.id, deps.sources, (latest) => {
    const { missed: _missed, ...hub } = latest.hub ?? state.hub;
    return { ...withKept(latest, kept, now), hub: { ...hub, lastPush: now.toISOString() } };
  });
};

/** Pushes of which the instants are kept: a hub that is watched is looked at within minutes. */
const maxMeasured = 50;

/** Of a push to a subscription of our own, at a hub that feeds name, only when it came is of interest. */
const measure = (state: Subscribed, deps: CallbackDeps) => {
  const now = deps.clock.now().toISOString();
  return changeHub(state, deps, ({ missed: _missed, pushes = [], ...hub }) => ({
    ...hub,
    lastPush: now,
    pushes: [now, ...pushes].slice(0, maxMeasured),
  }));
};

const isWanted = ({ id }: Subscribed, site: CallbackDeps['site']): boolean =>
  (site.sources ?? []).some((source) => source.id === id) || isHubProbe(id, site);

/**
 * `POST /websub/{source}/{token}`: a hub brings what is new (WebSub §7). What is not signed with our secret is
 * acknowledged and ignored (§8: "MUST locally ignore the message"). Throws only what may pass, so that the hub comes again.
 */
export const takePush = async (request: HttpRequest, deps: CallbackDeps): Promise<HttpAnswer> => {
  const state = await subscribed(request, deps);
  // WebSub §7: 410 tells the hub that nobody wants this any more.
  if (state === undefined || !isWanted(state, deps.site)) return plain(410);
  const about = { source: state.id, hub: state.hub.hub };
  if (!deps.isHubSigned(state.hub.secret, request.headers['x-hub-signature'] ?? '', request.body)) {
    log.warn('a push was ignored: it is not signed with the secret that the hub was given', about);
    return plain(202);
  }
  try {
    if (isHubProbe(state.id, deps.site)) await measure(state, deps);
    else await take(state, request, deps);
    return plain(204);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    log.warn('a push was no feed; the source is polled instead', { ...about, reason: error.message });
    await pollSoon(state, deps);
    return plain(202);
  }
};
