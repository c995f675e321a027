import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { sourceCondition } from '#shared/model/source-condition.ts';
import type { HubSubscription, SourceState } from '#shared/model/source-state.ts';
import type { Clock, SourceStore } from '#shared/ports.ts';
import type { Site, Source } from '#shared/site/site.ts';

/** What listing needs. */
export type ListDeps = { readonly sources: Pick<SourceStore, 'get'>; readonly site: Site; readonly clock: Clock };

/** Never the secret, nor the address that only the hub may know. */
const hubOf = ({ hub, topic, leaseEnds, denied, lastPush, missed }: HubSubscription, now: Date) => ({
  url: hub,
  topic,
  pushes: leaseEnds !== undefined && leaseEnds > now.toISOString() && missed === undefined,
  leaseEnds,
  lastPush,
  denied,
});

const lineOf = ({ id, url, type }: Source, state: SourceState | undefined, now: Date) => ({
  id,
  url,
  type: state?.kind ?? type,
  status: sourceCondition(state),
  name: state?.origin?.name,
  at: state?.at,
  articles: state?.articles ?? 0,
  polled: state?.polled,
  succeeded: state?.succeeded,
  nextPoll: state?.nextPoll,
  newest: state?.arrivals[0],
  failures: state?.failures ?? 0,
  lastError: state?.lastError,
  refused: state?.refused,
  hub: state?.hub === undefined ? undefined : hubOf(state.hub, now),
});

/** `GET /sources`: every source of the site file and how it is doing. Stand it behind the proof of identity. */
export const sources = async (_request: HttpRequest, deps: ListDeps): Promise<HttpAnswer> => {
  const now = deps.clock.now();
  const items = await Promise.all(
    (deps.site.sources ?? []).map(async (source) => lineOf(source, await deps.sources.get(source.id), now)),
  );
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: `${JSON.stringify({ items })}\n`,
  };
};
