import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, type IncomingArticle, retractionOf } from '#shared/model/article.ts';
import type { AuditEntry } from '#shared/model/audit-entry.ts';
import { barid, type Caller } from '#shared/model/caller.ts';
import { isCanary } from '#shared/model/canary.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import { auditOfChange } from '#shared/publishers/audit.ts';
import { requireWithin, requireWithinStored } from '#shared/publishers/limits.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { requireScope } from '#shared/require-scope.ts';
import type { Site } from '#shared/site/site.ts';
import { currentTrace } from '#shared/trace.ts';
import { articleContended, changeArticle, maxWriteAttempts } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';
import { articleErased } from './find-article.ts';
import { inLines, namesOf } from './identity-lines.ts';
import { makeMatcher } from './match-article.ts';
import { findNearCopies } from './near-copies.ts';
import { type Acceptance, compare, joined } from './next-revision.ts';
import type { Precondition } from './precondition.ts';
import { type Naming, type Receipt, toReceipt } from './receipt.ts';
import { type StatusChange, withStatus } from './set-status.ts';
import { underOtherAddress } from './shared-address.ts';
import { changeDate, toArticle } from './to-article.ts';

/** What ingest reads and writes. */
export type IngestPorts = {
  readonly articles: ArticleStore;
  readonly site: Site;
  readonly clock: Clock;
  /** With it, receipts warn of near-copies. */
  readonly copies?: NearCopies;
  /** With it, pictures at the former addresses of the site file are those at this one. */
  readonly publicUrl?: string;
};

/** How an article is stored; `found` is the stored article that it changes, if it was looked up already. */
type StoreOptions = {
  readonly mayChange?: ((previous: Article) => boolean) | undefined;
  readonly precondition?: Precondition | undefined;
  readonly found?: { readonly previous: Article | undefined } | undefined;
};

/** Warnings that are stored with an article, and characters of each: the row of an article pays for them. */
const maxWarnings = 10;
const maxWarningLength = 300;

/** An incoming article with the warnings of its reading, the first ones, cut: they are stored with it. */
export const withWarnings = ({ incoming, warnings }: ParsedArticle): IncomingArticle =>
  warnings.length === 0
    ? defined({ ...incoming, warnings: undefined })
    : {
        ...incoming,
        warnings: warnings.slice(0, maxWarnings).map((text) => text.slice(0, maxWarningLength).toWellFormed()),
      };

/** Articles of a batch that are looked up and stored together: their names fill one or two reads of 100 rows. */
const groupSize = 25;

/**
 * Everything that changes articles one at a time, for one caller and within its limits: pushes, inbox files and followed
 * sources go through here.
 */
export const makeIngest = (ports: IngestPorts, by: Caller = barid) => {
  const { articles, site, clock, copies } = ports;
  const matcher = makeMatcher(ports, by);
  const { ruled, findPrevious, holderOfAddress, holderOfPermalink, match } = matcher;

  /** @throws Rejected SCOPE_MISSING for an article that the caller may not change */
  const requireOwn = (article: Article): void => requireWithin(by, article, { site, scope: 'publish' });

  const toEntry = (next: Article, previous: Article | undefined): AuditEntry | undefined =>
    auditOfChange(site, by, next, previous, clock.now().toISOString());

  /**
   * After a conflict: a guid of one article with the permalink of another, which no retry reconciles. A retracted
   * article gives its permalink up; any other is reported to the publisher.
   */
  const resolvePermalink = async (article: Article): Promise<void> => {
    const other = await holderOfPermalink(article);
    if (other === undefined) return;
    if (other.status !== 'retracted' || !matcher.isOwn(other)) throw matcher.permalinkTaken(article, other);
    const { url: _url, ...rest } = other;
    await articles.write(rest, other);
  };

  /**
   * Retracts an article: it leaves every feed, with a tombstone in each where readers saw it. Idempotent; undefined when
   * there is no such article. With `mayRetract` its owner retracts it, else its publisher; `statedModified` is the date of the
   * retraction by the clock of a CMS. Without tombstones nothing in a feed says that there ever was such an article.
   * @throws Rejected PRECONDITION_FAILED, SCOPE_MISSING; Unavailable ARTICLE_CONTENDED
   */
  const retract = (
    id: string,
    mayRetract?: (article: Article) => boolean,
    {
      precondition,
      statedModified,
      leavesTombstones = true,
    }: {
      readonly precondition?: Precondition | undefined;
      readonly statedModified?: string | undefined;
      readonly leavesTombstones?: boolean;
    } = {},
  ): Promise<Article | undefined> => {
    const retracted = (article: Article): Article | undefined => {
      if (article.erased !== undefined) return undefined;
      requireWithin(by, article, { site, scope: 'retract' });
      precondition?.(article);
      const now = clock.now().toISOString();
      if (mayRetract?.(article) === false) return undefined;
      if (article.status === 'retracted' && !leavesTombstones)
        return article.feeds.length === 0 ? undefined : { ...article, feeds: [], receivedAt: now };
      if (article.status === 'retracted')
        return statedModified === undefined || (article.statedModified ?? '') >= statedModified
          ? undefined
          : { ...article, statedModified };
      const { retraction: _retraction, ...kept } = article;
      const seenIn = article.status === 'live' ? article.feeds : (retractionOf(article)?.from ?? []);
      return {
        ...kept,
        ...defined({ trace: currentTrace() }),
        // The source of an article does not bring back what a publisher retracted.
        ...(article.owner === undefined || mayRetract !== undefined ? {} : { owner: 'publisher' }),
        ...(statedModified === undefined ? {} : { statedModified }),
        status: 'retracted',
        modified: changeDate(article, now),
        revision: article.revision + 1,
        receivedAt: now,
        // A tombstone would reveal an article that no reader has seen.
        feeds: leavesTombstones ? seenIn : [],
      };
    };
    return changeArticle(id, articles, retracted, toEntry);
  };

  /**
   * Publishes a draft, a scheduled or a retracted article now, or at an instant to come; undefined when there is no such article.
   * @throws Rejected PRECONDITION_FAILED, ARTICLE_LIVE, SCHEDULE_PAST, SCOPE_MISSING; Unavailable ARTICLE_CONTENDED
   */
  const setStatus = (id: string, change: StatusChange, precondition?: Precondition): Promise<Article | undefined> => {
    const withChange = async (article: Article): Promise<Article | undefined> => {
      if (article.erased !== undefined) throw articleErased(article.id);
      requireOwn(article);
      precondition?.(article);
      const next = withStatus(article, change, clock.now().toISOString());
      if (article.status === 'live' && next !== undefined && next.status !== 'live') requireScope(by, 'retract');
      if (next === undefined || next.status === 'draft') return next;
      return { ...next, feeds: await feedsFor(next, site, articles) };
    };
    return changeArticle(id, articles, withChange, toEntry);
  };

  const store = async (
    incoming: IncomingArticle,
    { mayChange, precondition, found }: StoreOptions,
  ): Promise<Acceptance> => {
    for (let attempt = 0; attempt < maxWriteAttempts; attempt += 1) {
      const now = clock.now().toISOString();
      const candidate = toArticle(incoming, undefined, site, now);
      const isLookedUp = attempt === 0 && found !== undefined;
      const previous = isLookedUp ? found.previous : await findPrevious(incoming, candidate);
      const taken = await holderOfAddress(incoming, previous);
      if (taken !== undefined) {
        const acceptance = await store(underOtherAddress(incoming), { mayChange, precondition });
        return { ...acceptance, holder: matcher.inWords(taken) };
      }
      if (previous?.erased !== undefined) throw articleErased(previous.id);
      if (previous !== undefined) requireWithinStored(by, previous, { site, scope: 'publish' });
      precondition?.(previous);
      if (previous !== undefined && mayChange?.(previous) === false) return { outcome: 'unchanged', article: previous };
      const fresh = previous === undefined ? candidate : toArticle(joined(incoming, previous), previous, site, now);
      requireOwn(fresh);
      if (previous?.status === 'live' && fresh.status !== 'live') requireScope(by, 'retract');
      if (fresh.status !== 'live' && previous?.status === 'live') {
        // It leaves every feed first: after a crash in between nothing is public that was not meant to be.
        await retract(previous.id, () => true);
        continue;
      }
      const feeds = fresh.status === 'draft' ? fresh.feeds : await feedsFor(fresh, site, articles);
      const { isWritten, ...acceptance } = compare({ ...fresh, feeds }, previous);
      const { article } = acceptance;
      if (!isWritten || (await articles.write(article, previous, toEntry(article, previous))) === 'written')
        return acceptance;
      await resolvePermalink(article);
    }
    throw articleContended();
  };

  /**
   * Stores an offered article: created, the next revision, or unchanged. `mayChange` protects an existing article that
   * is not the sender's; any may be changed by default.
   * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_TOO_LARGE, ARTICLE_DROPPED, ARTICLE_IN_TOO_MANY_FEEDS,
   * PERMALINK_TAKEN, PRECONDITION_FAILED, SCOPE_MISSING, ARTICLE_ERASED; Unavailable ARTICLE_CONTENDED when other writers keep winning
   */
  const accept = async (offered: IncomingArticle, mayChange?: (previous: Article) => boolean): Promise<Acceptance> =>
    store(ruled(offered), { mayChange });

  /** Warnings of near-copies by article. The articles are stored already: a failed search costs only the warnings. */
  const warnOfCopies = async (stored: readonly Article[]): Promise<ReadonlyMap<Article, readonly string[]>> => {
    if (copies === undefined || stored.length === 0) return new Map();
    const warningsOf = async (ids: readonly string[]): Promise<readonly string[]> => {
      const found = await Promise.all(ids.map((id) => articles.get(id)));
      return found
        .filter((one) => one !== undefined)
        .filter((one) => one.status !== 'retracted' && matcher.maySee(one))
        .map(
          ({ id, url, title }) =>
            `copy: nearly the same text as ${url ?? `“${title}”`} (article ${id}); both were kept.`,
        );
    };
    try {
      const found = await findNearCopies(stored, copies, clock.now());
      const warnings = await Promise.all(found.map(warningsOf));
      return new Map(stored.map((article, index) => [article, warnings[index] ?? []]));
    } catch (error) {
      log.error('the search for near-copies failed', error, { articles: stored.map(({ id }) => id).join(' ') });
      return new Map();
    }
  };

  /** Looks all articles up together, and stores each in a transaction of its own, several at the same time. */
  const receiveTogether = async (
    offered: readonly (ParsedArticle | Rejected)[],
    naming: Naming,
  ): Promise<readonly PromiseSettledResult<Receipt>[]> => {
    const looked = await Promise.allSettled(
      offered.map(async (parsed) => {
        if (parsed instanceof Rejected) throw parsed;
        const { incoming, candidate, previous } = await match(withWarnings(parsed), naming);
        return { parsed, incoming, previous, names: namesOf(incoming, candidate, previous) };
      }),
    );
    const accepted = await inLines(
      looked.map((look) => (look.status === 'fulfilled' ? look.value.names : [])),
      async (index, isFirst) => {
        const look = looked[index];
        if (look?.status !== 'fulfilled') throw look?.reason;
        const { parsed, incoming, previous } = look.value;
        // What was looked up is true no more where an earlier article of the batch has one of the names.
        const { precondition } = naming;
        const acceptance = await store(incoming, { precondition, found: isFirst ? { previous } : undefined });
        return { parsed, acceptance };
      },
    );
    const changed = accepted.flatMap((one) =>
      one.status === 'fulfilled' &&
      one.value.acceptance.outcome !== 'unchanged' &&
      !isCanary(one.value.acceptance.article)
        ? [one.value.acceptance.article]
        : [],
    );
    const copyWarnings = await warnOfCopies(changed);
    return accepted.map((one) => {
      if (one.status === 'rejected') return one;
      const { parsed, acceptance } = one.value;
      const warnings = copyWarnings.get(acceptance.article) ?? [];
      return { status: 'fulfilled', value: toReceipt(parsed, naming, acceptance, warnings) };
    });
  };

  /**
   * Accepts the parsed articles of a document, in groups, and gives the receipt of each or the error of `accept`. Of two that
   * are the same article the later one becomes its next revision.
   */
  const receiveAll = async (
    offered: readonly (ParsedArticle | Rejected)[],
    naming: Naming = {},
  ): Promise<readonly PromiseSettledResult<Receipt>[]> => {
    const results: PromiseSettledResult<Receipt>[] = [];
    for (let from = 0; from < offered.length; from += groupSize)
      results.push(...(await receiveTogether(offered.slice(from, from + groupSize), naming)));
    return results;
  };

  /** Accepts a parsed article and returns its receipt. @throws as accept */
  const receive = async (parsed: ParsedArticle, naming: Naming = {}): Promise<Receipt> => {
    const [result] = await receiveTogether([parsed], naming);
    if (result?.status === 'fulfilled') return result.value;
    throw result?.reason;
  };

  return { accept, receive, receiveAll, retract, setStatus };
};

/** The result of `makeIngest`. */
export type Ingest = ReturnType<typeof makeIngest>;
