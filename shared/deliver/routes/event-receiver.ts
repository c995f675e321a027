import { defined } from '#shared/defined.ts';
import { entrySummary } from '#shared/format/entry-fields.ts';
import type { Article } from '#shared/model/article.ts';
import { articlePageUrl, hasArticlePage } from '#shared/model/article-page.ts';
import { type NotifyCursor, newDelivery, predecessorOf } from '#shared/model/delivery.ts';
import type { ArticleBrief, BaridEvent, FailureBrief } from '#shared/model/event.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import type { Site } from '#shared/site/site.ts';
import type {
  ArticleChange,
  ChangeReceiver,
  Failure,
  FeedChange,
  ReceiverPorts,
  ReceiverSettings,
  Route,
} from './route.ts';

/** A receiver of events: the types that it asks for, about these feeds (all where it names none). */
export type EventReceiver = {
  readonly receiver: string;
  readonly events: readonly string[];
  readonly feeds?: readonly string[] | undefined;
};

/** The receiver asks for events of this type about one of these feeds; `about` is undefined for an event about no feed. */
const wants = (
  { events, feeds }: EventReceiver,
  type: BaridEvent['type'],
  about: readonly string[] | undefined,
): boolean =>
  events.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type)) &&
  (feeds === undefined || about === undefined || about.some((slug) => feeds.includes(slug)));

/** The feeds in which the article was news. */
const newsIn = ({ feeds, moved }: Pick<Article, 'feeds' | 'moved'>): readonly string[] => moved?.from ?? feeds;

/** Milliseconds for which a receiver without a cursor is taken to have missed the first revision, not the whole past. */
const newArticleMs = 3600 * 1000;

/** The article is new to this receiver: it was never delivered, or retracted when it was delivered last. */
const isNewTo = async (
  to: EventReceiver,
  { article, now, wasUnpublished }: ArticleChange,
  cursor: NotifyCursor | undefined,
): Promise<boolean> => {
  if (cursor !== undefined) return cursor.isRetraction === true;
  if (article.revision === 1) return true;
  const isRecent = now.getTime() - Date.parse(article.accepted) < newArticleMs;
  return (isRecent && wants(to, 'article.published', newsIn(article))) || wasUnpublished();
};

const articleReceiver = (
  route: string,
  to: EventReceiver,
  { site, publicUrl }: Pick<ReceiverPorts, 'site' | 'publicUrl'>,
): ChangeReceiver<ArticleChange> => ({
  receiver: to.receiver,
  route,
  deliveries: async (change, cursor) => {
    const { article, now } = change;
    const isRetraction = article.status === 'retracted';
    const isNew = !isRetraction && (await isNewTo(to, change, cursor));
    const type = isRetraction ? 'article.retracted' : isNew ? 'article.published' : 'article.updated';
    // Who knows an article is notified of its erasure, which forgets the feeds that are named after authors and tags.
    const isErasure = article.erased !== undefined && cursor !== undefined;
    // A feed that the article entered later brings no news of it.
    const about = isNew ? newsIn(article) : article.feeds;
    if (!wants(to, type, isErasure ? undefined : about)) return [];
    const changedAt = now.toISOString();
    const { id, guid, title, language, revision, status, feeds } = article;
    const url = hasArticlePage(article) ? articlePageUrl(publicUrl, id) : article.url;
    const [published, modified] = [toRfc3339(article.published), toRfc3339(article.modified)];
    // A summary that repeats the text would give away what feeds of summaries keep.
    const summary = article.summary === undefined ? undefined : entrySummary(site.identity, article).toWellFormed();
    const brief = { id, guid, url, title, summary, language, published, modified, revision, status, feeds };
    const data: ArticleBrief = defined(brief);
    return [
      newDelivery([id, revision], {
        route,
        receiver: to.receiver,
        subject: { kind: 'article', id },
        revision,
        trace: article.trace,
        changedAt,
        event: { type, timestamp: changedAt, data },
        predecessor: predecessorOf(cursor),
        isRetraction: isRetraction ? true : undefined,
      }),
    ];
  },
});

const feedReceiver = (route: string, { receiver }: EventReceiver, site: Site): ChangeReceiver<FeedChange> => ({
  receiver,
  route,
  deliveries: ({ state, topics, isRetraction }, cursor) => {
    const { slug, revision, writtenAt: changedAt } = state;
    if (topics.length === 0) return [];
    const title = site.feeds.find((feed) => feed.slug === slug)?.title ?? slug;
    return [
      newDelivery([slug, revision], {
        route,
        receiver,
        subject: { kind: 'feed', slug, topics },
        revision,
        changedAt,
        event: { type: 'feed.updated', timestamp: changedAt, data: { slug, title, revision, topics } },
        predecessor: predecessorOf(cursor),
        isRetraction: isRetraction ? true : undefined,
      }),
    ];
  },
});

const failureReceiver = (route: string, to: EventReceiver): ChangeReceiver<Failure> => ({
  receiver: to.receiver,
  route,
  deliveries: ({ failed, now }) => {
    const { id, receiver, subject, revision, attempts, lastAnswer } = failed;
    const feed = subject.kind === 'feed' ? subject.slug : undefined;
    const article = subject.kind === 'article' ? subject.id : undefined;
    if (!wants(to, 'delivery.failed', feed === undefined ? undefined : [feed])) return [];
    const changedAt = now.toISOString();
    const brief = { id, route: failed.route, receiver, feed, article, revision, attempts, lastAnswer };
    const data: FailureBrief = defined(brief);
    return [
      newDelivery(['delivery.failed', id, failed.redrivenAt ?? ''], {
        route,
        receiver: to.receiver,
        subject: { kind: 'delivery', id },
        revision: attempts,
        changedAt,
        event: { type: 'delivery.failed', timestamp: changedAt, data },
      }),
    ];
  },
});

/** The receivers of events of one route: of articles, feeds and failed deliveries. */
export const eventReceivers = (
  route: string,
  receiversOf: (site: ReceiverSettings) => readonly EventReceiver[],
): Pick<Route, 'siteReceivers' | 'feedReceivers' | 'articleReceivers' | 'failureReceivers'> => ({
  siteReceivers: (site) => receiversOf(site).map(({ receiver }) => receiver),
  feedReceivers: ({ slug }, { site }) =>
    receiversOf(site)
      // There are hundreds of facet feeds: a receiver gets those only if it names them.
      .filter((one) => one.feeds !== undefined || site.feeds.some((feed) => feed.slug === slug))
      .filter((one) => wants(one, 'feed.updated', [slug]))
      .map((one) => feedReceiver(route, one, site)),
  articleReceivers: (ports) => receiversOf(ports.site).map((one) => articleReceiver(route, one, ports)),
  failureReceivers: ({ site }) => receiversOf(site).map((one) => failureReceiver(route, one)),
});
