import { type HubSighting, judgeHub } from '#shared/hub-health/judge-hub.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';

export const topic = 'https://feeds.example.org/feeds/all/atom.xml';
const begin = Date.parse('2024-11-28T09:00:00.000Z');

/** The instant so many minutes after the beginning. */
export const minute = (minutes: number): string => new Date(begin + minutes * 60_000).toISOString();

/** What a hub does in a simulated time; instants in minutes. */
export type HubLife = {
  /** When the topic changed and the hub acknowledged it. */
  readonly pings: readonly number[];
  /** Minutes from each ping to its push; undefined: it never comes. Those that are left out come at once. */
  readonly delays?: readonly (number | undefined)[];
  /** Whether our subscription stands at an instant; always unless said. */
  readonly stands?: (at: number) => boolean;
  readonly denied?: string;
  readonly receiver?: (at: number) => Receiver | undefined;
};

/** What can be seen of a hub at an instant. */
export const sightingAt = (life: HubLife, at: number): HubSighting => {
  const { pings, delays = [], stands = () => true, denied, receiver } = life;
  const pushes = pings
    .map((_, index) => (index in delays ? delays[index] : 0.1) ?? Number.POSITIVE_INFINITY)
    .map((delay, index) => (pings[index] ?? 0) + delay)
    .filter((push) => push <= at)
    .sort((a, b) => b - a)
    .map(minute);
  const [lastPush] = pushes;
  return {
    hub: 'https://hub.example/',
    topic,
    now: new Date(minute(at)),
    subscription: {
      hub: 'https://hub.example/',
      topic,
      secret: 'secret',
      token: 'token',
      asked: minute(-1),
      asks: 1,
      pushes: pushes.slice(0, 50),
      ...(stands(at) ? { leaseEnds: minute(at + 60 * 24) } : {}),
      ...(denied === undefined ? {} : { denied }),
      ...(lastPush === undefined ? {} : { lastPush }),
    },
    pings: pings.filter((ping) => ping <= at).map(minute),
    receiver: receiver?.(at),
  };
};

/** The hub's health after each look, every so many minutes. */
export const watch = (life: HubLife, { until = 48 * 60, every = 5 } = {}): readonly HubHealth[] => {
  const seen: HubHealth[] = [];
  for (let at = 0; at <= until; at += every) seen.push(judgeHub(seen.at(-1), sightingAt(life, at)));
  return seen;
};
