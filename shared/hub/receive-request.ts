import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Delivery, noFeed } from '#shared/model/delivery.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { SubscriptionIntent } from '#shared/model/subscription.ts';
import type { Clock, DeliveryQueue, DeliveryStore, FeedStateStore, SubscriptionStore } from '#shared/ports.ts';
import { knownTopics } from './known-topics.ts';
import { parseRequest, type SubscriptionRequest } from './parse-request.ts';
import { readForm } from './read-form.ts';

/** What the hub works with when it is asked. */
export type HubDeps = {
  readonly subscriptions: Pick<SubscriptionStore, 'saveIntent' | 'countInMinute'>;
  readonly deliveries: Pick<DeliveryStore, 'create'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly queue: DeliveryQueue;
  readonly publicUrl: string;
  /** Whether an address is of this machine or a network that is not public. */
  readonly isInside: (url: string) => boolean;
  /** A text that nobody can guess, each time another. */
  readonly random: () => string;
  readonly clock: Clock;
};

/** Requests a minute: of one address, and for callbacks on one host, which may be a third party's. */
const limits = { address: 120, host: 120 } as const;

const answer = (status: number, words: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  // WebSub §5.2: what went wrong is told as plain text.
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: words === '' ? '' : `${words}\n`,
});

const refuseFloods = async (
  { callback }: SubscriptionRequest,
  { address }: HttpRequest,
  { subscriptions, clock }: HubDeps,
): Promise<void> => {
  const minute = Math.floor(clock.now().getTime() / 60_000);
  const counts = await Promise.all([
    subscriptions.countInMinute(`address ${address}`, minute),
    // Whatever its port: it is one machine that would be flooded.
    subscriptions.countInMinute(`host ${new URL(callback).hostname}`, minute),
  ]);
  if (counts[0] <= limits.address && counts[1] <= limits.host) return;
  throw new Rejected('TOO_MANY_REQUESTS', 'Too many requests within a minute: try again in one.', { status: 429 });
};

const refuseStrangers = async ({ topic, callback }: SubscriptionRequest, deps: HubDeps): Promise<void> => {
  if (!(await knownTopics(deps)(topic))) {
    throw new Rejected(
      'TOPIC_UNKNOWN',
      `hub.topic is no feed of this site. ${deps.publicUrl}/ lists those there are.`,
      {
        status: 404,
      },
    );
  }
  if (deps.isInside(callback)) {
    throw new Rejected('CALLBACK_REFUSED', 'hub.callback is an address that only its own network can reach.', {
      status: 403,
    });
  }
};

const verification = ({ id, callback, topic, requestedAt }: SubscriptionIntent): Delivery => ({
  id,
  route: 'hub-verify',
  receiver: callback,
  feed: noFeed,
  topics: [topic],
  revision: 0,
  changedAt: requestedAt,
  status: 'pending',
  attempts: 0,
  nextAttemptAt: requestedAt,
  // Whoever fails to take what it is sent, and is left alone for that, may still renew or take its leave.
  isRetraction: true,
});

const take = async (request: HttpRequest, deps: HubDeps): Promise<HttpAnswer> => {
  const form = readForm(request);
  // A publisher's ping: this hub knows of every change before anybody can ping it.
  if (form.get('hub.mode') === 'publish') return answer(204, '');
  const asked = parseRequest(form);
  await refuseStrangers(asked, deps);
  await refuseFloods(asked, request, deps);
  const now = deps.clock.now().toISOString();
  const intent = { ...asked, id: deps.random(), challenge: deps.random(), requestedAt: now };
  // First the intent, then what acts on it: a crash in between leaves an intent that nobody verifies, and it expires.
  await deps.subscriptions.saveIntent(intent);
  const delivery = verification(intent);
  await deps.deliveries.create(delivery);
  await deps.queue.send([delivery], 0);
  log.info('a subscription is to be verified', { mode: asked.mode, topic: asked.topic, callback: asked.callback });
  // WebSub §5.2: "the hub MUST respond with an HTTP 202"; the intent is verified afterwards.
  return answer(202, 'The callback will be asked whether it wants this.');
};

/** `POST /hub`: subscribe, renew, unsubscribe (WebSub §5.1). */
export const receiveRequest = async (request: HttpRequest, deps: HubDeps): Promise<HttpAnswer> => {
  try {
    return await take(request, deps);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    log.info('a subscription was refused', { code: error.code, status: error.status });
    return answer(error.status, error.message, error.status === 429 ? { 'retry-after': '60' } : {});
  }
};
