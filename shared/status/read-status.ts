import { defined } from '#shared/defined.ts';
import { siteReceivers } from '#shared/deliver/routes/index.ts';
import { ifReadable } from '#shared/errors.ts';
import { type Article, isPublished } from '#shared/model/article.ts';
import { hostOf, ownHub } from '#shared/model/delivery.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { countWithin } from '#shared/model/feed-entry.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer, uncachedAnswer } from '#shared/model/http.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubReceiver } from '#shared/model/hub-url.ts';
import { maskedAddress } from '#shared/model/public-address.ts';
import { receiverCondition } from '#shared/model/receiver-condition.ts';
import { sourceCondition } from '#shared/model/source-state.ts';
import type { FeedStatus, ReceiverStatus, SourceStatus, Status } from '#shared/pages/status/status.ts';
import { renderStatusPage } from '#shared/pages/status/status-page.ts';
import type {
  ArticleStore,
  Clock,
  DeadLetters,
  DeliveryStore,
  FeedEntryStore,
  FeedStateStore,
  HostStore,
  HubStore,
  PublishQueueStore,
  RefusedFiles,
  SourceStore,
  UnreadableRows,
} from '#shared/ports.ts';
import { type Feed, maxFeedBytes, type Site, type Source } from '#shared/site/site.ts';
import { attentionIn } from './attention.ts';
import { measureLatency } from './measure-latency.ts';
import { whyNothingIsStored } from './write-check.ts';

/** The stores and settings from which the status is read. */
export type StatusPorts = {
  readonly articles: Pick<ArticleStore, 'list'>;
  readonly feedEntries: Pick<FeedEntryStore, 'entries'>;
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'receiver' | 'failed'>;
  readonly hosts: Pick<HostStore, 'read'>;
  readonly hubs: Pick<HubStore, 'list'>;
  readonly publishQueue: Pick<PublishQueueStore, 'hints'>;
  readonly sources: Pick<SourceStore, 'get'>;
  readonly deadLetters: DeadLetters;
  readonly refused: Pick<RefusedFiles, 'list'>;
  readonly unreadable: Pick<UnreadableRows, 'list'>;
  /** Throws while no row can be stored. */
  readonly checkWrite: () => Promise<void>;
  readonly clock: Clock;
  readonly site: Site;
  readonly publicUrl: string;
};

type Window = { readonly start: string; readonly shortenedTo?: number };

/** The newest articles, from which lag and latency are measured. */
const maxArticles = 100;

/** Deliveries read of each receiver to measure latency, and the newest of them on the page. */
const maxRead = 300;
const maxShown = 20;

/** Publish hints that are read; where there are more, a feed is judged by dates alone. */
const maxHints = 500;

/** Upper bound for the failed-delivery count, and the newest of them on the page. */
const maxFailed = 100;
const maxFailedShown = 10;

/** Upper bound for the number of drafts, and the newest of them in the answer. */
const maxDrafts = 100;
const maxDraftsShown = 10;

/** Refused files whose reasons are read. */
const maxRefused = 10;

/** Reads the state of the pipeline, or only what of it needs somebody. */
export type StatusReader = {
  /** The state of the site's feeds, receivers and sources, and the dead letters. */
  readonly readStatus: () => Promise<Status>;
  /** What needs somebody, by the rows that tell it: no deliveries but the failed ones, and no articles while all is published. */
  readonly readAttention: () => Promise<Status['attention']>;
};

/** Makes the readers of the status. */
export const makeStatusReader = (ports: StatusPorts): StatusReader => {
  const { articles, feedEntries, feedStates, deliveries, hosts, hubs, publishQueue, sources, site, publicUrl } = ports;

  /** The date of a feed's oldest entry, and how many fit into its bound of bytes where not all do. */
  const readWindow = async ({ slug, entries: limit, content }: Feed): Promise<Window> => {
    const entries = (await ifReadable(feedEntries.entries(slug, { newestFirst: true, limit }))) ?? [];
    // An article older than a full window is in no document of the feed.
    const start = entries.length < limit ? '' : (entries.at(-1)?.published ?? '');
    const shortenedTo = content === 'summary' ? undefined : countWithin(entries, maxFeedBytes(site));
    return defined({ start, shortenedTo });
  };

  /**
   * The newest articles, each with the feeds whose documents show it: an article beyond the newest entries, such as an
   * old one of an import, changes no document, so that no receiver is notified of it.
   */
  const readArticles = async (windows: ReadonlyMap<string, Window>): Promise<readonly Article[]> => {
    const { items } = await articles.list(undefined, maxArticles, { order: 'newest' });
    const isShown = (slug: string, published: string): boolean => published >= (windows.get(slug)?.start ?? '~');
    return items.map((article) => ({
      ...article,
      feeds: article.feeds.filter((slug) => isShown(slug, article.published)),
    }));
  };

  /**
   * Whether a change of a feed may be unpublished: the sweep deletes the hints that name the feed once it has published it. Clocks
   * of functions differ, so that by the dates alone an article may seem newer than the feed that shows it.
   */
  const readPending = async (): Promise<(slug: string) => boolean> => {
    const hints = await publishQueue.hints(maxHints);
    const pending = new Set(hints.flatMap(({ feeds }) => feeds));
    return (slug) => hints.length === maxHints || pending.has(slug);
  };

  const readFeed = async (
    { slug, title }: Feed,
    newest: readonly Article[],
    isPending: (slug: string) => boolean,
    windows: ReadonlyMap<string, Window>,
  ): Promise<FeedStatus> => {
    const state = await ifReadable(feedStates.get(slug));
    const [behindSince] = newest
      .filter((article) => isPending(slug) && isPublished(article) && article.feeds.includes(slug))
      .map(({ receivedAt }) => receivedAt)
      .filter((receivedAt) => receivedAt > (state?.writtenAt ?? ''))
      .toSorted();
    const url = documentUrl(publicUrl, slug, 'page');
    const { shortenedTo } = windows.get(slug) ?? {};
    return {
      slug,
      title,
      url,
      ...defined({ revision: state?.revision, written: state?.writtenAt, behindSince, shortenedTo }),
    };
  };

  const readReceiverState = async (
    url: string,
    now: string,
  ): Promise<Pick<ReceiverStatus, 'url' | 'condition' | 'health'>> => {
    const [health, host] = await Promise.all([
      ifReadable(deliveries.receiver(url)),
      hosts.read(hostOf({ receiver: url })),
    ]);
    return { url, condition: receiverCondition(health, host, now), ...defined({ health }) };
  };

  const readReceiver = async (
    url: string,
    newest: readonly Article[],
    observed: readonly HubHealth[],
    now: string,
  ): Promise<ReceiverStatus> => {
    const [state, rows] = await Promise.all([readReceiverState(url, now), deliveries.list(url, maxRead)]);
    return {
      ...state,
      // The health of our own hub is not written: a fan-out cannot fail as a whole.
      ...(url === ownHub && rows.length > 0 ? { condition: { kind: 'healthy' } as const } : {}),
      ...defined({ hub: observed.find(({ hub }) => hubReceiver(hub) === url) }),
      latency: measureLatency(newest, { rows, isComplete: rows.length < maxRead }, now),
      deliveries: rows.slice(0, maxShown),
    };
  };

  const readSource = async ({ id, url }: Source): Promise<SourceStatus> => {
    const state = await ifReadable(sources.get(id));
    const { articleCount = 0, failures = 0, lastSucceededAt, nextPollAt, lastError } = state ?? {};
    return {
      id,
      url: maskedAddress(url),
      condition: sourceCondition(state),
      articleCount,
      failures,
      lastSucceededAt,
      nextPollAt,
      lastError,
    };
  };

  const readDrafts = async (): Promise<Status['drafts']> => {
    const { items } = await articles.list(undefined, maxDrafts, { order: 'newest', status: 'draft' });
    return { count: items.length, newest: items.slice(0, maxDraftsShown).map(({ id, title }) => ({ id, title })) };
  };

  const readWindows = async (): Promise<ReadonlyMap<string, Window>> =>
    new Map(await Promise.all(site.feeds.map(async (feed) => [feed.slug, await readWindow(feed)] as const)));

  /** What needs somebody, beside feeds and receivers. */
  const readOthers = async () => {
    const [unstorable, observed, sourceStates, failed, deadLetters, refused, drafts, unreadable] = await Promise.all([
      whyNothingIsStored(ports.checkWrite),
      hubs.list(),
      Promise.all((site.sources ?? []).map(readSource)),
      deliveries.failed(maxFailed),
      ports.deadLetters.count(),
      ports.refused.list(maxRefused),
      readDrafts(),
      ports.unreadable.list(),
    ]);
    return { unstorable, hubs: observed, sources: sourceStates, failed, deadLetters, refused, drafts, unreadable };
  };

  const readFeeds = (
    newest: readonly Article[],
    isPending: (slug: string) => boolean,
    windows: ReadonlyMap<string, Window>,
  ): Promise<readonly FeedStatus[]> =>
    Promise.all(site.feeds.map((feed) => readFeed(feed, newest, isPending, windows)));

  return {
    readStatus: async () => {
      const now = ports.clock.now().toISOString();
      const windows = await readWindows();
      const [newest, isPending, others] = await Promise.all([readArticles(windows), readPending(), readOthers()]);
      const [feeds, receivers] = await Promise.all([
        readFeeds(newest, isPending, windows),
        Promise.all(siteReceivers(site).map((url) => readReceiver(url, newest, others.hubs, now))),
      ]);
      const { failed, sources: sourceStates, deadLetters, drafts } = others;
      return {
        ...{ now, feeds, sources: sourceStates, deadLetters, drafts },
        attention: attentionIn({ ...others, now, feeds, receivers, failed: failed.length }),
        receivers,
        failed: { count: failed.length, newest: failed.slice(0, maxFailedShown) },
      };
    },

    readAttention: async () => {
      const now = ports.clock.now().toISOString();
      const [windows, isPending, others, receivers] = await Promise.all([
        readWindows(),
        readPending(),
        readOthers(),
        Promise.all(siteReceivers(site).map((url) => readReceiverState(url, now))),
      ]);
      const newest = site.feeds.some(({ slug }) => isPending(slug)) ? await readArticles(windows) : [];
      const feeds = await readFeeds(newest, isPending, windows);
      return attentionIn({ ...others, now, feeds, receivers, failed: others.failed.length });
    },
  };
};

/** Answers `GET /status`: with the page if the client accepts HTML, otherwise with JSON. */
export const makeStatusRoute = (ports: StatusPorts): ((request: HttpRequest) => Promise<HttpAnswer>) => {
  const { readStatus } = makeStatusReader(ports);
  return async (request) => {
    const status = await readStatus();
    if (!(request.headers.accept ?? '').includes('text/html')) return jsonAnswer(200, status);
    const page = renderStatusPage({ site: ports.site.identity, ...status });
    return uncachedAnswer(200, 'text/html; charset=utf-8', new TextDecoder().decode(page));
  };
};
