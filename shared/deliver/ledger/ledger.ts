import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import { type Delivery, hostOf, noFeed, type Receiver } from '#shared/model/delivery.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { type ReceiverCondition, receiverCondition } from '#shared/model/receiver-condition.ts';
import { isAboutArticle, toldOfArticle } from '#shared/model/told-of-article.ts';
import type { ArticleStore, Clock, DeliveryStore, HostStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { siteReceivers } from '#shared/site/site-receivers.ts';

/** What reading the ledger needs. */
export type LedgerDeps = {
  readonly deliveries: Pick<DeliveryStore, 'list' | 'failed' | 'receiver'>;
  readonly articles: Pick<ArticleStore, 'get'>;
  readonly hosts: Pick<HostStore, 'read'>;
  readonly site: Site;
  readonly clock: Clock;
};

/** Deliveries that are shown of each receiver, and at the most in all. */
const perReceiver = 100;
const mostShown = 500;

/** A delivery as a person reads it; the event's words are left out. */
type Line = Omit<Delivery, 'event'> & { readonly event?: string };

const toLine = ({ event, ...delivery }: Delivery): Line => ({
  ...delivery,
  ...(event === undefined ? {} : { event: event.type }),
});

const newestFirst = (a: Delivery, b: Delivery): number => (a.changedAt < b.changedAt ? 1 : -1);

const known = async (receiver: string | null, failed: boolean, { deliveries, site }: LedgerDeps) => {
  if (receiver === null && failed) return deliveries.failed(mostShown);
  const urls = receiver === null ? siteReceivers(site) : [receiver];
  return (await Promise.all(urls.map((url) => deliveries.list(url, perReceiver)))).flat();
};

const articleWith = async (id: string, { articles }: LedgerDeps): Promise<Article> => {
  const article = await articles.get(id);
  if (article !== undefined) return article;
  throw new Rejected('ARTICLE_UNKNOWN', `There is no article ${id}. GET /articles lists those there are.`, {
    status: 404,
  });
};

/** The health of a receiver and its condition, which the CLI and the status page describe. */
type Health = Receiver & { readonly condition: ReceiverCondition };

const healthOf = async (rows: readonly Delivery[], deps: LedgerDeps): Promise<readonly Health[]> => {
  const now = deps.clock.now().toISOString();
  const read = async (url: string): Promise<readonly Health[]> => {
    const [health, host] = await Promise.all([
      deps.deliveries.receiver(url),
      deps.hosts.read(hostOf({ receiver: url })),
    ]);
    return health === undefined ? [] : [{ ...health, condition: receiverCondition(health, host, now) }];
  };
  return (await Promise.all([...new Set(rows.map(({ receiver }) => receiver))].map(read))).flat();
};

/**
 * `GET /deliveries?failed&receiver=&article=`: what was told to whom when, newest first, and how the receivers are.
 * Without a receiver: of those that the site file names; with `failed` alone: of all, subscribers too.
 */
export const listDeliveries = async (request: HttpRequest, deps: LedgerDeps): Promise<HttpAnswer> => {
  const failed = request.query.has('failed') && request.query.get('failed') !== 'false';
  const id = request.query.get('article');
  const article = id === null ? undefined : await articleWith(id, deps);
  const rows = (await known(request.query.get('receiver'), failed, deps))
    .filter((row) => !failed || row.status === 'failed')
    .filter((row) => article === undefined || isAboutArticle(article, row))
    .toSorted(newestFirst)
    .slice(0, mostShown);
  const body = { items: rows.map(toLine), receivers: await healthOf(rows, deps) };
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: `${JSON.stringify(body)}\n` };
};

/** What `GET /articles/{id}` says of each who was, or is to be, told of it. */
const toTold = ({ receiver, route, feed, status, changedAt, endedAt, attempts, lastAnswer }: Delivery) => ({
  receiver,
  route,
  ...(feed === noFeed ? {} : { feed }),
  status,
  changedAt,
  endedAt,
  attempts,
  lastAnswer,
});

/** What answers requests of one method and path. */
export type Route = (request: HttpRequest) => Promise<HttpAnswer>;

/** Adds to an article that is shown who was told of it as it is now, and when. */
export const withTold =
  (show: Route, deps: LedgerDeps): Route =>
  async (request) => {
    const answer = await show(request);
    const article = answer.status === 200 ? await deps.articles.get(request.params.id ?? '') : undefined;
    if (article === undefined) return answer;
    const rows = toldOfArticle(article, await known(null, false, deps));
    return { ...answer, body: `${JSON.stringify({ ...JSON.parse(answer.body), told: rows.map(toTold) })}\n` };
  };
