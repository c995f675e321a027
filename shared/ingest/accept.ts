import { isDeepStrictEqual } from 'node:util';
import { Rejected, Unavailable } from '#shared/errors.ts';
import type { Article, ArticleDraft } from '#shared/model/article.ts';
import type { ArticleStore, Clock, NearCopies } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { feedsFor } from './feeds-for.ts';
import { refuseUnlessKeepable } from './refuse-unless-keepable.ts';
import { applyRules } from './rules.ts';
import { toArticle } from './to-article.ts';

/** What came of an article that was offered. */
export type Acceptance = {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly article: Article;
};

/** What accepting needs. */
export type AcceptDeps = {
  readonly articles: ArticleStore;
  readonly site: Site;
  readonly clock: Clock;
  /** Whether the article that is there is the sender's to change; if not, it stays as it is. Anything is, unless said. */
  readonly mayChange?: (previous: Article) => boolean;
  /** Where near-copies are looked for, which the receipt then warns of. */
  readonly copies?: NearCopies;
};

/** How often a lost race is run again: each round lost means that somebody else's article was written. */
const maxRounds = 8;

/** What readers see of an article: where this is the same, there is nothing to tell. */
const shown = ({
  title,
  summary,
  content,
  language,
  authors,
  tags,
  published,
  url,
  image,
  attachments,
  source,
}: Article) =>
  // Through JSON, so that an absent member and an undefined one are the same.
  JSON.parse(
    JSON.stringify({ title, summary, content, language, authors, tags, published, url, image, attachments, source }),
  );

/** What is to be written, and what to call it. */
const decide = (fresh: Article, previous: Article | undefined): Acceptance & { readonly write: boolean } => {
  if (previous === undefined) return { outcome: 'created', article: fresh, write: true };
  const isSame = previous.status !== 'retracted' && isDeepStrictEqual(shown(fresh), shown(previous));
  if (!isSame) return { outcome: 'updated', article: { ...fresh, revision: previous.revision + 1 }, write: true };
  // The same words may stand elsewhere since: the selectors changed, or an embargo has ended.
  const { feeds, status } = fresh;
  const article = { ...previous, feeds, status };
  return { outcome: 'unchanged', article, write: !isDeepStrictEqual(article, previous) };
};

/** As the rules of the site want it, whichever way it came in. */
const ruledBy = (site: Site, offered: ArticleDraft): ArticleDraft => {
  const ruled = applyRules(offered, site.rules ?? {});
  if ('dropped' in ruled) throw new Rejected('ARTICLE_DROPPED', ruled.dropped);
  return ruled;
};

/**
 * Keeps an article that a publisher offers: created, the next revision, or unchanged (contract.md §4).
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_TOO_LARGE, ARTICLE_DROPPED, ARTICLE_IN_TOO_MANY_FEEDS, PERMALINK_TAKEN; Unavailable ARTICLE_CONTENDED when others keep winning.
 */
export const accept = async (offered: ArticleDraft, deps: AcceptDeps): Promise<Acceptance> => {
  const { articles, site, clock, mayChange = () => true } = deps;
  const draft = ruledBy(site, offered);
  refuseUnlessKeepable(draft);
  for (let round = 0; round < maxRounds; round += 1) {
    const now = clock.now().toISOString();
    const candidate = toArticle(draft, undefined, site, now);
    const id = await articles.find(candidate);
    const previous = id === undefined ? undefined : await articles.get(id);
    if (previous !== undefined && !mayChange(previous)) return { outcome: 'unchanged', article: previous };
    const fresh = previous === undefined ? candidate : toArticle(draft, previous, site, now);
    const feeds = await feedsFor(fresh, site, articles);
    const { write, ...acceptance } = decide({ ...fresh, feeds }, previous);
    if (!write || (await articles.write(acceptance.article, previous)) === 'written') return acceptance;
    await settlePermalink(acceptance.article, articles);
  }
  throw new Unavailable('ARTICLE_CONTENDED', 'Others are changing this article at the same instant; send it again.');
};

/**
 * A guid of one article and the permalink of another: no retry can reconcile them, so the publisher is asked; unless
 * the other is withdrawn, which then gives its permalink up.
 */
const settlePermalink = async ({ id, guid, url }: Article, articles: ArticleStore): Promise<void> => {
  if (url === undefined) return;
  const holder = await articles.find({ url });
  if (holder === undefined || holder === id || (await articles.find({ guid })) !== id) return;
  const other = await articles.get(holder);
  if (other?.status === 'retracted') {
    const { url: _given, ...rest } = other;
    await articles.write(rest, other);
    return;
  }
  throw new Rejected(
    'PERMALINK_TAKEN',
    `The guid ${guid} is one article and the permalink ${url} another (${holder}): retract that one, or correct the guid or the permalink.`,
    { status: 409, faults: [{ pointer: '/url', message: `belongs to article ${holder}` }] },
  );
};
