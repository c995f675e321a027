import { PipelineError } from '#shared/errors.ts';
import { type ListedEntry, listEntries, namesArchive } from '#shared/format/list-entries.ts';
import type { Http } from '#shared/ports.ts';

/** A feed as readers get it: its entries, newest first. */
export type PublicFeed = {
  readonly etag: string;
  readonly entries: readonly ListedEntry[];
  /** Older entries may be in archives alone. */
  readonly hasArchives: boolean;
};

/** Reads the feed document at a public URL; undefined while readers cannot. A feed that is gone or renamed shows no entry. */
export type ReadPublicFeed = (url: string) => Promise<PublicFeed | undefined>;

/** Bytes of a document: a feed of 500 full articles has less. */
const maxBytes = 32 * 1024 * 1024;

/** Feeds kept in memory; each is revalidated by its ETag before it is used. */
const maxCached = 50;

/** Reads feeds through the CDN, as readers do. A document that has not changed is not transferred again. */
export const publicFeedReader = (http: Http): ReadPublicFeed => {
  const cache = new Map<string, PublicFeed>();
  return async (url) => {
    const cached = cache.get(url);
    try {
      const answer = await http.send({
        method: 'GET',
        url,
        // The encoding that hubs ask for: a CDN keeps one copy for each.
        headers: { 'accept-encoding': 'gzip', ...(cached === undefined ? {} : { 'if-none-match': cached.etag }) },
        maxBytes,
      });
      if (answer.status === 410 || answer.status === 301) return { etag: '', entries: [], hasArchives: false };
      const { etag = '' } = answer.headers;
      const fresh =
        answer.status === 200
          ? { etag, entries: listEntries(answer.body), hasArchives: namesArchive(answer.body) }
          : undefined;
      const feed = answer.status === 304 ? cached : fresh;
      cache.delete(url);
      if (feed !== undefined) cache.set(url, feed);
      const [oldest] = cache.keys();
      if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
      return feed;
    } catch (error) {
      if (error instanceof PipelineError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
};
