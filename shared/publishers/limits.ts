import { type Article, isPublished } from '#shared/model/article.ts';
import type { Caller, Limits, Scope } from '#shared/model/caller.ts';
import { outOfScope } from '#shared/require-scope.ts';
import { feedsOf, fold, hasLanguage } from '#shared/site/select.ts';
import type { Feed, Site } from '#shared/site/site.ts';

/** The parts of an article that limits are about. */
export type Limited = Pick<Article, 'title' | 'authors' | 'tags' | 'source' | 'language' | 'owner'>;

/** A feed that selects everything is no newsroom's own. */
const isOfWholeSite = ({ select }: Feed): boolean => Object.keys(select).length === 0;

/** The list of a caller's limits that excludes an article, and the values of the article that it excludes. */
type Exclusion = { readonly limit: keyof Limits; readonly values: readonly string[] };

const notIn = (list: readonly string[], values: readonly string[]): readonly string[] => {
  const allowed = new Set(list.map(fold));
  return values.filter((value) => !allowed.has(fold(value)));
};

const excludes: Readonly<
  Record<
    keyof Limits,
    (list: readonly string[], article: Limited, site: Pick<Site, 'feeds'>) => readonly string[] | undefined
  >
> = {
  /** Feeds of facets follow from what an article is, and are not counted. */
  feeds: (list, article, { feeds }) => {
    const others = feedsOf(
      article,
      feeds.filter((feed) => !isOfWholeSite(feed)),
    ).filter((slug) => !list.includes(slug));
    const isInAny = feedsOf(article, feeds).some((slug) => list.includes(slug));
    return others.length > 0 ? others : isInAny ? undefined : [];
  },
  sources: (list, { source, owner }) => {
    const names = [
      ...(source === undefined ? [] : [source.name]),
      ...(typeof owner === 'object' ? [owner.source] : []),
    ];
    return notIn(list, names).length < names.length ? undefined : names;
  },
  authors: (list, { authors }) => {
    const names = authors.map(({ name }) => name);
    const others = notIn(list, names);
    return others.length > 0 || names.length === 0 ? others : undefined;
  },
  languages: (list, { language }) => (hasLanguage(list, language) ? undefined : [language]),
};

const kinds = ['feeds', 'sources', 'authors', 'languages'] as const;

const exclusionOf = (limits: Limits, article: Limited, site: Pick<Site, 'feeds'>): Exclusion | undefined => {
  for (const limit of kinds) {
    const list = limits[limit];
    const values = list === undefined ? undefined : excludes[limit](list, article, site);
    if (values !== undefined) return { limit, values };
  }
  return undefined;
};

/** Whether a caller handles some articles only. */
export const isLimited = ({ limits }: Pick<Caller, 'limits'>): boolean =>
  kinds.some((limit) => limits[limit] !== undefined);

/** Whether an article is one that a caller may handle. */
export const isWithin = ({ limits }: Pick<Caller, 'limits'>, article: Limited, site: Pick<Site, 'feeds'>): boolean =>
  exclusionOf(limits, article, site) === undefined;

/** @throws Rejected (403) SCOPE_MISSING for an article that the caller may not handle; the message quotes nothing of it but the values */
export const requireWithin = (
  caller: Caller,
  article: Limited,
  { site, scope }: { readonly site: Pick<Site, 'feeds'>; readonly scope: Scope },
): void => {
  const exclusion = exclusionOf(caller.limits, article, site);
  if (exclusion === undefined) return;
  const { limit, values } = exclusion;
  const allowed = (caller.limits[limit] ?? []).join(', ');
  const found = values.length === 0 ? 'none of them' : values.map((value) => value.slice(0, 100)).join(', ');
  throw outOfScope(
    scope,
    `The token of ${caller.name} is for the ${limit} ${allowed} only; this article has ${found}.`,
  );
};

/**
 * The same for a stored article that a caller would change by its id, guid or permalink: of one that readers do not see, such as a
 * draft of another newsroom, the message quotes nothing. @throws Rejected (403) SCOPE_MISSING
 */
export const requireWithinStored = (
  caller: Caller,
  article: Limited & Pick<Article, 'status'>,
  on: { readonly site: Pick<Site, 'feeds'>; readonly scope: Scope },
): void => {
  if (isPublished(article)) requireWithin(caller, article, on);
  if (isWithin(caller, article, on.site)) return;
  throw outOfScope(
    on.scope,
    `An article of somebody else has this id, guid or permalink, and the token of ${caller.name} may not change it. Send yours under another.`,
  );
};
