import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, type IncomingArticle, identifyingUrl, movedTo } from '#shared/model/article.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Site } from '#shared/site/site.ts';
import { applyRules } from './article-rules.ts';
import { articleContended, changeArticle, maxWriteAttempts } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';
import { findArticle, isWithOtherToken } from './find-article.ts';
import { derivedFromFile } from './guid.ts';
import { inLines, namesOf } from './identity-lines.ts';
import { findCandidates, findNearCopies } from './near-copies.ts';
import type { Precondition } from './precondition.ts';
import { type Naming, type Receipt, toReceipt } from './receipt.ts';
import { isSameEntry } from './separate-entries.ts';
import { isOfAnother, underOtherAddress } from './shared-address.ts';
import { changeDate, leftTombstones, refuseUnstorable, toArticle } from './to-article.ts';

/** What ingest reads and writes. */
export type IngestPorts = {
  readonly articles: ArticleStore;
  readonly site: Site;
  readonly clock: Clock;
  /** With it, receipts warn of near-copies. */
  readonly copies?: NearCopies;
};

/** How an article is stored; `found` is the stored article that it changes, if it was looked up already. */
type StoreOptions = {
  readonly mayChange?: ((previous: Article) => boolean) | undefined;
  readonly precondition?: Precondition | undefined;
  readonly found?: { readonly previous: Article | undefined } | undefined;
};

/** Articles of a batch that are looked up and stored together: their names fill one or two reads of 100 rows. */
const groupSize = 25;

/** The result of `accept`. */
export type Acceptance = {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly article: Article;
  /** The article as it was before it was updated. */
  readonly previous?: Article;
  /** The article whose permalink the offered page claims to have; it keeps it. */
  readonly taken?: Article;
};

/** The article to store, and whether storing is needed. */
const compare = (fresh: Article, previous: Article | undefined): Acceptance & { readonly isWritten: boolean } => {
  if (previous === undefined) return { outcome: 'created', article: fresh, isWritten: true };
  /** The fields that readers see; through JSON, so that an absent member equals an undefined one. */
  const visibleFields = (article: Article) => {
    const { title, summary, content, language, authors, tags, published, url, image, attachments, source } = article;
    const { shortTitle, episode, location, terms, relatedUrl } = article;
    const texts = { title, shortTitle, summary, content, language, authors, tags, published };
    return JSON.parse(
      JSON.stringify({ ...texts, url, image, attachments, source, episode, location, terms, relatedUrl }),
    );
  };
  const isSameKind = previous.status !== 'retracted' && (previous.status === 'draft') === (fresh.status === 'draft');
  if (!isSameKind || !isDeepStrictEqual(visibleFields(fresh), visibleFields(previous))) {
    // No reader saw the draft, so that its changes and its publication are no further revision.
    const revision = previous.status === 'draft' ? previous.revision : previous.revision + 1;
    return { outcome: 'updated', article: { ...fresh, revision }, previous, isWritten: true };
  }
  // The same content may belong to other feeds now: the selectors changed, or the scheduled date has come.
  const { feeds, status, aliases = previous.aliases, guidOnly, owner, expires } = fresh;
  const moved = movedTo(previous, feeds, fresh.receivedAt);
  // Of two writers of an expiry one loses, and leaves no due row.
  const receivedAt = expires === previous.expires ? moved.receivedAt : fresh.receivedAt;
  const article: Article = defined({ ...moved, status, aliases, guidOnly, owner, expires, receivedAt });
  return { outcome: 'unchanged', article, isWritten: !isDeepStrictEqual(article, previous) };
};

/**
 * What an article keeps of its previous version. One that a source owns stays the source's when a publisher imports it; one
 * that both sent keeps the tags of both.
 */
const joined = (incoming: IncomingArticle, previous: Article): IncomingArticle => {
  const { owner = previous.owner, guidOnly } = incoming;
  // A link with a new token at each poll would be a change at each poll.
  const url = isWithOtherToken(previous, incoming) ? previous.url : incoming.url;
  // A permalink that several entries shared identifies none of them later on.
  const hasSameUrl = url === undefined || url === previous.url;
  const kept: IncomingArticle = defined({
    ...incoming,
    url,
    owner,
    guidOnly: guidOnly ?? (hasSameUrl ? previous.guidOnly : undefined),
  });
  if (owner === undefined) return kept;
  const source = incoming.source ?? previous.source;
  if (owner === 'publisher') return previous.owner === undefined ? kept : defined({ ...kept, source });
  const isOwnVersion = incoming.owner !== undefined && previous.owner !== undefined && previous.owner !== 'publisher';
  if (isOwnVersion && previous.owner.withPublisher === undefined) return kept;
  const known = new Set(previous.tags.map((tag) => tag.toLowerCase()));
  const tags = [...previous.tags, ...incoming.tags.filter((tag) => !known.has(tag.toLowerCase()))];
  return defined({ ...kept, tags, source, owner: { source: owner.source, withPublisher: true } as const });
};

/** Everything that changes articles one at a time: pushes, inbox files and followed sources go through here. */
export const makeIngest = ({ articles, site, clock, copies }: IngestPorts) => {
  /**
   * After a conflict: a guid of one article with the permalink of another, which no retry reconciles. A retracted
   * article gives its permalink up; any other is reported to the publisher.
   */
  const resolvePermalink = async (article: Article): Promise<void> => {
    const { id, guid } = article;
    const url = identifyingUrl(article);
    if (url === undefined) return;
    const holder = await articles.find({ url });
    if (holder === undefined || holder === id || (await articles.find({ guid })) !== id) return;
    const other = await articles.get(holder);
    if (other?.status === 'retracted') {
      const { url: _url, ...rest } = other;
      await articles.write(rest, other);
      return;
    }
    throw new Rejected(
      'PERMALINK_TAKEN',
      `The guid ${guid} belongs to one article and the permalink ${url} to another (${holder}). ` +
        'Retract that article, or correct the guid or the permalink.',
      { status: 409, faults: [{ pointer: '/url', message: `belongs to article ${holder}` }] },
    );
  };

  /**
   * Retracts an article: it leaves every feed, with a tombstone in each where readers saw it. Idempotent; undefined when
   * there is no such article. With `mayRetract` its owner retracts it, else its publisher.
   * @throws Rejected PRECONDITION_FAILED; Unavailable ARTICLE_CONTENDED
   */
  const retract = (
    id: string,
    mayRetract?: (article: Article) => boolean,
    precondition?: Precondition,
  ): Promise<Article | undefined> =>
    changeArticle(id, articles, (article) => {
      precondition?.(article);
      const now = clock.now().toISOString();
      if (article.status === 'retracted' || mayRetract?.(article) === false) return undefined;
      return {
        ...article,
        // The source of an article does not bring back what a publisher retracted.
        ...(article.owner === undefined || mayRetract !== undefined ? {} : { owner: 'publisher' }),
        status: 'retracted',
        modified: changeDate(article, now),
        revision: article.revision + 1,
        receivedAt: now,
        // A tombstone would reveal an article that no reader has seen.
        feeds: article.status === 'live' || leftTombstones(article) ? article.feeds : [],
      };
    });

  /** The stored article that an incoming one changes: the one with its guid, else with its permalink. */
  const findPrevious = async (incoming: IncomingArticle, candidate: Article): Promise<Article | undefined> => {
    const { guid } = candidate;
    const found = await findArticle(incoming, defined({ guid, url: identifyingUrl(candidate) }), articles);
    if (found !== undefined || incoming.alternativeGuid === undefined) return found;
    // It was stored when no other entry of its document shared its identity.
    const alternative = await articles.find({ guid: incoming.alternativeGuid });
    const holder = alternative === undefined ? undefined : await articles.get(alternative);
    return holder !== undefined && isSameEntry(incoming, holder) ? holder : undefined;
  };

  /** The other article whose address a page names as its own: the one that the address leads to, whatever file it is in. */
  const holderOfAddress = async (
    incoming: IncomingArticle,
    previous: Article | undefined,
  ): Promise<Article | undefined> => {
    const { selfNamed, url } = incoming;
    if (selfNamed === undefined || url === undefined || previous === undefined) return undefined;
    if (isOfAnother(incoming, previous)) return previous;
    if (previous.url === url) return undefined;
    const holder = await articles.find({ url });
    const other = holder === undefined || holder === previous.id ? undefined : await articles.get(holder);
    return other !== undefined && isOfAnother(incoming, other) ? other : undefined;
  };

  /** The article that an offered one is by the site file's rules. @throws Rejected */
  const ruled = (offered: IncomingArticle): IncomingArticle => {
    const incoming = applyRules(offered, site.rules ?? {});
    if ('dropped' in incoming) throw new Rejected('ARTICLE_DROPPED', incoming.dropped);
    refuseUnstorable(incoming);
    return incoming;
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
      if (taken !== undefined)
        return { ...(await store(underOtherAddress(incoming), { mayChange, precondition })), taken };
      precondition?.(previous);
      if (previous !== undefined && mayChange?.(previous) === false) return { outcome: 'unchanged', article: previous };
      const fresh = previous === undefined ? candidate : toArticle(joined(incoming, previous), previous, site, now);
      if (fresh.status === 'draft' && previous?.status === 'live') {
        // It leaves every feed first: after a crash in between nothing is public that was not meant to be.
        await retract(previous.id, () => true);
        continue;
      }
      const feeds = fresh.status === 'draft' ? fresh.feeds : await feedsFor(fresh, site, articles);
      const { isWritten, ...acceptance } = compare({ ...fresh, feeds }, previous);
      if (!isWritten || (await articles.write(acceptance.article, previous)) === 'written') return acceptance;
      await resolvePermalink(acceptance.article);
    }
    throw articleContended();
  };

  /**
   * Stores an offered article: created, the next revision, or unchanged. `mayChange` protects an existing article that
   * is not the sender's; any may be changed by default.
   * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_TOO_LARGE, ARTICLE_DROPPED, ARTICLE_IN_TOO_MANY_FEEDS,
   * PERMALINK_TAKEN, PRECONDITION_FAILED; Unavailable ARTICLE_CONTENDED when other writers keep winning
   */
  const accept = async (offered: IncomingArticle, mayChange?: (previous: Article) => boolean): Promise<Acceptance> =>
    store(ruled(offered), { mayChange });

  /** An incoming article under all names that its publisher gives it. A file's name identifies what nothing else does. */
  const named = (incoming: IncomingArticle, { target, file }: Naming): IncomingArticle => {
    const ofFile = file === undefined ? undefined : derivedFromFile(file, site.identity.url);
    const isIdentified = incoming.guid !== undefined || incoming.url !== undefined;
    const aliases = [...(incoming.aliases ?? []), incoming.guid, ofFile].filter((alias) => alias !== undefined);
    return defined({
      ...incoming,
      guid: target ?? incoming.guid ?? (isIdentified ? undefined : ofFile),
      // Who edits an article by its id keeps it: no source changes it any more.
      owner: target === undefined ? undefined : 'publisher',
      aliases: aliases.length === 0 ? undefined : aliases,
    });
  };

  /**
   * An article that only its file or its title names, under the guid of the stored one with the very same text: a file of
   * the inbox that is pushed too, or the other way round. A failed search leaves two articles and the warning of a near-copy.
   */
  const recognised = async (incoming: IncomingArticle, candidate: Article): Promise<IncomingArticle> => {
    if (copies === undefined) return incoming;
    const { title, content, published } = incoming;
    try {
      const found = await Promise.all((await findCandidates(candidate, copies)).map((id) => articles.get(id)));
      const same = found.find(
        (one) => one?.title === title && one.content === content && (published ?? one.published) === one.published,
      );
      return same === undefined ? incoming : { ...incoming, aliases: [...(incoming.aliases ?? []), same.guid] };
    } catch (error) {
      log.error('the search for the same text failed', error, { article: candidate.id });
      return incoming;
    }
  };

  /** Warnings of near-copies by article. The articles are stored already: a failed search costs only the warnings. */
  const warnOfCopies = async (stored: readonly Article[]): Promise<ReadonlyMap<Article, readonly string[]>> => {
    if (copies === undefined || stored.length === 0) return new Map();
    const warningsOf = async (ids: readonly string[]): Promise<readonly string[]> => {
      const found = await Promise.all(ids.map((id) => articles.get(id)));
      return found
        .filter((one) => one !== undefined)
        .filter(({ status }) => status !== 'retracted')
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
        const ownName = ruled(named(parsed.incoming, naming));
        const candidate = toArticle(ownName, undefined, site, clock.now().toISOString());
        const isNamed = [naming.target, parsed.incoming.guid, parsed.incoming.url].some((name) => name !== undefined);
        const incoming = isNamed ? ownName : await recognised(ownName, candidate);
        const previous = await findPrevious(incoming, candidate);
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
      one.status === 'fulfilled' && one.value.acceptance.outcome !== 'unchanged' ? [one.value.acceptance.article] : [],
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

  return { accept, receive, receiveAll, retract };
};

/** The result of `makeIngest`. */
export type Ingest = ReturnType<typeof makeIngest>;
