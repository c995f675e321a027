import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import type { BaridEvent } from './event.ts';

/** The routes of our own hub with a sender: send a document to one subscriber, verify what a callback wants. */
export type HubRoute = 'hub-distribute' | 'hub-verify';

/** Our own hub as a receiver of changes. */
export const ownHub = '@hub';

/** The thing that a delivery is about. */
export type Subject =
  /** A feed, with the URLs of its documents that changed. */
  | { readonly kind: 'feed'; readonly slug: string; readonly topics: readonly string[] }
  /** An article; `urls` are the permalinks to submit, where the route submits permalinks. */
  | { readonly kind: 'article'; readonly id: string; readonly urls?: readonly string[] }
  /** A delivery that failed. */
  | { readonly kind: 'delivery'; readonly id: string }
  /** A subscription at our own hub. */
  | { readonly kind: 'subscription'; readonly topic: string };

/** One notification for one receiver. */
export type Delivery = {
  /** Stable over retries: receivers may deduplicate by it. */
  readonly id: string;
  /** How it is sent: a name in the registry of senders (shared/deliver/routes/index.ts). */
  readonly route: string;
  /** URL of the receiver; `@hub` is our own hub, `@bus:name` an event bus. */
  readonly receiver: string;
  readonly subject: Subject;
  /** Revision of the feed or the article. */
  readonly revision: number;
  /** The event that a webhook or a bus gets: the same bytes at each attempt. */
  readonly event?: BaridEvent;
  /** Announces that something was retracted: goes before everything that waits. */
  readonly isRetraction?: boolean;
  /** The delivery about the same subject that was created before this one: events wait until it is over. */
  readonly predecessor?: Pick<Delivery, 'changedAt' | 'id'>;
  /** The trace of the request that brought the article; requests to the receiver pass it on. */
  readonly trace?: string | undefined;
  /** When the change was written. Deliveries to one receiver are sorted by it. */
  readonly changedAt: string;
  readonly status: 'pending' | 'delivered' | 'superseded' | 'failed';
  readonly attempts: number;
  /** When the next attempt is due, while the delivery is pending. */
  readonly nextAttemptAt: string;
  /**
   * The instant from which on the sweep looks at it while it is pending; not in the past when it is written. A claim or a
   * short wait leaves it where it is, and the sweep passes over a delivery whose `nextAttemptAt` has not come.
   */
  readonly dueAt: string;
  /** An attempt is under way. If its process dies, the next attempt is due at `nextAttemptAt` all the same. */
  readonly isClaimed?: boolean;
  /** When an operator made it pending again: its three days of retries count from here. */
  readonly redrivenAt?: string;
  /** When it was delivered, superseded or failed. */
  readonly endedAt?: string;
  /** The receiver's last answer, or the reason why nothing was sent, for a person to read. */
  readonly lastAnswer?: string;
};

/** Where a delivery's row is. */
export type Address = Pick<Delivery, 'receiver' | 'changedAt' | 'id'>;

/** What wakes `deliver` for a delivery: its address, and the next attempt that the message is for. */
export type DeliveryMessage = Address & Partial<Pick<Delivery, 'nextAttemptAt'>>;

type NewDelivery = Omit<Delivery, 'id' | 'status' | 'attempts' | 'nextAttemptAt' | 'dueAt'>;

/**
 * A pending delivery, due immediately. `change` names the change: the id is a hash of it with route and receiver, so
 * creating a delivery twice for the same change gives the same row.
 */
export const newDelivery = (change: readonly (string | number)[], given: NewDelivery): Delivery =>
  defined({
    ...given,
    id: sha256([given.route, given.receiver, ...change].join('\0')).slice(0, 32),
    status: 'pending',
    attempts: 0,
    nextAttemptAt: given.changedAt,
    dueAt: given.changedAt,
  });

/** Under what the sweep finds a delivery: with others of its receiver, by the minutes of its `dueAt` and of its change. */
export type DueMark = { readonly minute: string; readonly receiver: string; readonly changed: string };

/** The beginning of an instant, up to its minute. */
const minuteLength = '2024-11-27T10:00'.length;

/** See `DueMark`. */
export const dueMark = ({ dueAt, receiver, changedAt }: Delivery): DueMark => ({
  minute: dueAt.slice(0, minuteLength),
  receiver,
  changed: changedAt.slice(0, minuteLength),
});

/** The slug of the feed that a delivery is about; undefined for any other subject. */
export const feedOf = ({ subject }: Pick<Delivery, 'subject'>): string | undefined =>
  subject.kind === 'feed' ? subject.slug : undefined;

/** The URLs that a delivery names: the topics of a feed, the permalinks of an article, the topic of a subscription. */
export const urlsOf = ({ subject }: Pick<Delivery, 'subject'>): readonly string[] => {
  if (subject.kind === 'feed') return subject.topics;
  if (subject.kind === 'subscription') return [subject.topic];
  return subject.kind === 'article' ? (subject.urls ?? []) : [];
};

/** The same delivery with other topics or permalinks. A subject that has none stays as it is. */
export const withUrls = (delivery: Delivery, urls: readonly string[]): Delivery => {
  const { subject } = delivery;
  if (subject.kind === 'feed') return { ...delivery, subject: { ...subject, topics: urls } };
  return subject.kind === 'article' && subject.urls !== undefined
    ? { ...delivery, subject: { ...subject, urls } }
    : delivery;
};

/** The last delivery that was created for a receiver about one subject. */
export type NotifyCursor = {
  readonly revision: number;
  readonly changedAt: string;
  readonly id: string;
  readonly isRetraction?: boolean;
};

/** Moves the cursor of a receiver about a subject; `previous` is the cursor that was read. */
export type CursorUpdate = { readonly about: string; readonly previous: NotifyCursor | undefined };

/** The health of a receiver. */
export type Receiver = {
  readonly url: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  /** The last failure, for a person to read. */
  readonly lastError?: string;
  /** Failures since the last success. */
  readonly failures: number;
  /** When the first of them happened. */
  readonly failingSince?: string;
  /** After failures in a row, nothing but retractions is sent before this instant. */
  readonly pausedUntil?: string;
  /** The receiver asked for a pause (`Retry-After`): nothing at all is sent before this instant. */
  readonly requestedPauseUntil?: string;
  /** When the log warned that the receiver will be disabled. */
  readonly warnedAt?: string;
  /** Nothing is sent from this instant until an operator redrives the receiver. */
  readonly disabledAt?: string;
  /** When an operator redrove its deliveries: older ones may follow newer ones. */
  readonly redrivenAt?: string;
};

/** What the functions that send to a host share: who wants many slots, and the circuit breaker. */
export type Host = {
  readonly host: string;
  /** Grows by one with each write. */
  readonly version: number;
  /** When it was written. */
  readonly writtenAt: string;
  /** The functions among which the host's slots are divided, each until its instant. */
  readonly sharers: readonly { readonly id: string; readonly until: string }[];
  /** Requests and failures of the last five minutes that functions reported, by the minute since 1970. */
  readonly minutes: readonly { readonly minute: number; readonly requests: number; readonly failures: number }[];
  /** The breaker is open before this instant; afterwards one probe decides. */
  readonly openUntil?: string;
  /** The probe under way. One whose process died stops counting at `until`. */
  readonly probe?: { readonly id: string; readonly until: string };
  /** How often in a row the breaker opened. */
  readonly openCount?: number;
};

/** The host of a receiver's URL; the receiver itself where it is no URL. */
export const hostOf = ({ receiver }: Pick<Delivery, 'receiver'>): string => URL.parse(receiver)?.host ?? receiver;

/** The names of a feed and of an article in the notify cursor of a route: two kinds of receivers may share one URL. */
export const feedCursor = (route: string, slug: string): string => `${route} ${slug}`;
export const articleCursor = (route: string, id: string): string => `${route} ${id}`;

/** The address of the delivery that a cursor names. */
export const predecessorOf = (cursor: NotifyCursor | undefined): Delivery['predecessor'] =>
  cursor === undefined ? undefined : { changedAt: cursor.changedAt, id: cursor.id };
