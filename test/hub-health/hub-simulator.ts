import { assessHub, type HubObservation } from '#shared/hub-health/assess-hub.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';

export const topic = 'https://feeds.example.org/feeds/all/atom.xml';
const begin = Date.parse('2024-11-28T09:00:00.000Z');

/** The instant so many minutes after the start. */
export const minute = (minutes: number): string => new Date(begin + minutes * 60_000).toISOString();

/** The behaviour of a simulated hub; instants in minutes after the start. */
export type HubBehaviour = {
  /** When the hub acknowledged a ping. */
  readonly pings: readonly number[];
  /** Minutes from each ping to its push; undefined: no push. A ping without a delay is pushed at once. */
  readonly delays?: readonly (number | undefined)[];
  /** Is the hub probe's lease valid at an instant? Always by default. */
  readonly isLeased?: (at: number) => boolean;
  readonly deniedReason?: string;
  readonly receiver?: (at: number) => Receiver | undefined;
};

/** The observation of a hub at an instant. */
export const observationAt = (behaviour: HubBehaviour, at: number): HubObservation => {
  const { pings, delays = [], isLeased = () => true, deniedReason, receiver } = behaviour;
  const pushes = pings
    .map((_, index) => (index in delays ? delays[index] : 0.1) ?? Number.POSITIVE_INFINITY)
    .map((delay, index) => (pings[index] ?? 0) + delay)
    .filter((push) => push <= at)
    .sort((a, b) => b - a)
    .map(minute);
  const [lastPushAt] = pushes;
  return {
    hub: 'https://hub.example/',
    topic,
    now: new Date(minute(at)),
    subscription: {
      hub: 'https://hub.example/',
      topic,
      secret: 'secret',
      token: 'token',
      requestedAt: minute(-1),
      attempts: 1,
      pushTimes: pushes.slice(0, 50),
      ...(isLeased(at) ? { leaseEndsAt: minute(at + 60 * 24) } : {}),
      ...(deniedReason === undefined ? {} : { deniedReason }),
      ...(lastPushAt === undefined ? {} : { lastPushAt }),
    },
    pings: pings.filter((ping) => ping <= at).map(minute),
    receiver: receiver?.(at),
  };
};

/** The hub's health after each check, every so many minutes. */
export const checkRepeatedly = (behaviour: HubBehaviour, { until = 48 * 60, every = 5 } = {}): readonly HubHealth[] => {
  const checks: HubHealth[] = [];
  for (let at = 0; at <= until; at += every) checks.push(assessHub(checks.at(-1), observationAt(behaviour, at)));
  return checks;
};
