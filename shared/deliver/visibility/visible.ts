import { PipelineError } from '#shared/errors.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Http } from '#shared/ports.ts';

/** RFC 9110 §8.8.3.2, weak comparison; a suffix that a server appends for the encoding (`-gzip`) does not count. */
const opaque = (etag: string): string =>
  etag
    .replace(/^W\//, '')
    .replace(/^"|"$/g, '')
    .replace(/[-;](?:gzip|br|zstd)$/, '');

const shows = async (url: string, etag: string, http: Http): Promise<boolean> => {
  try {
    const answer = await http.send({
      method: 'GET',
      url,
      // As hubs ask: a CDN keeps one copy for each encoding.
      headers: { 'accept-encoding': 'gzip', 'if-none-match': etag },
      maxBytes: 0,
      cut: true,
    });
    return answer.status === 304 || (answer.status === 200 && opaque(answer.headers.etag ?? '') === opaque(etag));
  } catch (error) {
    if (error instanceof PipelineError) return false;
    throw error;
  }
};

/** In a storm a document changes between a look at the state and a look at the document: as often both are looked at again. */
const looks = 3;

const isSeen = async (topic: string, readState: () => Promise<FeedState | undefined>, http: Http): Promise<boolean> => {
  for (let look = 0; look < looks; look += 1) {
    const state = await readState();
    const document = state?.documents.find(({ url }) => url === topic);
    // Of a feed that is no more there is nothing to be seen.
    if (document === undefined || state?.isGone === true || (await shows(topic, document.etag, http))) return true;
  }
  return false;
};

/**
 * The topics that readers do not see yet as the feed's state has them: a hub that is told too early fetches the older
 * document from the CDN and pushes nothing.
 */
export const notYetVisible = async (
  topics: readonly string[],
  readState: () => Promise<FeedState | undefined>,
  http: Http,
): Promise<readonly string[]> => {
  const seen = await Promise.all(topics.map((topic) => isSeen(topic, readState, http)));
  return topics.filter((_, index) => seen[index] === false);
};
