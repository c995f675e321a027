import { Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { canarySlug } from '#shared/model/canary.ts';
import { storedType } from '#shared/model/feed-document.ts';
import { creditsOf, type DocumentState, documentHash, type FeedState, isSameState } from '#shared/model/feed-state.ts';
import { renderMessagePage, renderMessageProblem } from '#shared/pages/message-page.ts';
import type { Clock, DocumentStore, FeedStateStore, PublishQueueStore, StoredDocument } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';

/** One document as it should be in the bucket. */
export type RenderedDocument = {
  readonly key: string;
  readonly url: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The document was removed for good: readers get 410. */
  readonly isGone?: boolean;
  /** Absolute URLs of hubs that the site file names and the document does not: `Link` headers must not name them either. */
  readonly withheldHubs?: readonly string[];
  /** The path of the licence file that its `Link` header names. */
  readonly license?: string;
  /** Its `Content-Usage` header. */
  readonly contentUsage?: string;
};

/** A site and where its feeds are. */
export type PublicSite = { readonly site: Pick<Site, 'identity'>; readonly publicUrl: string };

/**
 * The document that answers 410 in the place of a removed one (RFC 9110 §15.5.11): a page in the place of a page, and a problem
 * (RFC 9457) in the place of what programs ask for.
 */
export const goneDocument = (key: string, { site, publicUrl }: PublicSite): RenderedDocument => {
  const isPage = key.endsWith('.html');
  return {
    key,
    url: `${publicUrl}/${key}`,
    type: isPage ? 'text/html; charset=utf-8' : 'application/problem+json',
    bytes: isPage ? renderMessagePage({ site: site.identity, publicUrl }, 410) : renderMessageProblem(410),
    isGone: true,
  };
};

/** The ETag of each document, by the state row or by the bucket; undefined where there is none. */
type Etags = ReadonlyMap<string, string | undefined>;

/** What a publication should be: a hash of everything that its documents are rendered from, and how to render them. */
export type DesiredState = {
  readonly fingerprint: string;
  /** The beginning of the fingerprint, where the rest says only which version of the renderers made the documents. */
  readonly content?: string;
  readonly render: () => Promise<readonly RenderedDocument[]>;
  /** The articles that the documents show, once they are rendered. */
  readonly shown?: () => readonly ShownArticle[];
};

/** An article in a feed, and when its present revision was accepted. */
export type ShownArticle = { readonly id: string; readonly receivedAt: string };

/** A set of documents that are published together, with one state row. */
export type Publication = {
  readonly slug: string;
  readonly keys: readonly string[];
  /**
   * Reads the table consistently. The published state is an argument because it must be read first: a document is put over
   * the ETag that it names, so a publisher whose desired state is outdated loses to the one that put a newer document.
   */
  readonly readDesired: (published: FeedState | undefined) => Promise<DesiredState>;
  /** Replaces a document that was published once and is no longer among `keys`; by default it stays. */
  readonly retire?: (key: string) => RenderedDocument;
};

/** The stores of the publish protocol. */
export type DocumentPorts = {
  readonly feedStates: Pick<FeedStateStore, 'get' | 'write'>;
  readonly documents: Pick<DocumentStore, 'etag' | 'list' | 'put' | 'remove'>;
  /** Says whether the site is being restored: until it is, the rows that documents are rendered from come back one by one. */
  readonly publishQueue: Pick<PublishQueueStore, 'rebuild'>;
  readonly clock: Clock;
};

/** Whether a call changed anything. */
export type PublishOutcome = 'published' | 'unchanged';

/** How a publication is published. */
export type PublishOptions = {
  /**
   * Also repairs documents that are not in the bucket as the state row says: deleted ones, and those that a publisher put
   * before it died.
   */
  readonly asksBucket?: boolean | undefined;
  /**
   * Leaves documents as another version of the renderers made them while nothing else changed. A rebuild renders them again;
   * publishers of two versions, which take turns while one is deployed, would bring earlier bytes back, and a slow one takes
   * these for what it has read.
   */
  readonly keepsVersion?: boolean | undefined;
  /** What the caller has read for the first round: the state row and, after it, the desired state. */
  readonly first?: { readonly state: FeedState | undefined; readonly desired?: DesiredState } | undefined;
};

/** `s-maxage` is short, so that the CDN shows a change within seconds; readers ask again after a minute. */
export const cacheControl = 'public, max-age=60, s-maxage=5, stale-while-revalidate=60';

/** Another publisher wins each lost round; after this many the feed is simply busy. */
const maxRounds = 20;

const isInBucket = ({ key, etag }: DocumentState, etags: Etags): boolean => etags.get(key) === etag;

/**
 * Puts one document, unless the state row and the bucket both have it. The state row decides whether the bytes changed: after
 * a crash between the puts and the row, receivers are still notified. Where the bucket has other bytes than the row says, some
 * may have fetched those: they are notified too, but not by a restored site, which was empty before its rows came back.
 */
const putDocument = async (
  { key, url, type, bytes, ...rest }: RenderedDocument,
  previous: FeedState | undefined,
  etags: Etags,
  documents: DocumentPorts['documents'],
): Promise<DocumentState | 'conflict'> => {
  const hash = documentHash(bytes);
  const before = previous?.documents.find((document) => document.key === key);
  const isSame = before?.hash === hash;
  if (isSame && isInBucket(before, etags)) return before;
  const revision = (previous?.revision ?? 0) + 1;
  const meta = { ...rest, type: storedType(key, type), cacheControl, revision };
  const put = await documents.put(key, bytes, meta, etags.get(key));
  if (put === 'conflict') return 'conflict';
  const isKnown = isSame && (etags.get(key) === undefined || previous?.isRestored === true);
  return { key, url, hash, etag: put.etag, changedInRevision: isKnown ? before.changedInRevision : revision };
};

/** Articles that a line of the log names. */
const maxLogged = 20;

/**
 * Says which articles a feed shows for the first time, and how long each was not readable. Those that the site file moved, or
 * that a rebuild shows, were accepted before the last publication; so were all of a feed that is new.
 */
const logPublication = (
  slug: string,
  revision: number,
  shown: readonly ShownArticle[],
  previous: FeedState | undefined,
  now: Date,
): void => {
  const fresh = previous === undefined ? [] : shown.filter(({ receivedAt }) => receivedAt > previous.writtenAt);
  const articles =
    fresh.length === 0
      ? {}
      : {
          articles: fresh
            .slice(0, maxLogged)
            .map(({ id }) => id)
            .join(' '),
        };
  log.count('FeedsPublished', 1, { feed: slug, revision, ...articles });
  if (fresh.length === 0 || slug === canarySlug) return;
  const seconds = fresh.map(({ receivedAt }) => (now.getTime() - Date.parse(receivedAt)) / 1000);
  log.measure('ReadableSeconds', seconds, { feed: slug });
};

/**
 * One round of the protocol: state row, ETags, desired state, render, conditional puts, state row. The ETags are those of
 * the state row; a put over one that is wrong fails, and the next round asks the bucket. `overtaken`: another publisher
 * wrote the state row before anything was put.
 */
const publishOnce = async (
  { slug, keys, readDesired, retire }: Publication,
  { feedStates, documents, publishQueue, clock }: DocumentPorts,
  { asksBucket = false, keepsVersion = false, first }: PublishOptions,
): Promise<'unchanged' | 'written' | 'overtaken' | 'conflict'> => {
  const previous = first === undefined ? await feedStates.get(slug) : first.state;
  // A sweep that began before the restore would show a feed without its entries, and push that to its subscribers.
  if (previous?.isRestored === true && (await publishQueue.rebuild())?.restoring !== undefined) return 'unchanged';
  const publishedKeys = previous?.documents.map(({ key }) => key) ?? [];
  const allKeys = [...new Set([...keys, ...publishedKeys])];
  const statedEtag = (key: string): string | undefined => previous?.documents.find((one) => one.key === key)?.etag;
  const etags: Etags = new Map(
    await Promise.all(
      allKeys.map(async (key) => [key, asksBucket ? await documents.etag(key) : statedEtag(key)] as const),
    ),
  );
  const { fingerprint, content = fingerprint, render, shown } = first?.desired ?? (await readDesired(previous));
  const isPublished = keepsVersion ? previous?.fingerprint.startsWith(content) : previous?.fingerprint === fingerprint;
  if (isPublished && previous?.documents.every((one) => isInBucket(one, etags))) return 'unchanged';

  const desired = await render();
  const isRendered = (key: string): boolean => desired.some((document) => document.key === key);
  const retiredKeys = publishedKeys.filter((key) => !keys.includes(key) && !isRendered(key));
  // A document that should exist and could not be rendered, such as a partner format whose module fails, stays as it is.
  const kept = (previous?.documents ?? []).filter(
    (one) => keys.includes(one.key) && !isRendered(one.key) && isInBucket(one, etags),
  );
  const rendered = retire === undefined ? desired : [...desired, ...retiredKeys.map(retire)];
  // An ETag is a hash of the bytes: it is the same again where another publisher went back to earlier bytes.
  if (!isSameState(await feedStates.get(slug), previous)) return 'overtaken';

  // Waits for every put, also when one fails: a put under way would land later, when a frozen function thaws.
  const puts = await Promise.allSettled(rendered.map((one) => putDocument(one, previous, etags, documents)));
  const results = await Promise.all(
    puts.map((put) => (put.status === 'fulfilled' ? put.value : Promise.reject(put.reason))),
  );
  const written = results.filter((result) => result !== 'conflict');
  if (written.length < results.length) return 'conflict';

  const revision = (previous?.revision ?? 0) + 1;
  const now = clock.now();
  const state: FeedState = {
    slug,
    revision,
    fingerprint,
    documents: [...written, ...kept],
    ...(rendered.every(({ isGone }) => isGone === true) ? { isGone: true } : {}),
    writtenAt: now.toISOString(),
    credits: Math.max(0, creditsOf(previous, now) - 1),
  };
  // The row says nothing of what this round has put, which may be older than what it names.
  if ((await feedStates.write(state, previous)) !== 'written') return 'conflict';
  logPublication(slug, revision, shown?.() ?? [], previous, now);
  return 'written';
};

const busy = (slug: string): Unavailable =>
  new Unavailable(
    'DOCUMENT_CONFLICT',
    `Other publishers keep writing the documents of ${slug}; the next sweep tries again.`,
  );

/**
 * Publishes a document without a state row: the bucket is its only state. It is read before `readDesired` reads the table, and
 * put over the ETag that was read, so that a publisher whose reading is outdated loses to the one that put a newer document.
 * Of two revisions none may have the same bytes. Undefined stands for a document that stays as it is.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const publishStored = async (
  key: string,
  readDesired: (
    stored: StoredDocument | undefined,
  ) => Promise<{ readonly document: RenderedDocument; readonly revision: number } | undefined>,
  documents: Pick<DocumentStore, 'get' | 'put'>,
): Promise<PublishOutcome> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await documents.get(key);
    const desired = await readDesired(stored);
    if (desired === undefined) return 'unchanged';
    const { key: _key, url: _url, bytes, ...meta } = desired.document;
    const isSame =
      stored !== undefined &&
      stored.meta.isGone === meta.isGone &&
      stored.meta.license === meta.license &&
      stored.meta.contentUsage === meta.contentUsage &&
      Buffer.from(stored.bytes).equals(bytes);
    if (isSame) return 'unchanged';
    const shown = { ...meta, cacheControl, revision: desired.revision };
    if ((await documents.put(key, bytes, shown, stored?.etag)) !== 'conflict') return 'published';
    log.count('DocumentConflicts', 1, { feed: key.slice(0, key.lastIndexOf('/') + 1) });
  }
  throw busy(key);
};

/**
 * Brings the documents of a publication to their desired state (docs/architecture.md, "Publishing"): without a lock, never
 * to an older state, and with a state row that names every change.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const publishDocuments = async (
  publication: Publication,
  ports: DocumentPorts,
  options: PublishOptions = {},
): Promise<PublishOutcome> => {
  const { slug } = publication;
  const { keepsVersion } = options;
  let { asksBucket, first } = options;
  for (let round = 0; round < maxRounds; round += 1) {
    const outcome = await publishOnce(publication, ports, { asksBucket, keepsVersion, first });
    if (outcome === 'unchanged') return 'unchanged';
    if (outcome === 'written') return 'published';
    log.count('DocumentConflicts', 1, { feed: slug });
    if (outcome === 'conflict') asksBucket = true;
    first = undefined;
  }
  throw busy(slug);
};

/**
 * Removes documents from the bucket, and from the state row. A publisher at work may put one again; one that the row names
 * and the bucket has not is put with the next change.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const removeDocuments = async (
  slug: string,
  keys: readonly string[],
  { feedStates, documents, clock }: DocumentPorts,
): Promise<PublishOutcome> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const state = await feedStates.get(slug);
    await Promise.all(keys.map((key) => documents.remove(key)));
    if (state === undefined || state.documents.length === 0) return 'unchanged';
    const { revision } = state;
    const writtenAt = clock.now().toISOString();
    const { isRestored: _isRestored, ...rest } = state;
    const removed = { ...rest, revision: revision + 1, fingerprint: 'removed', documents: [], writtenAt };
    if ((await feedStates.write(removed, state)) === 'written') return 'published';
  }
  throw busy(slug);
};
