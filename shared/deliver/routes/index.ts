import type { Sender } from '#shared/ports.ts';
import { eventBus } from './event-bus/event-bus.ts';
import { indexNow } from './index-now/index-now.ts';
import { ownHub } from './own-hub/own-hub.ts';
import type { ReceiverSettings, Route, SenderPorts } from './route.ts';
import { rssCloud } from './rss-cloud/rss-cloud.ts';
import { webhook } from './webhook/webhook.ts';
import { weblogPing } from './weblog-ping/weblog-ping.ts';
import { websubHub } from './websub-hub/websub-hub.ts';

/** Every kind of receiver. A new one is a folder, a line here, and a line in settings.ts. */
export const routes: readonly Route[] = [ownHub, websubHub, webhook, eventBus, indexNow, rssCloud, weblogPing];

/**
 * The receivers that the site file names, each once. Our own hub is one of them; its subscribers, like those of rssCloud,
 * name themselves and are none.
 */
export const siteReceivers = (site: ReceiverSettings): readonly string[] => [
  ...new Set(routes.flatMap((route) => route.siteReceivers(site))),
];

/** The names of the secrets that the site's receivers need, each once. */
export const receiverSecrets = (site: ReceiverSettings): readonly string[] => [
  ...new Set(routes.flatMap((route) => route.secrets?.(site) ?? [])),
];

/** The sender of every route, by `Delivery.route`. */
export const makeSenders = (ports: SenderPorts): Readonly<Record<string, Sender>> =>
  Object.assign({}, ...routes.map((route) => route.senders(ports)));
