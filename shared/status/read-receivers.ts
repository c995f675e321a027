import type { Article } from '#shared/model/article.ts';
import { hostOf } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubReceiver } from '#shared/model/hub-url.ts';
import { receiverCondition } from '#shared/model/receiver-condition.ts';
import type { ReceiverStatus } from '#shared/pages/status/view.ts';
import { siteReceivers } from '#shared/site/site-receivers.ts';
import type { StatusDeps } from './status-deps.ts';
import { toldTimes } from './told-times.ts';

/** Deliveries that are read of each receiver, to see how long its articles took; and how many of them are shown. */
const read = 300;
const shown = 20;

/** What is read once for all receivers. */
type Known = { readonly watched: readonly HubHealth[]; readonly articles: readonly Article[]; readonly now: string };

const readReceiver = async (
  url: string,
  { watched, articles, now }: Known,
  { deliveries, hosts }: StatusDeps,
): Promise<ReceiverStatus> => {
  const [health, host, rows] = await Promise.all([
    deliveries.receiver(url),
    hosts.read(hostOf({ receiver: url })),
    deliveries.list(url, read),
  ]);
  const hub = watched.find((one) => hubReceiver(one.hub) === url);
  return {
    url,
    condition: receiverCondition(health, host, now),
    ...(health === undefined ? {} : { health }),
    ...(hub === undefined ? {} : { hub }),
    times: toldTimes(articles, { rows, isWhole: rows.length < read }, now),
    deliveries: rows.slice(0, shown),
  };
};

/** How everybody is whom the site file names, what they were told, and how long that took for these articles. */
export const readReceivers = async (
  articles: readonly Article[],
  now: string,
  deps: StatusDeps,
): Promise<readonly ReceiverStatus[]> => {
  const watched = await deps.hubs.all();
  return Promise.all(siteReceivers(deps.site).map((url) => readReceiver(url, { watched, articles, now }, deps)));
};
