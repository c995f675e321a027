import type { Article } from '#shared/model/article.ts';
import { type Delivery, type NotifyCursor, noFeed } from '#shared/model/delivery.ts';
import type { ArticleBrief, BaridEvent } from '#shared/model/event.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import { type EventReceiver, eventReceivers } from '#shared/site/event-receivers.ts';
import type { Site } from '#shared/site/site.ts';
import { deliveryId } from './delivery-id.ts';
import { type News, type OweDeps, oweOnce, wake } from './owe.ts';
import { owedDelivery } from './owed-delivery.ts';
import { wants } from './wants.ts';

/** What telling of articles works with. */
export type NotifyArticleDeps = OweDeps & {
  readonly articles: Pick<ArticleStore, 'get' | 'revisions'>;
  readonly site: Site;
  readonly clock: Clock;
};

type ArticleEvent = Extract<BaridEvent['type'], `article.${string}`>;

const brief = ({
  id,
  guid,
  url,
  title,
  summary,
  language,
  published,
  modified,
  revision,
  status,
  feeds,
}: Article): ArticleBrief => ({
  id,
  guid,
  ...(url === undefined ? {} : { url }),
  title,
  ...(summary === undefined ? {} : { summary: summary.slice(0, 1000).toWellFormed() }),
  language,
  published,
  modified,
  revision,
  status,
  feeds,
});

/** Milliseconds within which a receiver that never heard of an article missed its first revision, rather than its whole past. */
const newsMs = 3600 * 1000;

/** Whether an article is new to a receiver of events: as far as it hears of new ones, what it was told decides. */
const isNew = async (
  article: Article,
  asking: EventReceiver,
  heard: NotifyCursor | undefined,
  deps: NotifyArticleDeps,
) => {
  const { id, revision, accepted, feeds } = article;
  if (heard !== undefined) return heard.isRetraction === true;
  if (revision === 1) return true;
  const recent = deps.clock.now().getTime() - Date.parse(accepted) < newsMs;
  if (recent && wants(asking, 'article.published', feeds)) return true;
  return (await deps.articles.revisions(id, 1)).at(-1)?.status === 'scheduled';
};

const eventType = async (
  article: Article,
  asking: EventReceiver,
  heard: NotifyCursor | undefined,
  deps: NotifyArticleDeps,
): Promise<ArticleEvent> => {
  if (article.status === 'retracted') return 'article.retracted';
  return (await isNew(article, asking, heard, deps)) ? 'article.published' : 'article.updated';
};

const common = (article: Article, deps: NotifyArticleDeps) => ({
  feed: noFeed,
  revision: article.revision,
  changedAt: deps.clock.now().toISOString(),
  ...(article.status === 'retracted' ? { isRetraction: true } : {}),
});

const newsOf = ({ id: about, revision }: Article, receiver: string): News => ({ receiver, about, revision });

const oweEvent = (article: Article, asking: EventReceiver, deps: NotifyArticleDeps): Promise<readonly Delivery[]> => {
  const { receiver, route } = asking;
  const make = async (heard: NotifyCursor | undefined): Promise<readonly Delivery[]> => {
    const type = await eventType(article, asking, heard, deps);
    if (!wants(asking, type, article.feeds)) return [];
    const given = common(article, deps);
    const delivery = owedDelivery({
      ...given,
      id: deliveryId(route, receiver, article.id, article.revision),
      route,
      receiver,
      article: article.id,
      topics: [],
      event: { type, timestamp: given.changedAt, data: brief(article) },
      ...(heard === undefined ? {} : { predecessor: { changedAt: heard.changedAt, id: heard.id } }),
    });
    return [delivery];
  };
  return oweOnce(newsOf(article, receiver), make, deps);
};

/** IndexNow takes the URLs of the host whose key it was shown: what was taken from others is theirs to tell. */
const isOurs = (url: string, { identity }: Site): boolean => URL.parse(url)?.host === new URL(identity.url).host;

const oweIndexNow = (article: Article, deps: NotifyArticleDeps): Promise<readonly Delivery[]> => {
  const receiver = deps.site.notify?.indexNow?.endpoint;
  const { url } = article;
  if (receiver === undefined || url === undefined || !isOurs(url, deps.site)) return Promise.resolve([]);
  const delivery = owedDelivery({
    ...common(article, deps),
    id: deliveryId('index-now', receiver, article.id, article.revision),
    route: 'index-now',
    receiver,
    topics: [url],
  });
  return oweOnce(newsOf(article, receiver), async () => [delivery], deps);
};

/**
 * Owes everybody who is told of articles what one has come to, and wakes `deliver` for it. Reads the truth: a change
 * that another overtook is told with it. Gives the number of deliveries that were sent to the queue.
 */
export const notifyArticle = async (id: string, deps: NotifyArticleDeps): Promise<number> => {
  const { notify } = deps.site;
  const listeners = notify === undefined ? [] : eventReceivers(notify);
  if (listeners.length === 0 && notify?.indexNow === undefined) return 0;
  const article = await deps.articles.get(id);
  if (article === undefined || article.status === 'scheduled') return 0;
  const rows = await Promise.all([...listeners.map((one) => oweEvent(article, one, deps)), oweIndexNow(article, deps)]);
  return wake(rows.flat(), deps);
};
