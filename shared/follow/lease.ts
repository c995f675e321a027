import type { HubSubscription } from '#shared/model/source-state.ts';

/** The lease that is asked for, in seconds: 10 days, as WebSub §5.1 suggests hubs grant. */
export const wantedLease = 10 * 24 * 3600;

const dayMs = 24 * 3600 * 1000;

/** When a lease is to be renewed: a day before it ends, or a quarter of it where it is short. */
export const renewalAt = (hub: HubSubscription | undefined): Date | undefined => {
  if (hub?.leaseEnds === undefined) return undefined;
  const margin = Math.min(((hub.leaseSeconds ?? wantedLease) * 1000) / 4, dayMs);
  return new Date(Date.parse(hub.leaseEnds) - margin);
};
