import { type Delivery, feedOf } from '#shared/model/delivery.ts';
import type { Clock } from '#shared/ports.ts';
import { burstWindowSeconds } from './backoff.ts';

/** Receivers' feeds that are remembered; of more, the one that was pinged longest ago is forgotten. */
const maxNames = 1_000;

/**
 * When this process delivered pings about a feed to a receiver, within a burst's window. In a storm of many feeds, the newest
 * deliveries of a receiver reach back a few seconds only: they do not tell how long the burst of one feed has gone on.
 */
export const recentPings = (clock: Clock) => {
  const instants = new Map<string, readonly number[]>();
  const nameOf = (delivery: Delivery): string => `${delivery.route} ${feedOf(delivery)} ${delivery.receiver}`;
  const recent = (name: string): readonly number[] => {
    const from = clock.now().getTime() - burstWindowSeconds * 1000;
    return (instants.get(name) ?? []).filter((instant) => instant > from);
  };
  return {
    of: (delivery: Delivery): readonly number[] => recent(nameOf(delivery)),
    note: (delivery: Delivery): void => {
      const name = nameOf(delivery);
      const own = [...recent(name), clock.now().getTime()];
      // At the end: a map keeps the order of its insertions.
      instants.delete(name);
      instants.set(name, own);
      const [oldest] = instants.keys();
      if (instants.size > maxNames && oldest !== undefined) instants.delete(oldest);
    },
  };
};
