import { PipelineError } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { topicFeed } from '#shared/model/feed-document.ts';
import type { FeedStateStore, Http } from '#shared/ports.ts';

/** Looking up topics. */
export type TopicPorts = { readonly feedStates: Pick<FeedStateStore, 'get'>; readonly publicUrl: string };

/** Checks whether a URL is a topic of this site: a document of a feed that is published at present. */
export const makeTopicCheck =
  ({ feedStates, publicUrl }: TopicPorts) =>
  async (topic: string): Promise<boolean> => {
    const slug = topicFeed(topic, publicUrl);
    const state = slug === undefined ? undefined : await feedStates.get(slug);
    return state !== undefined && state.isGone !== true && state.documents.some(({ url }) => url === topic);
  };

/** A topic as readers get it: its bytes without any encoding, and its media type. */
export type TopicDocument = { readonly type: string; readonly bytes: Uint8Array };

/** The topic to read, in the revision of its feed that was written at `changedAt`, or in a later one. */
export type TopicRevision = {
  readonly topic: string;
  readonly feed: string;
  readonly revision: number;
  readonly changedAt: string;
};

/** Reads a topic; undefined while the public URL does not show the feed's last revision. */
export type ReadTopic = (revision: TopicRevision) => Promise<TopicDocument | undefined>;

const maxTopicBytes = 32 * 1024 * 1024;

/** Documents in memory: those of the revisions that are being distributed. */
const maxCachedTopics = 12;

/** The clocks of S3 and of the function that wrote the revision may differ; `Last-Modified` has full seconds. */
const clockSkewMs = 2_000;

/** Reads topics at their public URL, each revision once for all its subscribers. An older copy of a cache is refused. */
export const makeTopicReader = (http: Http, feedStates: Pick<FeedStateStore, 'get'>): ReadTopic => {
  const cached = new Map<string, Promise<TopicDocument | undefined>>();

  const read = async ({ topic, feed, changedAt }: TopicRevision): Promise<TopicDocument | undefined> => {
    try {
      const { status, headers, body } = await http.send({ method: 'GET', url: topic, maxBytes: maxTopicBytes });
      const expected = (await feedStates.get(feed))?.documents.find(({ url }) => url === topic);
      // Under load the CDN lags behind the feed's last revision; a copy newer than this revision is good enough.
      const isNewer = Date.parse(headers['last-modified'] ?? '') >= Date.parse(changedAt) + clockSkewMs;
      if (status !== 200 || !(isNewer || sha256(body) === expected?.hash)) return undefined;
      return { type: headers['content-type'] ?? '', bytes: body };
    } catch (error) {
      if (error instanceof PipelineError) return undefined;
      throw error;
    }
  };

  return async (revision) => {
    const key = `${revision.topic} ${revision.revision}`;
    const reading = cached.get(key) ?? read(revision);
    cached.set(key, reading);
    const [oldest] = cached.keys();
    if (cached.size > maxCachedTopics && oldest !== undefined) cached.delete(oldest);
    const document = await reading.catch((error: unknown) => {
      cached.delete(key);
      throw error;
    });
    if (document === undefined) cached.delete(key);
    return document;
  };
};
