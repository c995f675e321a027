import type { Article } from '#shared/model/article.ts';
import { type Delivery, type Heard, noFeed } from '#shared/model/delivery.ts';
import type { ArticleBrief, BaridEvent } from '#shared/model/event.ts';
import type { Site, Webhook } from '#shared/model/site.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
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

/** Whether an article is new to a webhook: as far as it hears of new ones, what it was told decides. */
const isNew = async (article: Article, webhook: Webhook, heard: Heard | undefined, deps: NotifyArticleDeps) => {
  const { id, revision, accepted, feeds } = article;
  if (heard !== undefined) return heard.first === true;
  if (revision === 1) return true;
  const recent = deps.clock.now().getTime() - Date.parse(accepted) < newsMs;
  if (recent && wants(webhook, 'article.published', feeds)) return true;
  return (await deps.articles.revisions(id, 1)).at(-1)?.status === 'scheduled';
};

const eventType = async (
  article: Article,
  webhook: Webhook,
  heard: Heard | undefined,
  deps: NotifyArticleDeps,
): Promise<ArticleEvent> => {
  if (article.status === 'retracted') return 'article.retracted';
  return (await isNew(article, webhook, heard, deps)) ? 'article.published' : 'article.updated';
};

const common = (article: Article, deps: NotifyArticleDeps) => ({
  feed: noFeed,
  revision: article.revision,
  when: deps.clock.now().toISOString(),
  ...(article.status === 'retracted' ? { first: true } : {}),
});

const newsOf = ({ id: about, revision }: Article, receiver: string): News => ({ receiver, about, revision });

const oweWebhook = (article: Article, webhook: Webhook, deps: NotifyArticleDeps): Promise<readonly Delivery[]> => {
  const make = async (heard: Heard | undefined): Promise<readonly Delivery[]> => {
    const type = await eventType(article, webhook, heard, deps);
    if (!wants(webhook, type, article.feeds)) return [];
    const given = common(article, deps);
    const delivery = owedDelivery({
      ...given,
      id: deliveryId('webhook', webhook.url, article.id, article.revision),
      route: 'webhook',
      receiver: webhook.url,
      article: article.id,
      topics: [],
      event: { type, timestamp: given.when, data: brief(article) },
      ...(heard === undefined ? {} : { after: { when: heard.when, id: heard.id } }),
    });
    return [delivery];
  };
  return oweOnce(newsOf(article, webhook.url), make, deps);
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
  const { webhooks = [], indexNow } = deps.site.notify ?? {};
  if (webhooks.length === 0 && indexNow === undefined) return 0;
  const article = await deps.articles.get(id);
  if (article === undefined || article.status === 'scheduled') return 0;
  const rows = await Promise.all([
    ...webhooks.map((webhook) => oweWebhook(article, webhook, deps)),
    oweIndexNow(article, deps),
  ]);
  return wake(rows.flat(), deps);
};
