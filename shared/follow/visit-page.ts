import { Rejected } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { FollowedPage } from '#shared/model/source-state.ts';
import type { Clock, Http } from '#shared/ports.ts';
import { parseDate } from '#shared/read/date/parse-date.ts';
import type { SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import type { Site } from '#shared/site/site.ts';
import { type Fetched, fetchSource, validatorsOf } from './fetch-source.ts';

/** A page that a source leads to, and what is known of it. */
export type Visit = { readonly page: SitemapPage; readonly known: FollowedPage | undefined };

/** What a visit came to. */
export type Visited = {
  readonly readings: readonly (ParsedArticle | Rejected)[];
  readonly page: FollowedPage;
  readonly failed: boolean;
  /** Seconds for which the site asks to be left alone. */
  readonly retryAfter?: number;
};

/** What visiting pages needs. */
export type VisitDeps = { readonly site: Site; readonly http: Http; readonly clock: Clock };

/** What a news sitemap says of a page fills in what the page itself does not. */
const withHints = (reading: ParsedArticle | Rejected, { published }: SitemapPage, now: Date, timeZone: string) => {
  if (reading instanceof Rejected || reading.draft.published !== undefined || published === undefined) return reading;
  const date = parseDate(published, { now, timeZone });
  return date === undefined ? reading : { ...reading, draft: { ...reading.draft, published: date.toISOString() } };
};

const readPage = (answer: IncomingAnswer, page: SitemapPage, site: Site, now: Date) => {
  try {
    const input = { bytes: answer.body, type: answer.headers['content-type'] ?? '' };
    const readings = readArticles(input, { site: site.identity, now, url: answer.url });
    return readings.map((reading) => withHints(reading, page, now, site.identity.timeZone));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return [new Rejected(error.code, `${page.url}: ${error.message}`, { faults: error.faults })];
  }
};

const validators = (fetched: Fetched, known: FollowedPage | undefined) => {
  if (fetched.kind !== 'answer' && fetched.kind !== 'unchanged') return {};
  const { etag, lastModified } = known ?? {};
  const before = { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
  // RFC 9110 §15.4.5: a 304 need not repeat Last-Modified.
  return fetched.kind === 'answer' ? validatorsOf(fetched.answer) : { ...before, ...validatorsOf(fetched.answer) };
};

/** Fetches one page, conditionally where it was read before; a page that is gone or no article is not asked for again soon. */
export const visitPage = async ({ page, known }: Visit, { site, http, clock }: VisitDeps): Promise<Visited> => {
  const fetched = await fetchSource(page.url, known ?? {}, http);
  const now = clock.now();
  const instant = now.toISOString();
  const failed = fetched.kind === 'failed' && !fetched.lost;
  return {
    readings: fetched.kind === 'answer' ? readPage(fetched.answer, page, site, now) : [],
    page: {
      url: page.url,
      ...validators(fetched, known),
      first: known?.first ?? instant,
      last: instant,
      failures: failed ? (known?.failures ?? 0) + 1 : 0,
    },
    failed,
    ...(fetched.kind === 'failed' && fetched.retryAfter !== undefined ? { retryAfter: fetched.retryAfter } : {}),
  };
};
