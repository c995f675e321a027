import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { FollowedPage } from '#shared/model/source-state.ts';
import type { Clock, Http, SourceStore } from '#shared/ports.ts';
import type { SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { draftReason, readDate } from '#shared/read/publication.ts';
import { readArticles } from '#shared/read/read-document.ts';
import type { Site } from '#shared/site/site.ts';
import { fetchSource, validatorsOf } from './fetch-source.ts';
import type { Robots } from './robots.ts';

/** Reading the article pages of a source. */
export type PagePorts = {
  readonly sources: SourceStore;
  readonly site: Site;
  readonly http: Http;
  readonly clock: Clock;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
};

/** The article pages that one poll read. */
export type PagesRead = {
  readonly entries: readonly (ParsedArticle | Rejected)[];
  /** URLs of the pages that answered 410: withdrawn for good. */
  readonly gone: readonly string[];
  /** Pages remain to be read, soon. */
  readonly hasMore: boolean;
  /** The site's Retry-After, in seconds. */
  readonly retryAfter?: number | undefined;
  /** Marks the pages as read; called once the entries are stored, so that a crash before reads them again. */
  readonly markRead: () => Promise<void>;
};

const maxLinks = 200;
const maxNewPages = 20;
const maxKnownPages = 5;

/** A page that cannot be fetched is given up after so many polls. */
const maxFailures = 5;

const maxPollMs = 120_000;

/** Bounds of the pause between two pages of a site; within them its robots.txt decides. */
const minPauseSeconds = 1;
const maxPauseSeconds = 10;

const hourMs = 3600 * 1000;

type Visit = { readonly page: SitemapPage; readonly known: FollowedPage | undefined };
type Visited = Pick<PagesRead, 'entries' | 'gone' | 'retryAfter'> & {
  readonly page: FollowedPage;
  readonly isFailed: boolean;
};

/** Reads the articles of a page; a news sitemap's publication date fills in a missing one. */
const readPage = (answer: IncomingAnswer, page: SitemapPage, site: Site, now: Date): PagesRead['entries'] => {
  const { timeZone } = site.identity;
  try {
    const input = { bytes: answer.body, type: answer.headers['content-type'] ?? '' };
    return readArticles(input, { site: site.identity, now, sender: 'source', url: answer.url }).map((entry) => {
      if (entry instanceof Rejected || entry.incoming.published !== undefined) return entry;
      const { instant: published, unreadable } = readDate(page.published, { now, timeZone });
      const { draft, awaitsDate } = draftReason({ published: defined({ unreadable }), visibility: undefined });
      const incoming = defined({ draft, awaitsDate, ...entry.incoming, published });
      return published === undefined && unreadable === undefined ? entry : { ...entry, incoming };
    });
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return [new Rejected(error.code, `${page.url}: ${error.message}`, { faults: error.faults })];
  }
};

/** Fetches and reads one page. 404 and pages without an article count as read, so that they are not requested again soon. */
const visitPage = async ({ page, known }: Visit, { http, site, clock }: PagePorts): Promise<Visited> => {
  const fetched = await fetchSource(page.url, known ?? {}, http);
  const now = clock.now();
  // A sitemap whose pages are all missing is no source in which all is well.
  const isMissing = fetched.kind === 'failed' && fetched.isNotFound && known === undefined;
  const missing = isMissing ? [new Rejected('PAGE_NOT_FOUND', fetched.reason)] : [];
  const entries = fetched.kind === 'changed' ? readPage(fetched.answer, page, site, now) : missing;
  const isCut = entries.some((entry) => entry instanceof Rejected && entry.code === 'DOCUMENT_BREAKS_OFF');
  const isFailed = isCut || (fetched.kind === 'failed' && !fetched.isNotFound);
  const before = defined({ etag: known?.etag, lastModified: known?.lastModified });
  // RFC 9110 §15.4.5: a 304 need not repeat Last-Modified.
  const validators =
    fetched.kind === 'changed' && !isCut
      ? validatorsOf(fetched.answer)
      : fetched.kind === 'unchanged'
        ? { ...before, ...validatorsOf(fetched.answer) }
        : {};
  return {
    entries,
    gone: fetched.kind === 'gone' ? [page.url] : [],
    page: {
      url: page.url,
      ...validators,
      firstReadAt: known?.firstReadAt ?? now.toISOString(),
      lastReadAt: now.toISOString(),
      failures: isFailed ? (known?.failures ?? 0) + 1 : 0,
    },
    isFailed,
    retryAfter: fetched.kind === 'failed' ? fetched.retryAfter : undefined,
  };
};

/**
 * Reads the article pages that a source links to, one after the other, as far as robots.txt allows: new pages once,
 * known ones conditionally and ever more rarely. Ends early where the site answers with Retry-After.
 */
export const makePageReader = (ports: PagePorts) => {
  const { sources, clock, pause } = ports;
  return async (
    sourceId: string,
    pages: readonly SitemapPage[],
    robotsFor: (url: string) => Promise<Robots>,
  ): Promise<PagesRead> => {
    const startedAt = clock.now().getTime();

    const visitUpTo = async (maxPages: number, visits: readonly Visit[]) => {
      const visited: Visited[] = [];
      for (const visit of visits) {
        const isOver = visited.length >= maxPages || clock.now().getTime() > startedAt + maxPollMs;
        if (isOver || visited.at(-1)?.retryAfter !== undefined) return { visited, isComplete: false };
        const robots = await robotsFor(visit.page.url);
        if (!robots.allows(visit.page.url)) continue;
        const pauseSeconds = Math.min(Math.max(robots.delay ?? minPauseSeconds, minPauseSeconds), maxPauseSeconds);
        await pause(pauseSeconds * 1000);
        visited.push(await visitPage(visit, ports));
      }
      return { visited, isComplete: true };
    };

    const listed = pages.slice(0, maxLinks);
    const known = await sources.followedPages(
      sourceId,
      listed.map(({ url }) => url),
    );
    const byUrl = new Map(known.map((page) => [page.url, page]));
    const visits = listed.map((page) => ({ page, known: byUrl.get(page.url) }));
    // A page is unread until its first success; each failure leads to another attempt, up to `maxFailures`.
    const isUnread = ({ known: page }: Visit): boolean =>
      page === undefined || (page.failures > 0 && page.failures < maxFailures);
    // A known page is read again after an hour, and then whenever its age has doubled.
    const isDueAgain = ({ known: page }: Visit): boolean => {
      if (page === undefined || page.failures > 0) return false;
      const [first, last] = [Date.parse(page.firstReadAt), Date.parse(page.lastReadAt)];
      return startedAt - last >= Math.max(hourMs, last - first);
    };
    const unread = await visitUpTo(maxNewPages, visits.filter(isUnread));
    const due = unread.isComplete ? visits.filter(isDueAgain) : [];
    const visited = [...unread.visited, ...(await visitUpTo(maxKnownPages, due)).visited];
    return {
      entries: visited.flatMap(({ entries }) => entries),
      gone: visited.flatMap(({ gone }) => gone),
      hasMore: !unread.isComplete || visited.some(({ isFailed }) => isFailed),
      retryAfter: visited.at(-1)?.retryAfter,
      markRead: async () => {
        for (const { page } of visited) await sources.saveFollowedPage(sourceId, page);
      },
    };
  };
};
