import { Rejected, Unavailable } from '#shared/errors.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
import type { FeedStateStore, PublishQueueStore } from '#shared/ports.ts';

/** What asking needs. */
export type AskDeps = {
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly publishQueue: Pick<PublishQueueStore, 'rebuild' | 'writeRebuild'>;
};

/** Each round that is lost means that a sweep has gone on with its own. */
const maxRounds = 5;

const asked = (stored: Rebuild | undefined, only: string | undefined): Rebuild => {
  const step = (stored?.step ?? 0) + 1;
  // While everything is being renewed, one feed is so too.
  if (only !== undefined && stored?.isDone === true)
    return { configHash: stored.configHash, isDone: false, onlyFeed: only, step };
  return only === undefined
    ? { configHash: '', isDone: false, step }
    : { ...(stored ?? { configHash: '', isDone: false }), step };
};

const feedIn = ({ query }: HttpRequest): string | undefined => query.get('feed') ?? undefined;

/**
 * `POST /rebuild?feed=`: has every document looked at, and put again where it is not as it should be: after somebody
 * has deleted from the public bucket, or all of it. The sweep does it, from its next minute on.
 * @throws Rejected FEED_UNKNOWN; Unavailable DOCUMENT_CONFLICT
 */
export const askRenewal = async (request: HttpRequest, { feedStates, publishQueue }: AskDeps): Promise<HttpAnswer> => {
  const only = feedIn(request);
  if (only !== undefined && (await feedStates.get(only)) === undefined) {
    throw new Rejected('FEED_UNKNOWN', `There is no feed ${only}; "barid feeds" lists those there are.`, {
      status: 404,
    });
  }
  for (let round = 0; round < maxRounds; round += 1) {
    if ((await publishQueue.writeRebuild(asked(await publishQueue.rebuild(), only))) === 'conflict') continue;
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    return { status: 202, headers, body: `${JSON.stringify({ rebuilds: only ?? 'everything' })}\n` };
  }
  throw new Unavailable('DOCUMENT_CONFLICT', 'A sweep is at it this very moment; ask again in a while.');
};

/** What a person who runs Barid asks of its documents, by method and path. */
export const renewalRoutes = (deps: AskDeps) => ({
  'POST /rebuild': (request: HttpRequest) => askRenewal(request, deps),
});
