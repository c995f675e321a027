import { PipelineError } from '#shared/errors.ts';
import { isFacetSlug } from '#shared/model/facet.ts';
import { currentTopic, isNewerThan, topicFeed } from '#shared/model/feed-document.ts';
import { documentHash } from '#shared/model/feed-state.ts';
import type { Clock, FacetStore, FeedStateStore, Http } from '#shared/ports.ts';

/** Looking up topics. */
export type TopicPorts = {
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly facets: Pick<FacetStore, 'facet' | 'addRequestedFile'>;
  readonly publicUrl: string;
  /** Where the feeds were before they moved (`site.formerFeedsUrls`). */
  readonly formerUrls?: readonly string[] | undefined;
  readonly clock: Clock;
};

/**
 * Gives the revision of the feed whose document a topic is; undefined for a URL that is no topic of this site at present. A
 * document of a facet's feed that nobody has requested is requested by this: the next sweep publishes it, and whoever
 * subscribes gets it then.
 */
export const makeTopicCheck = ({ feedStates, facets, publicUrl, formerUrls, clock }: TopicPorts) => {
  const requestDocument = async (slug: string, topic: string): Promise<boolean> => {
    const facet = isFacetSlug(slug) ? await facets.facet(slug) : undefined;
    if (facet?.isLive !== true) return false;
    await facets.addRequestedFile(facet, topic.slice(topic.lastIndexOf('/') + 1), clock.now());
    return true;
  };

  return async (requested: string): Promise<number | undefined> => {
    const topic = currentTopic(requested, publicUrl, formerUrls);
    const slug = topicFeed(topic, publicUrl);
    const state = slug === undefined ? undefined : await feedStates.get(slug);
    if (slug === undefined || state?.isGone === true) return undefined;
    const isPublished = state?.documents.some(({ url }) => url === topic) === true;
    // Also where it is published: nobody subscribes for longer than a request lasts.
    const isKnown = (await requestDocument(slug, topic)) || isPublished;
    return isKnown ? (state?.revision ?? 0) : undefined;
  };
};

/** A topic as readers get it: its bytes without any encoding, its media type, and the revision that changed it last, if that is newer. */
export type TopicDocument = Pick<TopicRevision, 'revision' | 'changedAt'> & {
  readonly type: string;
  readonly bytes: Uint8Array;
};

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

/** Documents in memory: those that are being distributed. */
const maxCachedTopics = 12;

/**
 * Reads topics at their public URL, each revision once for all its subscribers. An older copy is refused: of a cache, or
 * in memory, where a document is found by the hash that the feed's state names now. `addressOf` gives the present address of a
 * topic that has moved.
 */
export const makeTopicReader = (
  http: Http,
  feedStates: Pick<FeedStateStore, 'get'>,
  addressOf: (topic: string) => string = (topic) => topic,
): ReadTopic => {
  const cached = new Map<string, Promise<TopicDocument | undefined>>();

  const readState = async ({ topic, feed }: TopicRevision) => {
    const state = await feedStates.get(feed);
    const { hash, changedInRevision = 0 } = state?.documents.find(({ url }) => url === addressOf(topic)) ?? {};
    return { hash, changedInRevision, writtenAt: state?.writtenAt ?? '' };
  };

  const read = async (
    asked: TopicRevision,
    before: Awaited<ReturnType<typeof readState>>,
  ): Promise<TopicDocument | undefined> => {
    try {
      const { status, headers, body } = await http.send({
        method: 'GET',
        url: addressOf(asked.topic),
        maxBytes: maxTopicBytes,
      });
      if (status !== 200) return undefined;
      const hash = documentHash(body);
      const state = before.hash === hash ? before : await readState(asked);
      const { revision, changedAt } = asked;
      const document = { type: headers['content-type'] ?? '', bytes: body, revision, changedAt };
      if (hash === state.hash) {
        const { changedInRevision, writtenAt } = state;
        return changedInRevision > revision
          ? { ...document, revision: changedInRevision, changedAt: writtenAt }
          : document;
      }
      // Under load the CDN lags behind the feed's last revision; a copy newer than this revision is good enough.
      return isNewerThan(revision, headers) ? document : undefined;
    } catch (error) {
      if (error instanceof PipelineError) return undefined;
      throw error;
    }
  };

  return async (asked) => {
    const before = await readState(asked);
    const key = `${asked.topic} ${asked.revision} ${before.hash}`;
    const reading = cached.get(key) ?? read(asked, before);
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
