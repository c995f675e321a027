import { PipelineError } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';

/** A feed as readers get it: its entries, newest first. */
export type Shown = {
  readonly etag: string;
  readonly items: readonly { readonly guid: string; readonly published: string; readonly modified: string }[];
};

/** Reads the JSON document of a feed as its readers do; undefined while they cannot. */
export type ReadShown = (url: string) => Promise<Shown | undefined>;

/** A feed of 500 whole articles has less. */
const maxBytes = 32 * 1024 * 1024;

/** Feeds that stay in memory; each is asked for again, but not sent again while it is the same. */
const maxKept = 50;

type Item = { readonly id?: unknown; readonly date_published?: unknown; readonly date_modified?: unknown };

const parseShown = (body: Uint8Array, etag: string): Shown => {
  const { items = [] }: { readonly items?: readonly Item[] } = JSON.parse(new TextDecoder().decode(body));
  return {
    etag,
    items: items.map(({ id, date_published: published, date_modified: modified }) => ({
      guid: String(id),
      published: String(published),
      modified: String(modified ?? published),
    })),
  };
};

/** A reader of feeds by way of the public URL, which remembers what has not changed. */
export const shownFeeds = (http: Http): ReadShown => {
  const kept = new Map<string, Shown>();
  const read = async (url: string): Promise<Shown | undefined> => {
    const known = kept.get(url);
    // As hubs ask: a CDN keeps one copy for each encoding.
    const headers: Record<string, string> = { 'accept-encoding': 'gzip' };
    if (known !== undefined) headers['if-none-match'] = known.etag;
    const answer = await http.send({ method: 'GET', url, headers, maxBytes });
    if (answer.status === 304) return known;
    return answer.status === 200 ? parseShown(answer.body, answer.headers.etag ?? '') : undefined;
  };
  return async (url) => {
    try {
      const shown = await read(url);
      kept.delete(url);
      if (shown !== undefined) kept.set(url, shown);
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      return shown;
    } catch (error) {
      if (error instanceof PipelineError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
};
