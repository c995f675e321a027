import { createHash } from 'node:crypto';
import { Unavailable } from '#shared/errors.ts';
import type { DocumentState, FeedState } from '#shared/model/feed-state.ts';
import type { Clock, DocumentStore, FeedStore } from '#shared/ports.ts';

/** One document as it should be. */
export type Rendition = {
  readonly key: string;
  readonly url: string;
  readonly type: string;
  readonly bytes: Uint8Array;
};

/** The truth, read: a fingerprint of all that the documents are made from, and how to make them. */
export type Truth = { readonly fingerprint: string; readonly render: () => Promise<readonly Rendition[]> };

/** What is published under one slug: where its documents are, and how to read what they should be. */
export type Publication = {
  readonly slug: string;
  readonly keys: readonly string[];
  /** Must read consistently: it is called after the ETags were read, never before. */
  readonly readTruth: () => Promise<Truth>;
};

/** What publishing needs. */
export type PublishDeps = { readonly feeds: FeedStore; readonly documents: DocumentStore; readonly clock: Clock };

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

/** Puts what differs from the state row; `conflict` when somebody wrote since the ETags were read. */
const putChanged = async (
  renditions: readonly Rendition[],
  state: FeedState | undefined,
  etags: Etags,
  documents: DocumentStore,
): Promise<readonly DocumentState[] | 'conflict'> => {
  const written: DocumentState[] = [];
  for (const { key, url, type, bytes } of renditions) {
    const hash = sha256(bytes);
    const before = state?.documents.find((document) => document.key === key);
    if (before?.hash === hash && stands(before, etags)) {
      written.push(before);
      continue;
    }
    const put = await documents.put(key, bytes, { type, cacheControl }, etags.get(key));
    if (put === 'conflict') return 'conflict';
    const changedIn = before?.hash === hash ? before.changedIn : revisionAfter(state);
    written.push({ key, url, hash, etag: put.etag, changedIn });
  }
  return written;
};

/** What decides "changed" is the state row, never the bucket: a crash after the puts still tells of them. */
const changedUrls = (written: readonly DocumentState[], state: FeedState | undefined): readonly string[] =>
  written
    .filter(({ key, hash }) => state?.documents.find((document) => document.key === key)?.hash !== hash)
    .map(({ url }) => url);

const round = async ({ slug, keys, readTruth }: Publication, { feeds, documents, clock }: PublishDeps) => {
  const state = await feeds.state(slug);
  const etags = await readEtags(keys, documents);
  const { fingerprint, render } = await readTruth();
  const isShown = state?.fingerprint === fingerprint && state.documents.every((document) => stands(document, etags));
  if (isShown) return 'unchanged';
  const written = await putChanged(await render(), state, etags, documents);
  if (written === 'conflict') return 'conflict';
  return feeds.writeState({
    slug,
    revision: revisionAfter(state),
    fingerprint,
    documents: written,
    changed: changedUrls(written, state),
    written: clock.now().toISOString(),
  });
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
  for (let attempt = 0; attempt < maxRounds; attempt += 1) {
    const outcome = await round(publication, deps);
    if (outcome === 'written') return 'published';
    if (outcome === 'unchanged') return 'unchanged';
  }
  throw new Unavailable(
    'DOCUMENT_CONFLICT',
    `Others keep writing the documents of ${publication.slug}; looking again later.`,
  );
};
