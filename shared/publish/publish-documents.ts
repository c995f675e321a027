import { createHash } from 'node:crypto';
import { Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { storedType } from '#shared/model/feed-document.ts';
import type { DocumentState, FeedState } from '#shared/model/feed-state.ts';
import type { Clock, DocumentStore, FeedStateStore } from '#shared/ports.ts';

/** One document as it should be. */
export type Rendition = {
  readonly key: string;
  readonly url: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** It stands for a document that is no more. */
  readonly isGone?: boolean;
  /** Hubs that its bytes do not name although the site file does: absolute URLs. */
  readonly withheldHubs?: readonly string[];
};

/** The truth, read: a fingerprint of all that the documents are made from, and how to make them. */
export type Truth = { readonly fingerprint: string; readonly render: () => Promise<readonly Rendition[]> };

/** What is published under one slug: where its documents are, and how to read what they should be. */
export type Publication = {
  readonly slug: string;
  readonly keys: readonly string[];
  /** Must read consistently: it is called after the ETags were read, never before. */
  readonly readTruth: () => Promise<Truth>;
  /** What stands in the place of a document that was published once and is rendered no more; absent: it stays. */
  readonly retired?: (key: string) => Rendition;
};

/** What publishing needs. */
export type PublishDeps = {
  readonly feedStates: Pick<FeedStateStore, 'get' | 'write'>;
  readonly documents: DocumentStore;
  readonly clock: Clock;
};

/** `s-maxage` is short, so that the CDN shows a change within seconds; readers ask again after a minute. */
const cacheControl = 'public, max-age=60, s-maxage=5, stale-while-revalidate=60';

/** Each round that is lost means that another publisher wrote: after so many the feed is simply busy. */
const maxRounds = 20;

type Etags = ReadonlyMap<string, string | undefined>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const readEtags = async (keys: readonly string[], documents: DocumentStore): Promise<Etags> =>
  new Map(await Promise.all(keys.map(async (key) => [key, await documents.etag(key)] as const)));

const stands = (document: DocumentState, etags: Etags): boolean => etags.get(document.key) === document.etag;

const revisionAfter = (state: FeedState | undefined): number => (state?.revision ?? 0) + 1;

/** What one round goes by: what was last shown, and what the bucket held before the truth was read. */
type Seen = { readonly state: FeedState | undefined; readonly etags: Etags };

/** What decides "changed" is the state row, never the bucket: a crash after the puts still tells of them. */
const putWhereItDiffers = async (
  { key, url, type, bytes, isGone = false, withheldHubs }: Rendition,
  { state, etags }: Seen,
  documents: DocumentStore,
): Promise<DocumentState | 'conflict'> => {
  const hash = sha256(bytes);
  const before = state?.documents.find((document) => document.key === key);
  const isSame = before?.hash === hash;
  if (isSame && stands(before, etags)) return before;
  const marks = { ...(isGone ? { isGone } : {}), ...(withheldHubs === undefined ? {} : { withheldHubs }) };
  const meta = { type: storedType(key, type), cacheControl, ...marks };
  const put = await documents.put(key, bytes, meta, etags.get(key));
  if (put === 'conflict') return 'conflict';
  return {
    key,
    url,
    hash,
    etag: put.etag,
    changedInRevision: isSame ? before.changedInRevision : revisionAfter(state),
  };
};

/** Every put has ended when this does, also where one failed: none is left under way in a function that is frozen. */
const putAll = async (renditions: readonly Rendition[], seen: Seen, documents: DocumentStore) => {
  const puts = await Promise.allSettled(renditions.map((one) => putWhereItDiffers(one, seen, documents)));
  return Promise.all(puts.map((put) => (put.status === 'fulfilled' ? put.value : Promise.reject(put.reason))));
};

const isWritten = (document: DocumentState | 'conflict'): document is DocumentState => document !== 'conflict';

const keysIn = (state: FeedState | undefined): readonly string[] => state?.documents.map(({ key }) => key) ?? [];

const renderAll = async ({ render }: Truth, state: FeedState | undefined, retired: Publication['retired']) => {
  const made = await render();
  const left = keysIn(state).filter((key) => !made.some((rendition) => rendition.key === key));
  return retired === undefined ? made : [...made, ...left.map(retired)];
};

/** The state row that says what stands in the bucket now. */
const stateAfter = (before: FeedState | undefined, documents: readonly DocumentState[]) => {
  const revision = revisionAfter(before);
  return {
    revision,
    documents,
    changedUrls: documents.filter(({ changedInRevision }) => changedInRevision === revision).map(({ url }) => url),
  };
};

const round = async (publication: Publication, { feedStates, documents, clock }: PublishDeps) => {
  const { slug, keys, readTruth, retired } = publication;
  const state = await feedStates.get(slug);
  const etags = await readEtags([...new Set([...keys, ...keysIn(state)])], documents);
  const truth = await readTruth();
  const { fingerprint } = truth;
  const isShown = state?.fingerprint === fingerprint && state.documents.every((document) => stands(document, etags));
  if (isShown) return 'unchanged';
  const renditions = await renderAll(truth, state, retired);
  // An ETag is a hash: where a feed went back to earlier bytes meanwhile, it does not tell. The revision does.
  if ((await feedStates.get(slug))?.revision !== state?.revision) return 'conflict';
  const puts = await putAll(renditions, { state, etags }, documents);
  const written = puts.filter(isWritten);
  if (written.length < puts.length) return 'conflict';
  const gone = renditions.every(({ isGone }) => isGone === true) ? { isGone: true } : {};
  const now = clock.now().toISOString();
  return feedStates.write({ slug, fingerprint, ...stateAfter(state, written), ...gone, writtenAt: now });
};

/**
 * The publish protocol (architecture.md §1): no lock, never older, always told. ETags are read before the truth, and a
 * document is put only over the ETag that was read, so whoever read an older truth loses and reads again.
 * @throws Unavailable DOCUMENT_CONFLICT when others keep writing.
 */
export const publishDocuments = async (
  publication: Publication,
  deps: PublishDeps,
): Promise<'published' | 'unchanged'> => {
  const { slug } = publication;
  for (let attempt = 0; attempt < maxRounds; attempt += 1) {
    const outcome = await round(publication, deps);
    if (outcome === 'unchanged') return 'unchanged';
    log.count(outcome === 'written' ? 'FeedsPublished' : 'DocumentConflicts', 1, { feed: slug });
    if (outcome === 'written') return 'published';
  }
  throw new Unavailable('DOCUMENT_CONFLICT', `Others keep writing the documents of ${slug}; looking again later.`);
};
