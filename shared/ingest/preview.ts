import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import type { Article, ArticleStatus, IncomingArticle } from '#shared/model/article.ts';
import { barid, type Caller } from '#shared/model/caller.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { publicError } from '#shared/problem.ts';
import { requireWithin, requireWithinStored } from '#shared/publishers/limits.ts';
import { type ExplainedFields, explainFields } from '#shared/read/explain-article.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { feedsFor } from './feeds-for.ts';
import { articleErased } from './find-article.ts';
import { type MatchPorts, makeMatcher } from './match-article.ts';
import { findNearCopies } from './near-copies.ts';
import { type Acceptance, compare, joined } from './next-revision.ts';
import { boundedWarnings, identityWarnings, type Naming } from './receipt.ts';
import { underOtherAddress } from './shared-address.ts';
import { toArticle } from './to-article.ts';

/** What a preview reads; without the index of near-copies it names none. */
export type PreviewPorts = Omit<MatchPorts, 'articles'> & {
  readonly articles: Pick<ArticleStore, 'get' | 'find' | 'knownFacetSlug'>;
};

/** A stored article with nearly the same text. */
type Copy = Pick<Article, 'id' | 'url' | 'title'>;

/** What would become of an article if its document were pushed. */
export type Preview = {
  readonly id: string;
  readonly guid: string;
  readonly url?: string;
  readonly outcome: Acceptance['outcome'];
  readonly status: ArticleStatus;
  /** Slugs of the feeds that it would enter; those of facets that have no article yet are likely ones. */
  readonly feeds: readonly string[];
  /** The fields as they are read, after the rules of the site file. */
  readonly article: ExplainedFields;
  /** Why it would be kept as a draft. */
  readonly detail?: string;
  readonly warnings: readonly string[];
  readonly copies: readonly Copy[];
};

/** Why an article of a batch would be refused. */
export type Refusal = { readonly refused: string; readonly detail: string; readonly errors: readonly Fault[] };

/** The articles of a site without any: of a preview that is made without a running Barid. */
export const noArticles: PreviewPorts['articles'] = {
  get: async () => undefined,
  find: async () => undefined,
  knownFacetSlug: async () => undefined,
};

/** Previews what ingest would make of a caller's articles; reads what it reads, and stores nothing. */
export const makePreviewer = (ports: PreviewPorts, by: Caller = barid) => {
  const { articles, site, clock, copies } = ports;
  const matcher = makeMatcher(ports, by);
  const { match, findPrevious, holderOfAddress, holderOfPermalink } = matcher;

  /** The likely slug of a facet value: the first one is its own unless another value is transliterated alike. */
  const facetSlug: ArticleStore['facetSlug'] = async (claim) =>
    (await articles.knownFacetSlug(claim)) ?? `${claim.kind}/${claim.slugs[0] ?? ''}`;

  /** What storing would give (`store` of ingest). */
  const plan = async (incoming: IncomingArticle, previous: Article | undefined): Promise<Acceptance> => {
    const now = clock.now().toISOString();
    const taken = await holderOfAddress(incoming, previous);
    if (taken !== undefined) {
      const own = underOtherAddress(incoming);
      const acceptance = await plan(own, await findPrevious(own, toArticle(own, undefined, site, now)));
      return { ...acceptance, holder: matcher.inWords(taken) };
    }
    if (previous?.erased !== undefined) throw articleErased(previous.id);
    const fresh = toArticle(previous === undefined ? incoming : joined(incoming, previous), previous, site, now);
    if (previous !== undefined) requireWithinStored(by, previous, { site, scope: 'publish' });
    requireWithin(by, fresh, { site, scope: 'publish' });
    const feeds = fresh.status === 'draft' ? [] : await feedsFor(fresh, site, { facetSlug });
    const { isWritten: _isWritten, ...acceptance } = compare({ ...fresh, feeds }, previous);
    const holder = await holderOfPermalink(acceptance.article);
    if (holder !== undefined && (holder.status !== 'retracted' || !matcher.isOwn(holder)))
      throw matcher.permalinkTaken(acceptance.article, holder);
    return acceptance;
  };

  const copiesOf = async (article: Article): Promise<readonly Copy[]> => {
    if (copies === undefined) return [];
    const index = { find: copies.find, save: async () => undefined };
    const [ids = []] = await findNearCopies([article], index, clock.now());
    const found = await Promise.all(ids.map((id) => articles.get(id)));
    return found
      .filter((one) => one !== undefined)
      .filter((one) => one.status !== 'retracted' && matcher.maySee(one))
      .map(({ id, url, title }) => defined({ id, url, title }));
  };

  /** The preview of a parsed article. @throws Rejected as `accept` of ingest */
  const preview = async (parsed: ParsedArticle, naming: Naming = {}): Promise<Preview> => {
    const { incoming, previous } = await match(parsed.incoming, naming);
    const acceptance = await plan(incoming, previous);
    const { id, guid, url, status, feeds } = acceptance.article;
    const { guid: _guid, ...named } = incoming;
    const read = { ...parsed, incoming: defined({ ...named, guid: parsed.incoming.guid }) };
    return defined({
      ...{ id, guid, url, outcome: acceptance.outcome, status, feeds },
      article: explainFields(read),
      detail: parsed.incoming.draft,
      warnings: boundedWarnings([...parsed.warnings, ...identityWarnings(parsed.incoming, naming, acceptance)]),
      copies: await copiesOf(acceptance.article),
    });
  };

  /** The preview of a parsed article, or its refusal. */
  const previewOrRefusal = async (
    parsed: ParsedArticle | Rejected,
    naming: Naming = {},
  ): Promise<Preview | Refusal> => {
    try {
      if (parsed instanceof Rejected) throw parsed;
      return await preview(parsed, naming);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const { code, detail, errors } = publicError(error);
      return { refused: code, detail, errors };
    }
  };

  return { preview, previewOrRefusal };
};
