import { ifReadable } from '#shared/errors.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { maskedAddress } from '#shared/model/public-address.ts';
import { sourceCondition } from '#shared/model/source-state.ts';
import type { Clock, SourceStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { isPushed } from './next-state.ts';

/** Listing the sources of a site file. */
export type ListPorts = { readonly sources: Pick<SourceStore, 'get'>; readonly site: Site; readonly clock: Clock };

/**
 * `GET /sources`: the sources of the site file with their condition. The secret of a subscription and the address of its
 * callback stay inside, and secrets in addresses are masked. The caller must be authenticated before.
 */
export const listSources = async (_request: HttpRequest, { sources, site, clock }: ListPorts): Promise<HttpAnswer> => {
  const now = clock.now();
  const items = await Promise.all(
    (site.sources ?? []).map(async ({ id, url, type }) => {
      const state = await ifReadable(sources.get(id));
      return {
        id,
        url: maskedAddress(url),
        type: state?.kind ?? type,
        status: sourceCondition(state),
        name: state?.attribution?.name,
        pollUrl: state?.pollUrl && maskedAddress(state.pollUrl),
        articles: state?.articleCount ?? 0,
        lastPolledAt: state?.lastPolledAt,
        lastSucceededAt: state?.lastSucceededAt,
        nextPollAt: state?.nextPollAt,
        newestPublished: state?.recentPublished[0],
        failures: state?.failures ?? 0,
        lastError: state?.lastError,
        refused: state?.refused,
        restriction: state?.restriction,
        hub: state?.subscription && {
          url: maskedAddress(state.subscription.hub),
          topic: maskedAddress(state.subscription.topic),
          pushes: isPushed(state, now),
          leaseEndsAt: state.subscription.leaseEndsAt,
          lastPushAt: state.subscription.lastPushAt,
          deniedReason: state.subscription.deniedReason,
        },
      };
    }),
  );
  return jsonAnswer(200, { items });
};
