import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, type IncomingArticle, identifyingUrl, isPublished } from '#shared/model/article.ts';
import { barid, type Caller } from '#shared/model/caller.ts';
import { isCanary } from '#shared/model/canary.ts';
import { withPicturesAt } from '#shared/model/picture.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import { isWithin } from '#shared/publishers/limits.ts';
import type { Site } from '#shared/site/site.ts';
import { applyRules } from './article-rules.ts';
import { findArticle } from './find-article.ts';
import { derivedFromFile } from './guid.ts';
import { findCandidates } from './near-copies.ts';
import type { Naming } from './receipt.ts';
import { isSameEntry } from './separate-entries.ts';
import { isOfAnother } from './shared-address.ts';
import { refuseUnstorable, toArticle } from './to-article.ts';

/** What tells whether an offered article is a stored one. */
export type MatchPorts = {
  readonly articles: Pick<ArticleStore, 'get' | 'find'>;
  readonly site: Site;
  readonly clock: Clock;
  readonly copies?: Pick<NearCopies, 'find'>;
  /** With it, pictures at the former addresses of the site file are those at this one. */
  readonly publicUrl?: string;
};

/** An offered article under all its names, the article that it becomes where nothing is stored, and the one that it changes. */
export type Match = {
  readonly incoming: IncomingArticle;
  readonly candidate: Article;
  readonly previous: Article | undefined;
};

/** Finds the stored articles that ones offered by a caller change; reads only. */
export const makeMatcher = ({ articles, site, clock, copies, publicUrl }: MatchPorts, by: Caller = barid) => {
  const isOwn = (article: Article): boolean => isWithin(by, article, site);

  /** Whether the caller may learn of an article; nobody learns of a draft without the scope for it. */
  const maySee = (article: Article): boolean => isOwn(article) && (isPublished(article) || by.scopes.includes('read'));

  /** The holder of an address in words. */
  const inWords = (article: Article): string =>
    maySee(article) ? `“${article.title.slice(0, 200)}” (article ${article.id})` : 'another publisher’s article';

  /** The refusal of an article whose guid belongs to one article and whose permalink to another. */
  const permalinkTaken = ({ guid, url }: Article, holder: Article): Rejected => {
    const named = maySee(holder) ? `article ${holder.id}` : 'an article of another publisher';
    return new Rejected(
      'PERMALINK_TAKEN',
      `The guid ${guid} belongs to one article and the permalink ${url} to another (${named}). ` +
        'Retract that article, or correct the guid or the permalink.',
      { status: 409, faults: [{ pointer: '/url', message: `belongs to ${named}` }] },
    );
  };

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

  /** The article that has the permalink of one that is found by its guid: a conflict that no retry reconciles. */
  const holderOfPermalink = async (article: Article): Promise<Article | undefined> => {
    const { id, guid } = article;
    const url = identifyingUrl(article);
    if (url === undefined) return undefined;
    const holder = await articles.find({ url });
    if (holder === undefined || holder === id || (await articles.find({ guid })) !== id) return undefined;
    return articles.get(holder);
  };

  /** The article that an offered one is by the site file's rules. @throws Rejected */
  const ruled = (offered: IncomingArticle): IncomingArticle => {
    const incoming = isCanary(offered) ? offered : applyRules(offered, site.rules ?? {});
    if ('dropped' in incoming) throw new Rejected('ARTICLE_DROPPED', incoming.dropped);
    refuseUnstorable(incoming);
    if (publicUrl === undefined || site.formerFeedsUrls === undefined) return incoming;
    return withPicturesAt(incoming, site.formerFeedsUrls, publicUrl);
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

  /**
   * An article that only its file or its title names, under the guid of the stored one with the very same text: a file of
   * the inbox that is pushed too, or the other way round. A failed search leaves two articles and the warning of a near-copy.
   */
  const recognised = async (incoming: IncomingArticle, candidate: Article): Promise<IncomingArticle> => {
    if (copies === undefined) return incoming;
    const { title, content, published } = incoming;
    try {
      const found = await Promise.all((await findCandidates(candidate, copies)).map((id) => articles.get(id)));
      const same = found
        .filter((one) => one !== undefined && isOwn(one))
        .find(
          (one) => one?.title === title && one.content === content && (published ?? one.published) === one.published,
        );
      return same === undefined ? incoming : { ...incoming, aliases: [...(incoming.aliases ?? []), same.guid] };
    } catch (error) {
      log.error('the search for the same text failed', error, { article: candidate.id });
      return incoming;
    }
  };

  /** The stored article that an offered one changes, by the site file's rules. @throws Rejected as `ruled` */
  const match = async (offered: IncomingArticle, naming: Naming): Promise<Match> => {
    const ownName = ruled(named(offered, naming));
    const candidate = toArticle(ownName, undefined, site, clock.now().toISOString());
    const isNamed = [naming.target, offered.guid, offered.url].some((name) => name !== undefined);
    const incoming = isNamed ? ownName : await recognised(ownName, candidate);
    return { incoming, candidate, previous: await findPrevious(incoming, candidate) };
  };

  return { ruled, findPrevious, holderOfAddress, holderOfPermalink, match, isOwn, maySee, inWords, permalinkTaken };
};
