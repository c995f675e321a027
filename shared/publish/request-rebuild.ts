import { Rejected, Unavailable } from '#shared/errors.ts';
import { barid, type Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
import type { FacetStore, FeedStateStore, PublishQueueStore, RecordAudit } from '#shared/ports.ts';

/** The stores that a request for a rebuild is checked with and written to. */
export type RebuildPorts = {
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly facets: Pick<FacetStore, 'facet'>;
  readonly publishQueue: Pick<PublishQueueStore, 'rebuild' | 'writeRebuild'>;
  readonly record: RecordAudit;
};

/** A sweep that is rebuilding wins each lost round. */
const maxRounds = 5;

/** An empty hash differs from that of any configuration, so that the next sweep begins with the first feed. */
const anyConfig = '';

const nextRebuild = (stored: Rebuild | undefined, onlyFeed: string | undefined): Rebuild => {
  const step = (stored?.step ?? 0) + 1;
  if (onlyFeed !== undefined && stored?.isDone === true) return { ...stored, isDone: false, onlyFeed, step };
  const willReachFeed =
    onlyFeed !== undefined &&
    stored !== undefined &&
    (stored.failed?.includes(onlyFeed) === true ||
      (stored.onlyFeed === undefined ? (stored.lastSlug ?? '') < onlyFeed : stored.onlyFeed === onlyFeed));
  // One row holds one rebuild: a pending one that would miss this feed is widened to everything.
  return willReachFeed ? { ...stored, step } : { configHash: anyConfig, isDone: false, step };
};

/**
 * `POST /rebuild?feed=`: asks the next sweep to check every document, or those of one feed, and to put those again that
 * are missing or not as they should be: for documents deleted from the public bucket.
 * @throws Rejected FEED_UNKNOWN, BODY_UNEXPECTED; Unavailable DOCUMENT_CONFLICT
 */
export const requestRebuild = async (
  { query, body }: HttpRequest,
  { feedStates, facets, publishQueue, record }: RebuildPorts,
  by: Caller = barid,
): Promise<HttpAnswer> => {
  if (body.length > 0) {
    const message = 'A rebuild takes no body: name the feed as ?feed=, or send nothing to rebuild everything.';
    throw new Rejected('BODY_UNEXPECTED', message, { status: 400 });
  }
  const feed = query.get('feed') ?? undefined;
  // The feed of a facet has no state before its first document is requested.
  const isKnown = async (slug: string) =>
    slug !== '' && ((await feedStates.get(slug)) ?? (await facets.facet(slug))) !== undefined;
  if (feed !== undefined && !(await isKnown(feed))) {
    throw new Rejected('FEED_UNKNOWN', `There is no feed ${feed}; "barid feeds" lists all feeds.`, { status: 404 });
  }
  await record(by, { action: 'rebuilt', subject: feed ?? 'everything' });
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await publishQueue.rebuild();
    if (stored?.restoring !== undefined) {
      const message = 'The site is being restored; everything is rebuilt at the end of it.';
      throw new Rejected('RESTORE_UNDER_WAY', message, { status: 409 });
    }
    if ((await publishQueue.writeRebuild(nextRebuild(stored, feed))) === 'conflict') continue;
    return jsonAnswer(202, { rebuilds: feed ?? 'everything' });
  }
  throw new Unavailable('DOCUMENT_CONFLICT', 'A sweep is rebuilding at this moment; try again in a minute.');
};

/** The routes of rebuilding, by method and path. */
export const rebuildRoutes = (ports: RebuildPorts) => ({
  'POST /rebuild?feed': (request: HttpRequest, caller: Caller) => requestRebuild(request, ports, caller),
});
