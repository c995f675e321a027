import { createHash } from 'node:crypto';
import { PipelineError } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { FeedStateStore, Http } from '#shared/ports.ts';

/** A topic as readers get it: its bytes without any encoding, and its media type. */
export type TopicDocument = { readonly type: string; readonly bytes: Uint8Array };

/** What is to be read: a topic of this feed, of the revision that was written at `changedAt` or of a later one. */
export type TopicWanted = {
  readonly topic: string;
  readonly feed: string;
  readonly revision: number;
  readonly changedAt: string;
};

/** Reads a topic; undefined while readers do not get what the feed last said. */
export type ReadTopic = (wanted: TopicWanted) => Promise<TopicDocument | undefined>;

const maxBytes = 32 * 1024 * 1024;

/** Documents that stay in memory: those of the changes that are being told. */
const maxKept = 12;

/** Milliseconds by which the clocks of the bucket and of whoever wrote the revision may differ; `Last-Modified` has seconds. */
const skew = 2_000;

/** In a storm a cache is always a little behind, and what it shows is newer than what is to be told all the same. */
const isLater = ({ headers }: IncomingAnswer, changedAt: string): boolean =>
  Date.parse(headers['last-modified'] ?? '') >= Date.parse(changedAt) + skew;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Reads topics by way of the public URL, each revision once however many subscribers it goes to. What a cache still has
 * of an earlier revision is known by its hash and its date, and never taken for the one that is to be told.
 */
export const topicReader = (http: Http, feedStates: Pick<FeedStateStore, 'get'>): ReadTopic => {
  const kept = new Map<string, Promise<TopicDocument | undefined>>();
  const read = async ({ topic: url, feed, changedAt }: TopicWanted): Promise<TopicDocument | undefined> => {
    try {
      const answer = await http.send({ method: 'GET', url, maxBytes });
      const document = (await feedStates.get(feed))?.documents.find((one) => one.url === url);
      const isNew = hashOf(answer.body) === document?.hash || isLater(answer, changedAt);
      if (answer.status !== 200 || !isNew) return undefined;
      return { type: answer.headers['content-type'] ?? '', bytes: answer.body };
    } catch (error) {
      if (error instanceof PipelineError) return undefined;
      throw error;
    }
  };
  return async (wanted) => {
    const key = `${wanted.topic} ${wanted.revision}`;
    const document = kept.get(key) ?? read(wanted);
    kept.set(key, document);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    const found = await document.catch((error: unknown) => {
      kept.delete(key);
      throw error;
    });
    if (found === undefined) kept.delete(key);
    return found;
  };
};
