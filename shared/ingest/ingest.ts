import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { PipelineError, Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, type IncomingArticle, identifyingUrl } from '#shared/model/article.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { foldText } from '#shared/read/date/fold-text.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Site } from '#shared/site/site.ts';
import { applyRules } from './article-rules.ts';
import { articleContended, changeArticle, maxWriteAttempts } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';
import { findArticle } from './find-article.ts';
import { findNearCopies } from './fingerprint.ts';
import { derivedFromFile } from './guid.ts';
import { isSameEntry } from './separate-entries.ts';
import { changeDate, leftTombstones, refuseUnstorable, toArticle } from './to-article.ts';

/** What ingest reads and writes. */
export type IngestPorts = {
  readonly articles: ArticleStore;
  readonly site: Site;
  readonly clock: Clock;
  /** With it, receipts warn of near-copies. */
  readonly copies?: NearCopies;
};

/** Two texts with a smaller part of their words in common are two articles. */
const maxSharedWords = 0.25;

/** The result of `accept`. */
export type Acceptance = {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly article: Article;
  /** The article as it was before it was updated. */
  readonly previous?: Article;
};

/** What a request says of an article beside its document. */
export type Naming = {
  /** The guid of the article that the request addresses. */
  readonly target?: string;
  /** The name of the file that the document came in. */
  readonly file?: string;
};

/** A publisher's receipt for one article (docs/contract.md). */
export type Receipt = Pick<Article, 'id' | 'guid' | 'url' | 'revision' | 'status' | 'feeds'> & {
  readonly outcome: Acceptance['outcome'];
  /** Why the article is in no feed, and what to do about it: for a draft. */
  readonly detail?: string;
  /** Sentences about fields that were ignored or look wrong. */
  readonly warnings: readonly string[];
};

/** The article to store, and whether storing is needed. */
const compare = (fresh: Article, previous: Article | undefined): Acceptance & { readonly isWritten: boolean } => {
  if (previous === undefined) return { outcome: 'created', article: fresh, isWritten: true };
  /** The fields that readers see; through JSON, so that an absent member equals an undefined one. */
  const visibleFields = (article: Article) => {
    const { title, summary, content, language, authors, tags, published, url, image, attachments, source } = article;
    return JSON.parse(
      JSON.stringify({ title, summary, content, language, authors, tags, published, url, image, attachments, source }),
    );
  };
  const isSameKind = previous.status !== 'retracted' && (previous.status === 'draft') === (fresh.status === 'draft');
  if (!isSameKind || !isDeepStrictEqual(visibleFields(fresh), visibleFields(previous))) {
    // No reader saw the draft, so that its changes and its publication are no further revision.
    const revision = previous.status === 'draft' ? previous.revision : previous.revision + 1;
    return { outcome: 'updated', article: { ...fresh, revision }, previous, isWritten: true };
  }
  // The same content may belong to other feeds now: the selectors changed, or the scheduled date has come.
  const { feeds, status, aliases = previous.aliases, guidOnly, owner } = fresh;
  const article: Article = defined({ ...previous, feeds, status, aliases, guidOnly, owner });
  return { outcome: 'unchanged', article, isWritten: !isDeepStrictEqual(article, previous) };
};

/** Whether two texts have hardly a word in common, as two articles do and two revisions of one do not. */
const areUnlike = (one: Article, other: Article): boolean => {
  const [a, b] = [one, other].map(
    ({ title, content }) => new Set(foldText(`${title} ${plainText(content)}`).text.match(/[\p{L}\p{N}]{3,}/gu) ?? []),
  );
  const shared = a === undefined || b === undefined ? 0 : [...a].filter((word) => b.has(word)).length;
  return shared < maxSharedWords * Math.min(a?.size ?? 0, b?.size ?? 0);
};

/** What the next correction needs, and what the names of this one did. */
const identityWarnings = (
  { guid, url, published, draft }: IncomingArticle,
  { target, file }: Naming,
  { outcome, article, previous }: Acceptance,
): readonly string[] => {
  const warnings: string[] = [];
  if (guid !== undefined && guid !== article.guid)
    warnings.push(
      `guid: this article already has the guid ${article.guid}, which never changes; ${guid.slice(0, 200)} was ignored.`,
    );
  if ([guid, url, target, file].every((name) => name === undefined))
    warnings.push(
      `guid: the document has no id and no permalink, so that only its title and day identify it; send the guid ${article.guid} with the next correction.`,
    );
  const isKnownByFile = file !== undefined && guid === undefined && url === undefined;
  if (isKnownByFile && previous !== undefined && areUnlike(article, previous))
    warnings.push(
      `file: ${file.slice(0, 200)} was “${previous.title.slice(0, 200)}” before, which this text replaced; two articles need two file names, or ids of their own.`,
    );
  const isDatedNow = outcome !== 'unchanged' && article.published !== previous?.published;
  if (published === undefined && draft === undefined && isDatedNow)
    warnings.push('published: no date was found; the article takes the time of its arrival.');
  return warnings;
};

/**
 * What an article keeps of its previous version. One that a source owns stays the source's when a publisher imports it; one
 * that both sent keeps the tags of both.
 */
const joined = (incoming: IncomingArticle, previous: Article): IncomingArticle => {
  const { owner = previous.owner, url, guidOnly } = incoming;
  // A permalink that several entries shared identifies none of them later on.
  const hasSameUrl = url === undefined || url === previous.url;
  const kept: IncomingArticle = defined({
    ...incoming,
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
   * @throws Unavailable ARTICLE_CONTENDED
   */
  const retract = (id: string, mayRetract?: (article: Article) => boolean): Promise<Article | undefined> =>
    changeArticle(id, articles, (article) => {
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

  /**
   * Stores an offered article: created, the next revision, or unchanged. `mayChange` protects an existing article that
   * is not the sender's; any may be changed by default.
   * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_TOO_LARGE, ARTICLE_DROPPED, ARTICLE_IN_TOO_MANY_FEEDS,
   * PERMALINK_TAKEN; Unavailable ARTICLE_CONTENDED when other writers keep winning
   */
  const accept = async (
    offered: IncomingArticle,
    mayChange: (previous: Article) => boolean = () => true,
  ): Promise<Acceptance> => {
    const incoming = applyRules(offered, site.rules ?? {});
    if ('dropped' in incoming) throw new Rejected('ARTICLE_DROPPED', incoming.dropped);
    refuseUnstorable(incoming);
    for (let attempt = 0; attempt < maxWriteAttempts; attempt += 1) {
      const now = clock.now().toISOString();
      const candidate = toArticle(incoming, undefined, site, now);
      const previous = await findPrevious(incoming, candidate);
      if (previous !== undefined && !mayChange(previous)) return { outcome: 'unchanged', article: previous };
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

  /** The article is stored already: a failed search costs only the warning. */
  const warnOfCopies = async (article: Article): Promise<readonly string[]> => {
    if (copies === undefined) return [];
    try {
      const ids = await findNearCopies(article, copies, clock.now());
      const found = await Promise.all(ids.map((id) => articles.get(id)));
      return found
        .filter((one) => one !== undefined)
        .filter(({ status }) => status !== 'retracted')
        .map(
          ({ id, url, title }) =>
            `copy: nearly the same text as ${url ?? `“${title}”`} (article ${id}); both were kept.`,
        );
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      log.error('the search for near-copies failed', error, { article: article.id });
      return [];
    }
  };

  /** Accepts a parsed article and returns its receipt. @throws as accept */
  const receive = async ({ incoming, warnings }: ParsedArticle, naming: Naming = {}): Promise<Receipt> => {
    const acceptance = await accept(named(incoming, naming));
    const { outcome, article } = acceptance;
    const { id, guid, url, revision, status, feeds } = article;
    if (outcome !== 'unchanged') log.count('ArticlesAccepted', 1, { article: id, revision, outcome });
    const copyWarnings = outcome === 'unchanged' ? [] : await warnOfCopies(article);
    return defined({
      id,
      guid,
      url,
      revision,
      status,
      outcome,
      // The feeds of a draft are those of its tombstones.
      feeds: status === 'draft' ? [] : feeds,
      detail: status === 'draft' ? incoming.draft : undefined,
      warnings: [...warnings, ...identityWarnings(incoming, naming, acceptance), ...copyWarnings],
    });
  };

  return { accept, receive, retract };
};

/** The result of `makeIngest`. */
export type Ingest = ReturnType<typeof makeIngest>;
