import type { Delivery, HubRoute, Route } from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import { type BusDeps, eventBus } from './event-bus/event-bus.ts';
import { indexNow } from './index-now/index-now.ts';
import { rssCloud } from './rss-cloud/rss-cloud.ts';
import { type WebhookDeps, webhook } from './webhook/webhook.ts';
import { weblogPing } from './weblog-ping/weblog-ping.ts';
import { websubPublish } from './websub-publish/websub-publish.ts';

/**
 * Who carries the deliveries of each route. Those of this room come from `ownCouriers`, those of the hub from shared/hub;
 * functions/deliver/handler.ts puts them together.
 */
export type Couriers = Readonly<Partial<Record<Route, Sender>>>;

/** The couriers of the routes that need nobody else's room. */
export const ownCouriers = (deps: WebhookDeps & BusDeps): Readonly<Record<Exclude<Route, HubRoute>, Sender>> => ({
  'websub-hub': websubPublish,
  webhook: webhook(deps),
  'event-bus': eventBus(deps),
  'index-now': indexNow(deps.site.notify?.indexNow),
  'rss-cloud': rssCloud,
  'weblog-ping': weblogPing(deps.site),
});

/** The courier of a delivery. Throws an Error where the handler was given none: a bug. */
export const courierOf = (couriers: Couriers, { route }: Delivery): Sender => {
  const courier = couriers[route];
  if (courier === undefined) throw new Error(`Nobody carries deliveries of the route ${route}.`);
  return courier;
};
