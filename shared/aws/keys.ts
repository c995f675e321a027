import { sha256 } from '#shared/hash.ts';
import { articlePageSlug } from '#shared/model/article-page.ts';
import type { DueMark } from '#shared/model/delivery.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';

/** A row's address in the table. */
export type Key = { readonly PK: string; readonly SK: string };

/** One partition takes 1,000 write units a second; the sweep reads every one of these partitions each minute. */
const dueShards = 4;

/** The partitions in which deliveries that are due are looked for. */
export const deliveryDuePartitions: readonly string[] = Array.from(
  { length: dueShards },
  (_, shard) => `DUE#delivery#${shard}`,
);

/**
 * One partition takes 1,000 write units a second; the page of a fan-out, with up to 100 subscribers, takes five or more. The
 * pages of one topic are spread, but for its first one, which is alone where a topic has no more subscribers.
 */
const fanOutShards = 4;

/** The partitions in which pages of fan-outs that are due are looked for. */
export const fanOutPartitions: readonly string[] = Array.from(
  { length: fanOutShards },
  (_, shard) => `DUE#fan-out#${shard}`,
);

/** Every key of the table (docs/architecture.md, "The table"): made here and nowhere else. */
export const keys = {
  article: (id: string): Key => ({ PK: `ARTICLE#${id}`, SK: 'HEAD' }),
  revision: (id: string, revision: number): Key => ({
    PK: `ARTICLE#${id}`,
    SK: `REVISION#${String(revision).padStart(4, '0')}`,
  }),
  /** Named by what the body is: such a row never changes, and past revisions share it. */
  bodyPart: (id: string, hash: string, index: number): Key => ({ PK: `ARTICLE#${id}`, SK: `BODY#${hash}#${index}` }),
  guid: (guid: string): Key => ({ PK: `GUID#${sha256(guid)}`, SK: 'ARTICLE' }),
  alias: (alias: string): Key => ({ PK: `ALIAS#${sha256(alias)}`, SK: 'ARTICLE' }),
  permalink: (url: string): Key => ({ PK: `PERMALINK#${sha256(permalinkIdentity(url))}`, SK: 'ARTICLE' }),
  accepted: (accepted: string, id: string): Key => ({ PK: 'ACCEPTED', SK: `${accepted}#${id}` }),
  /** Entries of the site as a whole begin with SITE, so that the stream filter on FEED# skips them. */
  feedEntry: (slug: string, published: string, id: string): Key => ({
    PK: slug === siteSlug ? 'SITE' : `FEED#${slug}`,
    SK: `ENTRY#${published}#${id}`,
  }),
  /** Wakes `publish` as an entry does: the page of an article is published as if it were a feed. */
  articlePage: (id: string): Key => ({ PK: `FEED#${articlePageSlug(id)}`, SK: 'PAGE' }),
  tombstone: (slug: string, when: string, id: string): Key => ({ PK: `FEED#${slug}`, SK: `TOMBSTONE#${when}#${id}` }),
  /** States of archives, sitemaps and canaries begin with INTERNAL#, so that the stream filter on STATE# skips them. */
  feedState: (slug: string): Key => ({
    PK: `${/^[@_]|\/archive\//.test(slug) ? 'INTERNAL' : 'STATE'}#${slug}`,
    SK: 'STATE',
  }),
  archiveMonth: (slug: string, month: string): Key => ({ PK: `MONTHS#${slug}`, SK: month }),
  /** A thousand of the older parts of a month that has more. */
  archiveParts: (slug: string, month: string, index: number): Key => ({ PK: `PARTS#${slug}`, SK: `${month}#${index}` }),
  facet: (slug: string): Key => ({ PK: 'FACETS', SK: slug }),
  facetName: (kind: string, name: string): Key => ({ PK: `FACET#${kind}#${sha256(name)}`, SK: 'SLUG' }),
  hub: (hub: string): Key => ({ PK: 'HUBS', SK: sha256(hub) }),
  /** A note of a row that cannot be read. */
  unreadable: (partition: string, sort: string): Key => ({ PK: 'UNREADABLE', SK: sha256(`${partition}\0${sort}`) }),
  rebuild: (): Key => ({ PK: 'REBUILD', SK: 'STATE' }),
  publishedFeed: (slug: string): Key => ({ PK: 'PUBLISHED', SK: slug }),
  publishHint: (id: string): Key => ({ PK: 'DUE#publish#0', SK: id }),
  /** A scheduled article by its publication, or a live one by its expiry. */
  due: (at: string, id: string): Key => ({ PK: 'DUE#article#0', SK: `${at}#${id}` }),
  draft: (accepted: string, id: string): Key => ({ PK: 'DRAFTS', SK: `${accepted}#${id}` }),
  delivery: (receiver: string, when: string, id: string): Key => ({
    PK: `DELIVERY#${sha256(receiver)}`,
    SK: `${when}#${id}`,
  }),
  deliveryDue: ({ minute, receiver, changed }: DueMark): Key => {
    const of = sha256(receiver);
    return { PK: `DUE#delivery#${Number.parseInt(of.slice(0, 2), 16) % dueShards}`, SK: `${minute}#${of}#${changed}` };
  },
  deliveryFailed: (when: string, id: string): Key => ({ PK: 'FAILED#delivery', SK: `${when}#${id}` }),
  cursor: (receiver: string, about: string): Key => ({ PK: `CURSOR#${sha256(`${receiver}\0${about}`)}`, SK: 'STATE' }),
  host: (host: string): Key => ({ PK: `HOST#${host}`, SK: 'STATE' }),
  source: (id: string): Key => ({ PK: `SOURCE#${id}`, SK: 'STATE' }),
  followedPage: (source: string, url: string): Key => ({ PK: `SOURCE#${source}`, SK: `PAGE#${sha256(url)}` }),
  pollDue: (nextPoll: string, id: string): Key => ({ PK: 'DUE#poll#0', SK: `${nextPoll}#${id}` }),
  pollLock: (host: string): Key => ({ PK: `HOST#${host}`, SK: 'POLL-LOCK' }),
  cloud: (feed: string, callback: string): Key => ({ PK: `CLOUD#${feed}`, SK: `CALLBACK#${sha256(callback)}` }),
  /** Short: a page of a fan-out reads a hundred of them. */
  subscriber: (topic: string, key: string): Key => ({ PK: `TOPIC#${sha256(topic).slice(0, 32)}`, SK: key }),
  subscribedTopic: (topic: string): Key => ({ PK: 'SUBSCRIBED', SK: sha256(topic) }),
  fanOutPage: (topic: string, from?: string): Key => {
    const of = sha256(topic);
    const spread = from === undefined ? of : sha256(`${of}#${from}`);
    return { PK: `DUE#fan-out#${Number.parseInt(spread.slice(0, 2), 16) % fanOutShards}`, SK: `${of}#${from ?? ''}` };
  },
  intent: (topic: string, callback: string): Key => ({
    PK: `INTENT#${sha256(`${topic}\0${callback}`)}`,
    SK: 'STATE',
  }),
  count: (what: string, minute: number): Key => ({ PK: `COUNT#${sha256(what)}`, SK: String(minute) }),
  receiver: (url: string): Key => ({ PK: `RECEIVER#${sha256(url)}`, SK: 'STATE' }),
  readers: (day: string, feed: string): Key => ({ PK: 'READERS', SK: `${day}#${feed}` }),
  readerSalt: (day: string): Key => ({ PK: 'READER-SALT', SK: day }),
  readerProgress: (): Key => ({ PK: 'READER-PROGRESS', SK: 'STATE' }),
  backfill: (): Key => ({ PK: 'BACKFILL', SK: 'STATE' }),
  copy: (band: string): Key => ({ PK: `COPY#${sha256(band)}`, SK: 'ARTICLE' }),
  audit: (at: string, id: string): Key => ({ PK: 'AUDIT', SK: `${at}#${id}` }),
  token: (keyId: string): Key => ({ PK: 'TOKENS', SK: keyId }),
  answer: (id: string): Key => ({ PK: `IDEMPOTENCY#${sha256(id)}`, SK: 'ANSWER' }),
  session: (idHash: string): Key => ({ PK: `SESSION#${idHash}`, SK: 'STATE' }),
};

/** Sort keys that start so, as the two ends of a BETWEEN: `~` is above every character that our keys use. */
export const startingWith = (prefix: string): readonly [string, string] => [prefix, `${prefix}~`];

/** The slug in a partition key such as `FEED#fr`, `STATE#fr`. */
export const slugOf = (partition: string): string => partition.slice(partition.indexOf('#') + 1);

/** When the article of a feed entry was published, by the entry's sort key; undefined for other keys. */
export const publishedOf = (sort: string): string | undefined => /^ENTRY#([^#]+)#/.exec(sort)?.[1];
