import { PipelineError } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';

/** A feed as readers get it: its entries, newest first. */
export type PublicFeed = {
  readonly etag: string;
  readonly entries: readonly { readonly guid: string; readonly published: string; readonly revision: number }[];
};

/** Reads the JSON Feed document at a public URL; undefined while readers cannot. */
export type ReadPublicFeed = (url: string) => Promise<PublicFeed | undefined>;

/** Bytes of a document: a feed of 500 full articles has less. */
const maxBytes = 32 * 1024 * 1024;

/** Feeds kept in memory; each is revalidated by its ETag before it is used. */
const maxCached = 50;

type Item = {
  readonly id?: unknown;
  readonly date_published?: unknown;
  readonly _barid?: { readonly revision?: unknown };
};

const parse = (body: Uint8Array, etag: string): PublicFeed => {
  const { items = [] }: { readonly items?: readonly Item[] } = JSON.parse(new TextDecoder().decode(body));
  return {
    etag,
    entries: items.map(({ id, date_published: published, _barid: { revision } = {} }) => ({
      guid: String(id),
      published: String(published),
      revision: Number(revision ?? 1),
    })),
  };
};

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
      const fresh = answer.status === 200 ? parse(answer.body, answer.headers.etag ?? '') : undefined;
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
