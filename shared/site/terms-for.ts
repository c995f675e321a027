import type { Article } from '#shared/model/article.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
import type { Terms } from '#shared/model/terms.ts';
import { selects } from './select.ts';
import type { SiteTerms } from './site.ts';

/** The parts of an article that decide its terms. */
type Licensable = Pick<
  Article,
  'id' | 'guid' | 'aliases' | 'url' | 'title' | 'authors' | 'tags' | 'source' | 'language' | 'terms'
>;

/** Whether a name in the site file is that of an article: its guid, the publisher's id, Barid's id, or its permalink. */
const isNamed = (name: string, { id, guid, aliases = [], url }: Licensable): boolean =>
  [id, guid, ...aliases].includes(name) ||
  (url !== undefined && URL.canParse(name) && permalinkIdentity(name) === permalinkIdentity(url));

/** What the site file says of an article in a feed: the first rule that matches, else the terms of the site. */
const statedTerms = ({ terms, rules }: SiteTerms, slug: string, article: Licensable): Terms => {
  const rule = rules.find(
    ({ feeds, articles, select }) =>
      (feeds?.includes(slug) ?? true) &&
      (articles?.some((name) => isNamed(name, article)) ?? true) &&
      selects(select, article),
  );
  return rule?.terms ?? terms;
};

/**
 * The terms of an article in a feed: those that it brought along, else those of the site file. A copyright that it brought
 * along stands beside the site's terms.
 */
export const termsFor = (siteTerms: SiteTerms | undefined, slug: string, article: Licensable): Terms | undefined => {
  const own = article.terms;
  const stated = siteTerms && statedTerms(siteTerms, slug, article);
  if (own === undefined || own.licenses.length > 0 || own.address !== undefined) return own ?? stated;
  return stated === undefined || own.rights === undefined ? own : { ...stated, rights: own.rights };
};

/** Whether a rule is about feeds as such, whatever their articles are. */
const isOfFeeds = ({ feeds, articles, select }: SiteTerms['rules'][number]): boolean =>
  feeds !== undefined && articles === undefined && Object.keys(select).length === 0;

/** The terms of a feed itself, apart from its articles. */
export const feedTerms = ({ terms, rules }: SiteTerms, slug: string): Terms =>
  rules.find((rule) => isOfFeeds(rule) && rule.feeds?.includes(slug))?.terms ?? terms;

/** The feeds that have terms of their own, each once, with these. */
export const termsByFeed = ({ terms, rules }: SiteTerms): readonly (readonly [slug: string, terms: Terms])[] => {
  const slugs = new Set(rules.filter(isOfFeeds).flatMap(({ feeds = [] }) => feeds));
  return [...slugs].map((slug) => [slug, feedTerms({ terms, rules }, slug)] as const);
};
