import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { Article, Tombstone } from '#shared/model/article.ts';
import type { Delivery, Heard, Hearing, Host, Receiver } from '#shared/model/delivery.ts';
import type { Facet, FacetClaim } from '#shared/model/facet.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { RefillState } from '#shared/model/refill-state.ts';
import type { FollowedPage, SourceState } from '#shared/model/source-state.ts';
import type { FanOutPage, Intent, Subscription } from '#shared/model/subscription.ts';

/** `conflict`: somebody else was first; read again and decide again. */
export type Written = 'written' | 'conflict';

/** A page of a long list; `after` asks for the next one, and is absent on the last. */
export type Page<T> = { readonly items: readonly T[]; readonly after?: string };

/** The articles, each with its claims on guid and permalink and its places in feeds. */
export interface ArticleStore {
  get(id: string): Promise<Article | undefined>;
  /** The id that holds this guid or, failing that, this permalink. */
  find(identity: { readonly guid?: string; readonly url?: string }): Promise<string | undefined>;
  /** Writes the article, its past revision, claims, places and tombstones as one; `previous` is what was read. */
  write(next: Article, previous: Article | undefined): Promise<Written>;
  /** All articles in the order in which they were accepted, or in the reverse of it. */
  list(after: string | undefined, limit: number, first?: 'oldest' | 'newest'): Promise<Page<Article>>;
  /** Past revisions, oldest first; only the newest of them where it is said how many. */
  revisions(id: string, newest?: number): Promise<readonly Article[]>;
  /** Ids of scheduled articles whose instant has come. */
  due(now: string, limit: number): Promise<readonly string[]>;
  /** The slug of the feed of a tag, an author …: its own from the first time on, whatever other names are written alike. */
  facetSlug(claim: FacetClaim): Promise<string>;
}

/** How far the stored articles have been brought into the feeds of a changed site file. */
export interface RefillStore {
  read(): Promise<RefillState | undefined>;
  /** Written only while the stored step is one less (none for step 1). */
  write(state: RefillState): Promise<Written>;
}

/** An article's place in one feed. */
export type Place = {
  readonly id: string;
  readonly published: string;
  readonly revision: number;
  /** Bytes of what the article says, about. */
  readonly size: number;
};

/** Which places of a feed: published at `from` or later, and before `before`. Oldest first, unless it says otherwise. */
export type Span = {
  readonly from?: string;
  readonly before?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
};

/** A feed that was once published; `isGone` once its documents say that it is no more. */
export type KnownFeed = { readonly slug: string; readonly isGone: boolean };

/** How far every feed and archive has been looked at, and for the sake of what (`mark`): up to the feed `after`. */
export type Renewal = {
  readonly mark: string;
  readonly after?: string;
  readonly isDone: boolean;
  /** Somebody asked for this feed, and for no other. */
  readonly only?: string;
  /** One more with each write. */
  readonly step: number;
};

/** Written with each change of an article: feeds in which it stood or stands, and when it was or is published. */
export type Touch = { readonly id: string; readonly feeds: readonly string[]; readonly published: readonly string[] };

/** The feeds as the table tells them: what must be shown, and what was last shown. */
export interface FeedStore {
  /** Newest `published` first, ties by id; read consistently. */
  places(slug: string, limit: number): Promise<readonly Place[]>;
  /** Read consistently. */
  placesIn(slug: string, span: Span): Promise<readonly Place[]>;
  /** Live articles for these places, in their order; one that has left since is left out. Read consistently. */
  entries(slug: string, places: readonly Place[]): Promise<readonly Article[]>;
  /** Newest first; read consistently. */
  tombstones(slug: string): Promise<readonly Tombstone[]>;
  state(slug: string): Promise<FeedState | undefined>;
  /** Written only while the stored revision is one less (none for revision 1). */
  writeState(state: FeedState): Promise<Written>;
  month(slug: string, month: string): Promise<ArchiveMonth | undefined>;
  /** The newest month that has an archive, and is before this one where one is named; read consistently. */
  lastMonth(slug: string, before?: string): Promise<ArchiveMonth | undefined>;
  /** Every month that was ever archived, oldest first; read consistently. */
  months(slug: string): Promise<readonly ArchiveMonth[]>;
  /** Written only while the stored revision is one less (none for revision 1). */
  writeMonth(month: ArchiveMonth): Promise<Written>;
  /** The value whose feed has this slug; read consistently. */
  facet(slug: string): Promise<Facet | undefined>;
  /** Every value that an article ever had, by slug. */
  facets(): Promise<readonly Facet[]>;
  writeFacet(facet: Facet): Promise<void>;
  /** Feeds of a site file, of today or of earlier, whose documents are in the bucket. */
  known(): Promise<readonly KnownFeed[]>;
  know(feed: KnownFeed): Promise<void>;
  /** How far every feed has been looked at since the site file or the renderers changed. */
  renewal(): Promise<Renewal | undefined>;
  /** Written only while the stored step is one less (none for step 1). */
  writeRenewal(renewal: Renewal): Promise<Written>;
  /** What articles have touched since it was last looked at, whoever else was told of it. */
  touches(limit: number): Promise<readonly Touch[]>;
  /** It has been looked at. */
  settle(touch: Touch): Promise<void>;
  /** Hubs of the site file that no feed is to name now (`HubStore`); read consistently. */
  withheldHubs(): Promise<readonly string[]>;
}

/** How the hubs do that feeds name, by what our own subscriptions there have heard. */
export interface HubStore {
  all(): Promise<readonly HubHealth[]>;
  /** Written only while the stored revision is one less (none for revision 1). */
  write(health: HubHealth): Promise<Written>;
  /** The site file names it no more. */
  remove(hub: string): Promise<void>;
}

/** How a stored document is to be served. */
export type DocumentMeta = {
  readonly type: string;
  readonly cacheControl: string;
  /** It stands for a document that is no more, and is answered with 410. */
  readonly isGone?: boolean;
  /** Hubs of the site file that no `Link` header of it may name: absolute URLs. */
  readonly withheldHubs?: readonly string[];
};

/** The public bucket. An ETag is passed as the store gave it. */
export interface DocumentStore {
  etag(key: string): Promise<string | undefined>;
  /** Puts only over `expected` (undefined: only where nothing is). The new ETag, or `conflict`. */
  put(
    key: string,
    bytes: Uint8Array,
    meta: DocumentMeta,
    expected: string | undefined,
  ): Promise<{ readonly etag: string } | 'conflict'>;
}

/** The inbox bucket: files become articles or go to `rejected/` with the reason beside them. */
export interface Inbox {
  read(key: string): Promise<{ readonly bytes: Uint8Array; readonly type: string; readonly etag: string } | undefined>;
  remove(key: string, etag: string): Promise<void>;
  reject(key: string, etag: string, problem: string): Promise<void>;
}

/** What an article says in numbers (shared/ingest/near-copy.ts), to know it again under another permalink. */
export type CopyClaim = { readonly id: string; readonly fingerprint: readonly number[] };

/** The articles that last said what these bands stand for: candidates only, which whoever asks compares. */
export interface NearCopies {
  find(bands: readonly string[]): Promise<readonly CopyClaim[]>;
  /** The claim stands under each band, in the place of whoever stood there, and goes at `until`. */
  keep(bands: readonly string[], claim: CopyClaim, until: Date): Promise<void>;
}

/** First answers to requests with an id, for 24 h. */
export interface AnswerStore {
  find(id: string): Promise<HttpAnswer | undefined>;
  keep(id: string, answer: HttpAnswer): Promise<void>;
}

/** What is owed to receivers, what they answered, and how they are. */
export interface DeliveryStore {
  /**
   * Keeps a delivery that is new; one that is there stays as it is. `hearing` notes that the receiver has then heard of
   * its revision; where it has heard of something else meanwhile, that is a `conflict`, and nothing is kept.
   */
  owe(delivery: Delivery, hearing?: Hearing): Promise<Written>;
  /** The last delivery that a receiver was owed about a feed or an article. */
  heard(receiver: string, about: string): Promise<Heard | undefined>;
  get(receiver: string, when: string, id: string): Promise<Delivery | undefined>;
  /** Deliveries to a receiver, newest first. */
  list(receiver: string, limit: number): Promise<readonly Delivery[]>;
  /** Records an attempt, on condition that no other was recorded since `attempts` was read. */
  record(delivery: Delivery, previous: Delivery): Promise<Written>;
  /** Owed deliveries whose next attempt is due. */
  due(now: string, limit: number): Promise<readonly Delivery[]>;
  /** Deliveries that were given up, whoever they were for, newest first. */
  failed(limit: number): Promise<readonly Delivery[]>;
  receiver(url: string): Promise<Receiver | undefined>;
  writeReceiver(receiver: Receiver): Promise<void>;
}

/** Who registered by rssCloud to be told of a feed, and until when. */
export type CloudRegistration = { readonly feed: string; readonly callback: string; readonly expires: string };

/** Registrations by rssCloud. */
export interface CloudStore {
  /** Keeps a registration, over an earlier one of the same callback for the same feed. */
  keep(registration: CloudRegistration): Promise<void>;
  /** The callbacks that are registered for a feed and not expired. */
  callbacks(feed: string, now: string): Promise<readonly string[]>;
}

/** How the hosts of receivers have been doing. */
export interface HostStore {
  read(host: string): Promise<Host | undefined>;
  /** Written only while the stored version is one less (none for version 1). */
  write(host: Host): Promise<Written>;
}

/** Who is sent a topic's bytes, and who has asked to be and is not verified yet. */
export interface SubscriptionStore {
  /** Keeps a request that is to be verified, in the place of an earlier one of the same callback for the same topic. */
  ask(intent: Intent): Promise<void>;
  intent(topic: string, callback: string): Promise<Intent | undefined>;
  /** The subscription becomes what is verified (`undefined`: none), while this is the callback's latest request. */
  confirm(intent: Intent, next: Subscription | undefined): Promise<Written>;
  /** The request comes to nothing; the subscription stays as it was. */
  drop(intent: Intent): Promise<void>;
  get(topic: string, callback: string): Promise<Subscription | undefined>;
  remove(topic: string, callback: string): Promise<void>;
  /** Keeps which entries a subscriber has, unless the subscription was verified anew or is over. */
  note(subscription: Subscription): Promise<Written>;
  /** One shard's subscribers of a topic. */
  page(topic: string, shard: number, after: string | undefined, limit: number): Promise<Page<Subscription>>;
  /** Counts one more of something in this minute (since 1970), and gives how many there are with it. */
  count(what: string, minute: number): Promise<number>;
}

/** Wakes the hub for pages of subscribers. */
export interface FanOutQueue {
  send(pages: readonly FanOutPage[]): Promise<void>;
}

/** Wakes `deliver`; the truth about a delivery stays in its row. */
export interface DeliveryQueue {
  send(deliveries: readonly Delivery[], delaySeconds: number): Promise<void>;
}

/**
 * What became of an attempt: `told` acknowledges it, `gone` ends it for good, `later` tries it again (`retryAfter` in
 * seconds), `needless` ends it without a failure: there is nobody left to tell, or nothing. `words` are for a person.
 */
export type Outcome =
  | { readonly kind: 'told' | 'gone' | 'needless'; readonly words: string }
  /** `isOurs`: the receiver was not asked, and its health says nothing of it. */
  | { readonly kind: 'later'; readonly words: string; readonly retryAfter?: number; readonly isOurs?: true };

/** An event as a bus takes it: `detail` is JSON, `time` an RFC 3339 instant. */
export type BusEvent = { readonly type: string; readonly time: string; readonly detail: string };

/** A bus that hands events on to whoever has a rule for them. */
export interface EventBus {
  put(event: BusEvent): Promise<Outcome>;
}

/** One route's way of telling: how a delivery becomes a request, and what the answer to it means. */
export interface Courier {
  /**
   * `latest`: a newer delivery takes over the topics of older ones that wait, and bursts are told further and further
   * apart; `each`: every delivery is told, one after the other.
   */
  readonly tells: 'latest' | 'each';
  /** Topics that one request may name. */
  readonly topicsAtOnce: number;
  /** How many of a receiver's deliveries are read, to see which wait and which were told; 200 unless said. */
  readonly looksBack?: number;
  /** It sees for itself that readers can see what is told: nobody has to look before each attempt. */
  readonly looksItself?: true;
  /** Seconds between two tellings of the same topic, where the other side asks for some. */
  readonly topicEvery?: number;
  /** The request, made anew for each attempt; or what became of the delivery without one. Throws errors of ours. */
  request(delivery: Delivery): Promise<OutgoingRequest | Outcome> | OutgoingRequest | Outcome;
  /** What an answer means; without it 2xx acknowledges, 410 ends it, and all else is tried again. */
  judge?(answer: IncomingAnswer, delivery: Delivery): Promise<Outcome> | Outcome;
}

/** The upstreams that are followed, and whose turn it is to be asked. */
export interface SourceStore {
  get(id: string): Promise<SourceState | undefined>;
  /** Writes the state and when it is due, unless somebody has written since `previous` was read. */
  write(next: SourceState, previous: SourceState | undefined): Promise<Written>;
  /** Ids of sources whose next poll is due, longest due first. */
  due(now: string, limit: number): Promise<readonly string[]>;
  /** Those of these pages that the source has led to before. */
  pages(id: string, urls: readonly string[]): Promise<readonly FollowedPage[]>;
  keepPage(id: string, page: FollowedPage): Promise<void>;
  /** Whether the host is ours to ask until then: nobody else asks it meanwhile. */
  takeTurn(host: string, now: string, until: string): Promise<boolean>;
  endTurn(host: string, until: string): Promise<void>;
}

/** A request as a function gets it. Header names are in lower case. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the route's pattern took from the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The address of who asked. */
  readonly address: string;
};

/** An answer as a function gives it. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A request that Barid makes of somebody else. */
export type OutgoingRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Redirects that are followed; none unless said. */
  readonly redirects?: number;
  /** Bytes of the answer that are read at the most. */
  readonly maxBytes?: number;
  /** Only the head of the answer matters: the body ends at `maxBytes`, or wherever it breaks off, and that is no error. */
  readonly cut?: boolean;
};

/** What the other side answered; `url` is where it came from after redirects. Header names are in lower case. */
export type IncomingAnswer = {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Where it has moved for good: as far as permanent redirects led from the beginning (301, 308). */
  readonly movedTo?: string;
  /** Seconds that it asks us to wait, where it does. */
  readonly retryAfter?: number;
};

/** The only way out to the world. Throws `Unavailable` when nobody answers, `Rejected` for an address it refuses. */
export interface Http {
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
}

/** The only way to the time. */
export interface Clock {
  now(): Date;
}
