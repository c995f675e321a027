import { createHash } from 'node:crypto';
import { type FeedState, isSameState } from '#shared/model/feed-state.ts';
import type { DocumentPorts, Publication } from '#shared/publish/publish-documents.ts';

const slug = 'fr';
const publicUrl = 'https://feeds.example.org';

/** Each file, and how many changes of the source it takes to change its bytes: some changes show in some documents only. */
const files = [
  ['rss.xml', 1],
  ['atom.xml', 1],
  ['index.html', 3],
] as const;

const keyOf = (file: string): string => `feeds/${slug}/${file}`;
const hashOf = (bytes: Uint8Array, kind: 'md5' | 'sha256'): string => createHash(kind).update(bytes).digest('hex');

/** What happened, in the order in which it did. */
export type Happening =
  | { readonly kind: 'put'; readonly key: string; readonly edition: number }
  | { readonly kind: 'loss'; readonly key: string }
  | { readonly kind: 'state'; readonly state: FeedState };

/**
 * A feed made from a number that only grows; every document says which number it shows, so that older and newer
 * documents are distinguishable. ETags are hashes of the bytes, as S3's are.
 */
export const startPublicationSimulator = () => {
  const bucket = new Map<string, Uint8Array>();
  const happened: Happening[] = [];
  let source = 0;
  let rendered = 0;
  let state: FeedState | undefined;

  const editionOf = (every: number, of = source): number => Math.floor(of / every);
  const etag = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : `"${hashOf(bytes, 'md5')}"`;

  const documents: DocumentPorts['documents'] = {
    etag: async (key) => etag(bucket.get(key)),
    list: async (prefix) => [...bucket.keys()].filter((key) => key.startsWith(prefix)),
    put: async (key, bytes, _meta, expected) => {
      if (etag(bucket.get(key)) !== expected) return 'conflict';
      bucket.set(key, bytes);
      happened.push({ kind: 'put', key, edition: Number(Buffer.from(bytes).toString().split(' ').at(-1)) });
      return { etag: etag(bytes) ?? '' };
    },
    remove: async (key) => void bucket.delete(key),
  };

  const feedStates: DocumentPorts['feedStates'] = {
    get: async () => state,
    write: async (next, previous) => {
      if (!isSameState(state, previous)) return 'conflict';
      state = next;
      happened.push({ kind: 'state', state: next });
      return 'written';
    },
  };

  const render = async (of: number) => {
    rendered += 1;
    return files.map(([file, every]) => ({
      key: keyOf(file),
      url: `${publicUrl}/${keyOf(file)}`,
      type: 'text/plain',
      bytes: Buffer.from(`${file} of edition ${editionOf(every, of)}`),
    }));
  };

  const readDesired = async () => {
    const read = source;
    return { fingerprint: `source ${read}`, render: () => render(read) };
  };

  const publication: Publication = { slug, keys: files.map(([file]) => keyOf(file)), readDesired };

  return {
    publication,
    deps: {
      feedStates,
      documents,
      publishQueue: { rebuild: async () => undefined },
      clock: { now: () => new Date('2024-11-27T10:00:00.000Z') },
    },
    bucket,
    happened,
    /** Changes the source in the table. */
    change: (to = source + 1): void => {
      source = to;
    },
    /** A restore writes the state of an export over that of the table: the same revision, with its mark. */
    restore: (): void => {
      state = state && { ...state, isRestored: true };
    },
    /** Deletes a document by hand. */
    lose: (file: string): void => {
      bucket.delete(keyOf(file));
      happened.push({ kind: 'loss', key: keyOf(file) });
    },
    /** What the bucket should hold. */
    shouldShow: (): ReadonlyMap<string, string> =>
      new Map(files.map(([file, every]) => [keyOf(file), `${file} of edition ${editionOf(every)}`])),
    shows: (): ReadonlyMap<string, string> =>
      new Map([...bucket].map(([key, bytes]) => [key, Buffer.from(bytes).toString()])),
    timesRendered: (): number => rendered,
  };
};

/** A simulator to publish. */
export type PublicationSimulator = ReturnType<typeof startPublicationSimulator>;

/** Hash of a document in the bucket, as states keep it. */
export const stateHash = (bytes: Uint8Array): string => hashOf(bytes, 'sha256').slice(0, 32);
