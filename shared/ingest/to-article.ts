import type { Article, ArticleDraft } from '#shared/model/article.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';
import type { Site } from '#shared/site/site.ts';
import { articleId, guidFor } from './guid.ts';
import { modifiedAt } from './modified-at.ts';

/** The article that a draft makes, or makes of the one before it: what the draft does not say stays as it was. */
export const toArticle = (draft: ArticleDraft, previous: Article | undefined, site: Site, now: string): Article => {
  const { guid: given, url: link, modified: _modified, ...said } = draft;
  const url = link === undefined ? previous?.url : canonicalPermalink(link);
  const identity = { title: draft.title, ...(given === undefined ? {} : { guid: given }) };
  const dated = draft.published === undefined ? {} : { published: draft.published };
  const guid =
    previous?.guid ?? guidFor({ ...identity, ...dated, ...(url === undefined ? {} : { url }) }, site.identity.url);
  const published = draft.published ?? previous?.published ?? now;
  const language = draft.language ?? previous?.language ?? site.identity.language;
  return {
    ...said,
    ...(url === undefined ? {} : { url }),
    id: previous?.id ?? articleId(guid),
    guid,
    language,
    published,
    modified: modifiedAt(draft, published, previous, now),
    status: published > now ? 'scheduled' : 'live',
    revision: previous?.revision ?? 1,
    accepted: previous?.accepted ?? now,
    receivedAt: now,
    feeds: previous?.feeds ?? [],
  };
};
