import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { ifReadable, Rejected } from '#shared/errors.ts';
import { type Article, isPublished } from '#shared/model/article.ts';
import type { Caller } from '#shared/model/caller.ts';
import { announces, deliveriesOfArticle } from '#shared/model/deliveries-of-article.ts';
import { articleCursor, type Delivery, feedOf, hostOf, type Receiver } from '#shared/model/delivery.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { type ReceiverCondition, receiverCondition } from '#shared/model/receiver-condition.ts';
import type { ArticleStore, Clock, DeliveryStore, HostStore } from '#shared/ports.ts';
import { isLimited, isWithin, requireWithin } from '#shared/publishers/limits.ts';
import { flagIn } from '#shared/query.ts';
import { requireScope } from '#shared/require-scope.ts';
import type { Site } from '#shared/site/site.ts';
import { routes, siteReceivers } from '../routes/index.ts';
import { pushesTo } from './pushes-to.ts';
import { failedTo, type RedrivePorts, redriveHandler } from './redrive.ts';
import { resumeHandler } from './resume.ts';

/** What the ledger reads. */
export type LedgerPorts = RedrivePorts & {
  readonly deliveries: Pick<DeliveryStore, 'cursor' | 'get' | 'list' | 'failed' | 'receiver' | 'pageRecords'>;
  readonly articles: Pick<ArticleStore, 'get' | 'find'>;
  readonly hosts: Pick<HostStore, 'read'>;
  readonly site: Site;
  readonly publicUrl: string;
  readonly clock: Clock;
};

/** Deliveries that an answer shows: of one receiver, and in all. */
const maxPerReceiver = 100;
const maxShown = 500;

const shownArticle = z.object({ id: z.string() });

type Handler = (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>;

/** The health of a receiver and its condition, which the CLI and the status page describe. */
type Health = Receiver & { readonly condition: ReceiverCondition };

/**
 * The operator's endpoints of the ledger, by method and path: what was delivered to which receiver, and how the receivers
 * are. `GET /articles/{id+}?` among these article routes shows deliveries too.
 */
export const ledgerRoutes = (
  ports: LedgerPorts,
  { 'GET /articles/{id+}?': show, ...others }: Readonly<Record<string, Handler>> = {},
): Readonly<Record<string, Handler>> => {
  const { deliveries, articles, hosts, site, clock } = ports;

  /** The newest deliveries to one receiver, or to every receiver of the site file. */
  const newest = async (receiver: string | null): Promise<readonly Delivery[]> => {
    const receivers = receiver === null ? siteReceivers(site) : [receiver];
    const own = (await Promise.all(receivers.map((one) => deliveries.list(one, maxPerReceiver)))).flat();
    return receiver === null ? own : [...own, ...(await pushesTo(receiver, own, deliveries))];
  };

  /**
   * The deliveries to receivers of the site file that may be about an article: the newest, and of each receiver of articles the
   * last one about this, which stands behind hundreds of others where the article is not new.
   */
  const about = async ({ id }: Article): Promise<readonly Delivery[]> => {
    const receivers = routes.flatMap(({ articleReceivers }) => articleReceivers?.(ports) ?? []);
    const last = receivers.map(async ({ receiver, route }) => {
      const cursor = await deliveries.cursor(receiver, articleCursor(route, id));
      return cursor && ifReadable(deliveries.get(receiver, cursor.changedAt, cursor.id));
    });
    const [shown, own] = await Promise.all([newest(null), Promise.all(last)]);
    const isNew = (row: Delivery | undefined): row is Delivery =>
      row !== undefined && !shown.some((other) => other.id === row.id && other.receiver === row.receiver);
    return [...shown, ...own.filter(isNew)];
  };

  /** @throws Rejected ARTICLE_UNKNOWN, SCOPE_MISSING */
  const articleWith = async (id: string, caller: Caller) => {
    const get = async (one: string | undefined) => (one ? articles.get(one) : undefined);
    const found = (await get(id)) ?? (await get(id === '' ? undefined : await articles.find({ guid: id })));
    if (found !== undefined && (isWithin(caller, found, site) || isPublished(found))) {
      requireWithin(caller, found, { site, scope: 'read' });
      return found;
    }
    throw new Rejected('ARTICLE_UNKNOWN', `There is no article ${id}. GET /articles lists all articles.`, {
      status: 404,
    });
  };

  const healthOf = async (url: string): Promise<readonly Health[]> => {
    const [health, host] = await Promise.all([
      ifReadable(deliveries.receiver(url)),
      hosts.read(hostOf({ receiver: url })),
    ]);
    const now = clock.now().toISOString();
    return health === undefined ? [] : [{ ...health, condition: receiverCondition(health, host, now) }];
  };

  /**
   * `GET /deliveries?failed&receiver=&article=`: deliveries, newest first, and the health of their receivers. Without a
   * receiver: those to receivers of the site file; with `failed` alone: those to any receiver, subscribers too. A caller with
   * limits names one of its articles: all others are of others too. @throws Rejected SCOPE_MISSING
   */
  const list: Handler = async (request, caller) => {
    const hasFailed = flagIn(request, 'failed');
    const receiver = request.query.get('receiver');
    const id = request.query.get('article');
    if (id === null && isLimited(caller)) requireScope(caller, 'status');
    const article = id === null ? undefined : await articleWith(id, caller);
    const allFailed = () => (receiver === null ? deliveries.failed(maxShown) : failedTo(receiver, deliveries));
    const all = () => (article !== undefined && receiver === null ? about(article) : newest(receiver));
    const rows = (await (hasFailed ? allFailed() : all()))
      .filter((row) => article === undefined || announces(row, article))
      .toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1))
      .slice(0, maxShown);
    const health = await Promise.all([...new Set(rows.map((row) => row.receiver))].map(healthOf));
    const items = rows.map(({ event, dueAt: _dueAt, ...row }) => defined({ ...row, event: event?.type }));
    return jsonAnswer(200, { items, receivers: health.flat() });
  };

  /** Adds to an article the deliveries that announced it as it is now, under `deliveries`. */
  const withDeliveries =
    (show: Handler): Handler =>
    async (request, caller) => {
      const answer = await show(request, caller);
      const shown: unknown = JSON.parse(answer.body || 'null');
      const id = shownArticle.safeParse(shown).data?.id;
      const article = answer.status === 200 && id !== undefined ? await articles.get(id) : undefined;
      if (article === undefined) return answer;
      const rows = deliveriesOfArticle(article, await about(article)).map((delivery) => {
        const { receiver, route, status, changedAt, endedAt, attempts, lastAnswer } = delivery;
        return defined({ receiver, route, feed: feedOf(delivery), status, changedAt, endedAt, attempts, lastAnswer });
      });
      const body = { ...JSON.parse(answer.body), deliveries: rows };
      return { ...answer, body: `${JSON.stringify(body)}\n` };
    };

  return {
    ...others,
    ...(show === undefined ? {} : { 'GET /articles/{id+}?': withDeliveries(show) }),
    'GET /deliveries?failed&receiver&article': list,
    'POST /deliveries/redrive?': redriveHandler(ports),
    'POST /receivers/resume?': resumeHandler(ports),
  };
};
