import type { HubRoute } from '#shared/model/delivery.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import type { Clock, FanOutQueue, FeedStateStore, Http, Sender, SubscriptionStore } from '#shared/ports.ts';
import { isRemovedFeed } from '#shared/site/facets.ts';
import type { Site } from '#shared/site/site.ts';
import { distribute, type HubSign } from './distribute.ts';
import { startFanOut } from './fan-out.ts';

import { makeTopicCheck, makeTopicReader } from './topics.ts';
import { verifyIntent } from './verify-intent.ts';

/** The ports of the hub's senders. */
export type HubSenderPorts = {
  readonly subscriptions: SubscriptionStore;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly pages: FanOutQueue;
  readonly http: Http;
  readonly site: Pick<Site, 'notify' | 'facets'>;
  readonly publicUrl: string;
  /** Makes an `X-Hub-Signature` (shared/web/signature.ts). */
  readonly signForHub: (
    secret: string,
    bytes: Uint8Array,
    method: NonNullable<NonNullable<Site['notify']>['hubSignature']>,
  ) => string;
  readonly clock: Clock;
};

/** The senders of the hub's routes. */
export const hubSenders = (deps: HubSenderPorts): Readonly<Record<HubRoute, Sender>> => {
  const method = deps.site.notify?.hubSignature ?? 'sha256';
  const sign: HubSign = (secret, bytes) => deps.signForHub(secret, bytes, method);
  const readTopic = makeTopicReader(deps.http, deps.feedStates);
  const feedCondition = async (feed: string) => {
    const state = await deps.feedStates.get(feed);
    if (state?.isGone !== true) return 'published';
    return isRemovedFeed(state, deps.site) ? 'removed' : 'empty';
  };
  return {
    'hub-fan-out': startFanOut(deps.pages),
    'hub-distribute': distribute({ ...deps, readTopic, feedCondition, hubUrl: hubUrl('self', deps.publicUrl), sign }),
    'hub-verify': verifyIntent({ ...deps, isTopic: makeTopicCheck(deps) }),
  };
};
