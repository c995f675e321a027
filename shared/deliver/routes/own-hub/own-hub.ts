import { type HubSenderPorts, hubSenders } from '#shared/hub/senders.ts';
import { ownHub as receiver } from '#shared/model/delivery.ts';
import type { Route } from '../route.ts';

/** What the hub's senders are made of (shared/hub). */
export type OwnHubPorts = HubSenderPorts;

/**
 * The hub built into Barid. A change of a feed goes to its subscribers page by page (`deliver/fan-out`); its senders retry
 * single subscribers, and verify requests.
 */
export const ownHub: Route = {
  siteReceivers: ({ hubs }) => (hubs.includes('self') ? [receiver] : []),
  senders: (ports) => hubSenders(ports),
};
