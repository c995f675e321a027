import type { ArchiveMonth, ArchiveMonthHead } from '#shared/model/archive-month.ts';
import type { Article, Tombstone } from '#shared/model/article.ts';
import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { AuditEntry, AuditSubject } from '#shared/model/audit-entry.ts';
import type { BackfillState } from '#shared/model/backfill-state.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { CopiedRow } from '#shared/model/copied-row.ts';
import type { Address, CursorUpdate, Delivery, Host, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import type { BaridEvent, BusEvent } from '#shared/model/event.ts';
import type { Facet, FacetClaim } from '#shared/model/facet.ts';
import type {
  FanOutPage,
  KeyRange,
  PageAddress,
  PageMessage,
  PageRecord,
  SubscribedTopic,
} from '#shared/model/fan-out.ts';
import type { DocumentMeta } from '#shared/model/feed-document.ts';
import type { EntryRange, FeedEntry } from '#shared/model/feed-entry.ts';
import type { FeedState, PublishedFeed } from '#shared/model/feed-state.ts';
import type { IncomingAnswer, KeptAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { PublishHint, Rebuild } from '#shared/model/publish-queue.ts';
import type { PublisherToken } from '#shared/model/publisher-token.ts';
import type { ReaderDay } from '#shared/model/reader-count.ts';
import type { RefusedFile } from '#shared/model/refused-file.ts';
import type { Session } from '#shared/model/session.ts';
import type { FollowedPage, SourceState } from '#shared/model/source-state.ts';
import type { Subscription, SubscriptionIntent } from '#shared/model/subscription.ts';

import type { UnreadableRow } from '#shared/model/unreadable-row.ts';

/** `conflict`: another writer was first; read again and decide again. */
export type Written = 'written' | 'conflict';

/** A page of a long list; `after` asks for the next one, and is absent on the last. */
export type Page<T> = { readonly items: readonly T[]; readonly after?: string };

/**
 * Which articles a list has, and in which order: the oldest first by default. Drafts are ordered by their acceptance,
 * scheduled articles by their date.
 */
export type ArticleListing = { readonly order?: 'oldest' | 'newest'; readonly status?: 'draft' | 'scheduled' };

/** The articles, each with its claims on guid and permalink, its aliases, and its places in feeds. */
export interface ArticleStore {
  get(id: string): Promise<Article | undefined>;
  /**
   * The id of the article with this guid, else of the last one with this alias, else of the one with this permalink. An
   * alias is no claim: the last article that is given one has it.
   */
  find(identity: { readonly guid?: string; readonly url?: string }): Promise<string | undefined>;
  /**
   * Writes the article with its past revision, identity claims, feed entries and tombstones atomically, over `previous`, and
   * `entry` into the audit log.
   */
  write(next: Article, previous: Article | undefined, entry?: AuditEntry): Promise<Written>;
  /** A page of all articles in the order of acceptance, or of those with a status. */
  list(after: string | undefined, limit: number, listing?: ArticleListing): Promise<Page<Article>>;
  /** The past revisions, or the last `count` of them; oldest first. */
  revisions(id: string, count?: number): Promise<readonly Article[]>;
  /** Removes the past revisions and the bodies of an article without a text, and its place in the list of all articles. */
  removePast(article: Pick<Article, 'id' | 'accepted'>): Promise<void>;
  /** Ids of scheduled articles that are due, and of live ones that have expired. */
  due(now: string, limit: number): Promise<readonly string[]>;
  /** The slug of a facet value. Assigned once; stays unique even if another value transliterates to the same text. */
  facetSlug(claim: FacetClaim): Promise<string>;
  /** The slug that a facet value has already; undefined before its first article. */
  knownFacetSlug(claim: FacetClaim): Promise<string | undefined>;
}

/** Progress of the backfill after a change of the site file. */
export interface BackfillStore {
  read(): Promise<BackfillState | undefined>;
  /** Written only while the stored revision is one less (none for revision 1). */
  write(state: BackfillState): Promise<Written>;
}

/** The articles that stand in each feed, and tombstones of those retracted from it. All reads are consistent. */
export interface FeedEntryStore {
  /** Entries whose articles were published within the range, oldest first by default; entries of one instant by id. */
  entries(slug: string, range: EntryRange): Promise<readonly FeedEntry[]>;
  /**
   * The live articles of these entries, in the same order. One that left the feed or moved since is left out, unless the
   * revision that its entry names is in memory.
   */
  articles(slug: string, entries: readonly FeedEntry[]): Promise<readonly Article[]>;
  /** Newest first. */
  tombstones(slug: string): Promise<readonly Tombstone[]>;
  /** The newest entries of a feed, up to `limit`, and all its tombstones; newest first. */
  newest(
    slug: string,
    limit: number,
  ): Promise<{ readonly entries: readonly FeedEntry[]; readonly tombstones: readonly Tombstone[] }>;
}

/** What was last published of each feed. */
export interface FeedStateStore {
  get(slug: string): Promise<FeedState | undefined>;
  /** Writes only over the state that was read (`isSameState`), or where none is stored. */
  write(state: FeedState, previous?: FeedState): Promise<Written>;
  /** Every feed of the current site file or of an earlier one, by slug. */
  publishedFeeds(): Promise<readonly PublishedFeed[]>;
  savePublishedFeed(feed: PublishedFeed): Promise<void>;
}

/** The archived months of each feed (RFC 5005 §4). All reads are consistent. */
export interface ArchiveStore {
  /** A month with all of its parts. @throws Unavailable DOCUMENT_CONFLICT where other publishers keep writing it */
  month(slug: string, month: string): Promise<ArchiveMonth | undefined>;
  /** The newest month that has an archive; with `before`, the newest one before that month. */
  lastMonth(slug: string, before?: string): Promise<ArchiveMonthHead | undefined>;
  /** The newest months that were ever archived, newest first, at least down to the newest one that has an archive. */
  newestMonths(slug: string): Promise<readonly ArchiveMonthHead[]>;
  /** Every month that was ever archived, oldest first. */
  months(slug: string): Promise<readonly ArchiveMonthHead[]>;
  /** Writes only while the stored revision is one less (none for revision 1). */
  writeMonth(month: ArchiveMonth): Promise<Written>;
}

/** The feeds of facet values. */
export interface FacetStore {
  /** The facet whose feed has this slug; read consistently. */
  facet(slug: string): Promise<Facet | undefined>;
  /** Every value that an article ever had, by slug; perhaps not the very newest unless read consistently. */
  facets(reading?: { readonly isConsistent?: boolean }): Promise<readonly Facet[]>;
  /** Writes what is shown of the feed elsewhere: whether it has entries, and the day of the newest one. */
  saveNewest(facet: Pick<Facet, 'slug' | 'isLive' | 'newestDay'>): Promise<void>;
  /**
   * Adds a file to the requested ones and notes the day, with a publish hint in the same write, and gives the facet then. A
   * file that was requested on the same day writes nothing.
   */
  addRequestedFile(facet: Facet, file: string, now: Date): Promise<Facet>;
  /** Notes that the documents are about to be removed, or (undefined) that they are whole again, unless one was requested since. */
  setLapsed(facet: Facet, lapsedAt: string | undefined): Promise<Written>;
  /**
   * Makes a facet again that was removed while an article with its value came from a function that remembered its slug; gives it
   * as it is then.
   */
  restore(facet: Facet, key: string): Promise<Facet | undefined>;
  /** Removes a facet with its name: an article with the same value makes another one. */
  remove(facet: Pick<Facet, 'slug' | 'kind' | 'name'>, key: string): Promise<void>;
  /** Leaves no file requested, unless one was requested since the facet was read. */
  forgetRequests(facet: Facet): Promise<Written>;
}

/** Publishing work that is still to be done. */
export interface PublishQueueStore {
  /** Pending publish hints, including those whose change the stream has already published; perhaps not the very newest. */
  hints(limit: number): Promise<readonly PublishHint[]>;
  addHint(hint: PublishHint): Promise<void>;
  /** Deletes hints; one that the store is too busy to delete stays, and is found again. */
  deleteHints(hints: readonly PublishHint[]): Promise<void>;
  /** The progress of the current rebuild, or of the last one; read consistently. */
  rebuild(): Promise<Rebuild | undefined>;
  /** Writes only while the stored step is one less (none for step 1). */
  writeRebuild(rebuild: Rebuild): Promise<Written>;
}

/** The rows of the table that cannot be read, as they were met. */
export interface UnreadableRows {
  /** Those that are as they were then, up to 100. */
  list(): Promise<readonly UnreadableRow[]>;
  /** Forgets those that were mended, replaced or removed since. */
  forgetChanged(): Promise<void>;
}

/** The table as a whole: what a restore needs, row by row. */
export interface TableCopy {
  /**
   * A page of rows, with the cursor of the next one. Each article comes with all rows that are made from it, as it is at
   * that instant: articles that change meanwhile are whole. @throws Rejected CURSOR_INVALID
   */
  page(after: string | undefined, now: Date): Promise<{ readonly rows: readonly CopiedRow[]; readonly after?: string }>;
  /** Writes rows over those with the same keys. Feeds whose states it writes are not published before a rebuild. */
  write(rows: readonly CopiedRow[]): Promise<void>;
}

/** The health of each hub that feeds name, measured by our hub probes. */
export interface HubStore {
  list(): Promise<readonly HubHealth[]>;
  /** Hubs that feeds must not name at present, sorted; read consistently. */
  withheldHubs(): Promise<readonly string[]>;
  /** Writes only while the stored revision is one less (none for revision 1). */
  write(health: HubHealth): Promise<Written>;
  /** Forgets a hub that the site file no longer names. */
  remove(hub: string): Promise<void>;
}

/** A document as the public bucket has it. */
export type StoredDocument = {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modified: Date;
  readonly meta: DocumentMeta;
};

/** The public bucket. An ETag is passed as the store gave it. */
export interface DocumentStore {
  etag(key: string): Promise<string | undefined>;
  get(key: string): Promise<StoredDocument | undefined>;
  /** The keys that begin like this. */
  list(prefix: string): Promise<readonly string[]>;
  /** Puts only over `expected` (undefined: only where nothing is). The new ETag, or `conflict`. */
  put(
    key: string,
    bytes: Uint8Array,
    meta: DocumentMeta,
    expected: string | undefined,
  ): Promise<{ readonly etag: string } | 'conflict'>;
  /** Removes a document, if it is there. */
  remove(key: string): Promise<void>;
}

/** The media bucket: pictures of articles, under keys that their contents give them. */
export interface MediaStore {
  /** Keeps a picture for good; false where it is kept already, and stays for whoever sent it again. */
  save(key: string, bytes: Uint8Array, type: string): Promise<boolean>;
  /** Removes a picture, if it is there; false where it was sent again since this instant: an article may come that shows it. */
  remove(key: string, since: Date): Promise<boolean>;
  /** Keeps a part of an upload, by its first byte, for a day. */
  savePart(upload: string, first: number, bytes: Uint8Array): Promise<void>;
  readPart(upload: string, first: number): Promise<Uint8Array | undefined>;
  removePart(upload: string, first: number): Promise<void>;
}

/** A file of the inbox; of one that is too large only the start. */
export type InboxFile = {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly etag: string;
  readonly arrivedAt: Date;
};

/** The inbox bucket. A file that was replaced since `etag` was read stays as it is. */
export interface Inbox {
  read(key: string): Promise<InboxFile | undefined>;
  remove(key: string, etag: string): Promise<void>;
  /** Moves the file to `rejected/`, next to a document that says why. */
  reject(key: string, etag: string, problem: string): Promise<void>;
  /** Deletes what was refused under this name, unless that was after this instant: its corrected file was accepted. */
  forgetRefusal(key: string, arrivedAt: Date): Promise<void>;
  /** The bytes of a file beside a document, also after `setAside`; as `read`, only the start of one that is too large. */
  readBeside(key: string): Promise<Uint8Array | undefined>;
  /** Moves a picture to `.pictures/`, where documents find it for 30 days. */
  setAside(key: string, etag: string): Promise<void>;
}

/** The files that the inbox refused, each by the name under which it was dropped. */
export interface RefusedFiles {
  /** The last ones, newest first, and how many there are, counted up to 2,000. */
  list(limit: number): Promise<{ readonly files: readonly RefusedFile[]; readonly count: number }>;
  /** A refused file with its bytes; of one that is too large the start. */
  read(name: string): Promise<(RefusedFile & { readonly bytes: Uint8Array }) | undefined>;
  /**
   * Puts the file into the inbox again; its refusal stays until it was read. Does nothing where a file of this name waits
   * there. False where none was refused.
   */
  retry(name: string): Promise<boolean>;
  /** Deletes the file; false where none was refused. */
  dismiss(name: string): Promise<boolean>;
}

/** LSH index: for each band, the last article that had it. Returns candidates; the caller compares fingerprints. */
export interface NearCopies {
  /** The last article of each of these bands. */
  find(bands: readonly string[]): Promise<ReadonlyMap<string, ArticleFingerprint>>;
  /** Replaces the article of each band, until the row expires. */
  save(articles: ReadonlyMap<string, ArticleFingerprint>, until: Date): Promise<void>;
  /** Removes the bands of which this article is the last one. */
  forget(bands: readonly string[], id: string): Promise<void>;
}

/** Which part of the audit log: from `since`, before `until`, behind the entry with the cursor `after`. */
export type AuditRange = { readonly since?: string; readonly until?: string; readonly after?: string };

/** The audit log. Nothing in it is ever changed; entries leave it after their time. */
export interface AuditStore {
  /** Adds an entry; the same one again is no second one. */
  add(entry: AuditEntry): Promise<void>;
  /**
   * A page of up to `limit` entries, the newest first, each with its cursor. Entries that cannot be read are passed over, so
   * that a page may have fewer; it is the last one where it has no `after`.
   */
  list(range: AuditRange, limit: number): Promise<Page<{ readonly cursor: string; readonly entry: AuditEntry }>>;
}

/** Notes in the audit log what a caller does now. */
export type RecordAudit = (by: Caller, subject: AuditSubject) => Promise<void>;

/** The tokens of publishers. */
export interface TokenStore {
  get(keyId: string): Promise<PublisherToken | undefined>;
  /** `conflict` where a token with this id is stored. */
  create(token: PublisherToken): Promise<Written>;
  /** Notes that a token is revoked; the first revocation stays. Gives the token then; undefined for an unknown one. */
  revoke(keyId: string, revokedAt: string, revokedBy: string): Promise<PublisherToken | undefined>;
  /** All tokens, those that are over too. */
  list(): Promise<readonly PublisherToken[]>;
}

/** First answers to requests with a key, for 24 h. */
export interface AnswerStore {
  find(key: string): Promise<KeptAnswer | undefined>;
  /** Keeps the first of several. */
  save(key: string, kept: KeptAnswer): Promise<void>;
}

/** The sessions of people at the desk. */
export interface SessionStore {
  get(idHash: string): Promise<Session | undefined>;
  save(session: Session): Promise<void>;
  /** Moves the end of a session; `conflict` where it was removed meanwhile. */
  extend(session: Session, expiresAt: string): Promise<Written>;
  /** `conflict` where it was removed already. */
  remove(idHash: string): Promise<Written>;
}

/** The deliveries, their cursors and the health of receivers. */
export interface DeliveryStore {
  /**
   * Stores a new delivery; `conflict` where a delivery with this id exists. `cursor` moves the receiver's cursor to
   * this delivery in the same write, and is a `conflict` where the stored cursor is not `previous`.
   */
  create(delivery: Delivery, cursor?: CursorUpdate): Promise<Written>;
  /** The last delivery that was created for a receiver about a subject. */
  cursor(receiver: string, about: string): Promise<NotifyCursor | undefined>;
  /**
   * Moves a receiver's cursor about a subject to its last revision without a delivery, unless it is there: who read the
   * subject before creates none any more. `now` is for a receiver that was never notified.
   */
  closeCursor(receiver: string, about: string, revision: number, now: string): Promise<void>;
  get(receiver: string, changedAt: string, id: string): Promise<Delivery | undefined>;
  /** A delivery and the health of its receiver, in one read. */
  getWithReceiver(address: Address): Promise<{ readonly delivery?: Delivery; readonly receiver?: Receiver }>;
  /** The predecessor of a delivery, and its receiver's cursor about a subject, in one read. */
  neighbours(
    delivery: Delivery,
    about: string | undefined,
  ): Promise<{ readonly predecessor?: Delivery; readonly cursor?: NotifyCursor }>;
  /** Deliveries to a receiver, newest first. */
  list(receiver: string, limit: number): Promise<readonly Delivery[]>;
  /**
   * Writes the next state of a delivery; `conflict` where the stored state is not `previous`. A crash in between leaves the
   * sweep a delivery to look at that is over or not due, and never hides a pending one from it.
   */
  update(delivery: Delivery, previous: Delivery): Promise<Written>;
  /** Replaces the event of a stored delivery; of one that fails meanwhile, too. */
  replaceEvent(delivery: Delivery, event: BaridEvent): Promise<void>;
  /** Stores what became of a page of a fan-out, in place of an earlier record of the same page. */
  recordPage(record: PageRecord): Promise<void>;
  /** The records of pages to a receiver (`@hub`, `laterPages`), newest first. */
  pageRecords(receiver: string, limit: number): Promise<readonly PageRecord[]>;
  /** Pending deliveries whose next attempt is due, of those that the sweep looks at now. */
  due(now: string, limit: number): Promise<readonly Delivery[]>;
  /** Failed deliveries to any receiver, newest first; of their events the type. */
  failed(limit: number): Promise<readonly Delivery[]>;
  /** The health of a receiver; undefined before its first attempt. */
  receiver(url: string): Promise<Receiver | undefined>;
  /**
   * Writes what `change` makes of the health of a receiver (undefined before its first attempt), over exactly the health that it
   * was given: it is called again where another writer was first. Gives the health before and after. A row that cannot be read
   * is replaced only where an operator asks for that.
   */
  changeReceiver(
    url: string,
    change: (health: Receiver | undefined) => Receiver,
    options?: { readonly replacesUnreadable?: boolean },
  ): Promise<{ readonly before: Receiver | undefined; readonly after: Receiver }>;
}

/** An rssCloud registration: a callback to notify of a feed's changes until it expires. */
export type CloudRegistration = { readonly feed: string; readonly callback: string; readonly expires: string };

/** rssCloud registrations. */
export interface CloudStore {
  /** Replaces an earlier registration of the same callback for the same feed. */
  save(registration: CloudRegistration): Promise<void>;
  /** The callbacks registered for a feed whose registration has not expired. */
  callbacks(feed: string, now: string): Promise<readonly string[]>;
}

/** The limiter and the circuit breaker of each host. */
export interface HostStore {
  read(host: string): Promise<Host | undefined>;
  /** Written only while the stored version is one less (none for version 1). */
  write(host: Host): Promise<Written>;
}

/** The subscriptions at our hub, and the intents whose callbacks have not confirmed them yet. */
export interface SubscriptionStore {
  /** Saves an intent in place of an earlier one of the same callback for the same topic. */
  saveIntent(intent: SubscriptionIntent): Promise<void>;
  getIntent(topic: string, callback: string): Promise<SubscriptionIntent | undefined>;
  /**
   * Replaces the subscription by `next` (undefined: removes it) and deletes the intent, unless a later intent exists.
   * `revision` is the one of the feed that the subscriber can read itself: where it is the topic's first subscriber, later
   * ones are fanned out. A delivery of its own stays noted.
   */
  confirm(intent: SubscriptionIntent, next: Subscription | undefined, revision: number): Promise<Written>;
  /** Deletes the intent, unless a later one exists; the subscription stays as it was. */
  dropIntent(intent: SubscriptionIntent): Promise<void>;
  get(topic: string, callback: string): Promise<Subscription | undefined>;
  remove(topic: string, callback: string): Promise<void>;
  /** Removes a subscription, unless it was verified again since it was read. */
  end(subscription: Pick<Subscription, 'topic' | 'callback' | 'verifiedAt'>): Promise<Written>;
  /**
   * Moves a subscription to another topic with its secret and lease, unless it was verified again since it was read; it ends
   * where its callback has one to that topic. `revision` is the one that the subscriber has of the other topic's feed.
   */
  move(subscription: Subscription, topic: string, revision: number): Promise<Written>;
  /** Saves the entry hashes of a subscription, unless it has ended or was verified again since it was read. */
  saveEntryHashes(subscription: Subscription): Promise<Written>;
  /** Notes whether a subscriber has a delivery of its own; `conflict` where the subscription has ended. */
  setOwnDelivery(subscription: Subscription, hasOwnDelivery: boolean): Promise<Written>;
  /** The subscribers of a topic in a range of keys, in the order of their keys; read consistently. */
  list(topic: string, range: KeyRange, limit: number): Promise<readonly Subscription[]>;
  /** Adds one to the count of this key in a minute (since 1970), and returns the count. */
  countInMinute(key: string, minute: number): Promise<number>;
}

/** How far the access log is counted: files that came until this instant. */
export type ReaderProgress = { readonly countedTo: string };

/** Who reads the feeds, by day. */
export interface ReaderStore {
  /** The days from one to another, both included, of every feed; oldest first. */
  days(since: string, until: string): Promise<readonly ReaderDay[]>;
  day(day: string, feed: string): Promise<ReaderDay | undefined>;
  /** Writes only while the stored revision is one less (none for revision 1). */
  writeDay(counts: ReaderDay): Promise<Written>;
  /** A random text of this day, made once: without it nobody can tell whether an address was counted. */
  salt(day: string): Promise<string>;
  /** Removes the salts of all days before this one. */
  forgetSalts(before: string): Promise<void>;
  progress(): Promise<ReaderProgress | undefined>;
  saveProgress(progress: ReaderProgress): Promise<void>;
}

/** The access logs of the CDN. */
export interface AccessLogs {
  /** The files that came after this instant, the earliest first. */
  list(since: Date): Promise<readonly { readonly key: string; readonly arrivedAt: Date }[]>;
  /** Gives the lines of a file, one by one. `broken`, with a line in our log, where the file ends or errs before its end. */
  read(key: string, take: (line: string) => Promise<void>): Promise<'whole' | 'broken'>;
}

/** The topics that have subscribers, and the pages of their fan-outs that are not over. Reads are consistent. */
export interface FanOutStore {
  /** Every topic that may have subscribers. */
  topics(): Promise<readonly SubscribedTopic[]>;
  topic(topic: string): Promise<SubscribedTopic | undefined>;
  /** Notes a topic's last fan-out; `conflict` where a later one is noted, or the topic was removed. */
  writeTopic(topic: SubscribedTopic): Promise<Written>;
  /** Removes a topic without subscribers, unless a subscription was confirmed since it was read. */
  removeTopic(topic: SubscribedTopic): Promise<Written>;
  page(address: PageAddress): Promise<FanOutPage | undefined>;
  /** Notes that a topic has pages behind the first one, before it has any; `conflict` where the topic was removed. */
  noteLaterPages(topic: string): Promise<Written>;
  /** The pages of a topic behind the first one. */
  laterPages(topic: string): Promise<readonly FanOutPage[]>;
  /** Written only while the stored version is one less (none for version 1). */
  writePage(page: FanOutPage): Promise<Written>;
  /** Writes a page and the new pages behind it atomically, on the same condition. */
  splitPage(page: FanOutPage, behind: readonly FanOutPage[]): Promise<Written>;
  /** Removes a page while the stored version is this one. */
  removePage(page: FanOutPage): Promise<Written>;
  /** Pages that are due. A page that was written a moment ago may be missing. */
  due(now: string, limit: number): Promise<readonly FanOutPage[]>;
}

/** Wakes `deliver` for pages of a fan-out: a message carries the address of a page, and the instant that it is for. */
export interface FanOutQueue {
  send(pages: readonly PageMessage[], delaySeconds: number): Promise<void>;
}

/** Wakes `deliver`. A message carries the address of the delivery, whose state is in its row, and the attempt that it is for. */
export interface DeliveryQueue {
  send(deliveries: readonly Delivery[], delaySeconds: number): Promise<void>;
}

/** The dead-letter queues: messages that failed at every attempt. */
export interface DeadLetters {
  /** Messages in each queue, by the queue's name. SQS counts approximately, and a moment late. */
  count(): Promise<readonly { readonly queue: string; readonly messages: number }[]>;
}

/** An event bus. */
export interface EventBus {
  put(event: BusEvent): Promise<AttemptOutcome>;
}

/** A request of one attempt, and what the answer to it means. */
export type OutgoingAttempt = {
  readonly request: OutgoingRequest;
  /** Default: 2xx acknowledges, 410 refuses for good, everything else is tried again. */
  readonly judge?: (answer: IncomingAnswer) => Promise<AttemptOutcome> | AttemptOutcome;
};

/** Sends the deliveries of one route. */
export interface Sender {
  /**
   * `coalesce`: a newer delivery takes over the topics of older pending ones, and bursts are spaced out;
   * `all`: every delivery is sent, one after the other.
   */
  readonly ordering: 'coalesce' | 'all';
  /** URLs that one request may name. */
  readonly maxTopicsPerRequest: number;
  /** How many of the receiver's newest deliveries the engine reads to order this one. Default: 200. */
  readonly historyLimit?: number;
  /** The sender checks visibility itself, so the engine does not. */
  readonly skipVisibilityCheck?: true;
  /** A receiver that only fails for five days is disabled. */
  readonly disablesReceiver?: true;
  /** Least seconds between two requests that name the same URL. */
  readonly minTopicIntervalSeconds?: number;
  /** The request of an attempt, or the outcome where nothing is to be sent. Throws PipelineError. */
  request(delivery: Delivery): Promise<OutgoingAttempt | AttemptOutcome> | OutgoingAttempt | AttemptOutcome;
}

/** The states of sources, the pages that they link to, and locks for polling one host at a time. */
export interface SourceStore {
  get(id: string): Promise<SourceState | undefined>;
  /** Writes the state and its next poll, unless another writer came since `previous` was read. */
  write(next: SourceState, previous: SourceState | undefined): Promise<Written>;
  /** Ids of the sources whose next poll is due, earliest first. */
  due(now: string, limit: number): Promise<readonly string[]>;
  /** The pages with these URLs that the source has followed before, each once. */
  followedPages(id: string, urls: readonly string[]): Promise<readonly FollowedPage[]>;
  saveFollowedPage(id: string, page: FollowedPage): Promise<void>;
  /** Locks a host until an instant; false while another run holds the lock. */
  lockHost(host: string, now: string, until: string): Promise<boolean>;
  /** Releases our lock, named by its `until`; a lock that another run has taken since stays. */
  unlockHost(host: string, until: string): Promise<void>;
}

/** Sends requests to other servers. Throws Unavailable without an answer, Rejected for a refused address. */
export interface Http {
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
}

/** The current time. */
export interface Clock {
  now(): Date;
}
