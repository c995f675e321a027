import type { SourceState } from '#shared/model/source-state.ts';
import type { Source } from '#shared/site/site.ts';

/** Where WordPress answers with its posts (REST API handbook, "Posts"): those changed last, with author, terms and picture. */
const wordPressUrl = (url: string): string => {
  const parsed = new URL(url);
  const isEndpoint = /\/wp-json\//.test(parsed.pathname) || parsed.searchParams.has('rest_route');
  if (!isEndpoint) parsed.pathname = `${parsed.pathname.replace(/\/+$/, '')}/wp-json/wp/v2/posts`;
  for (const [name, value] of [
    ['_embed', '1'],
    ['orderby', 'modified'],
    ['per_page', '50'],
  ] as const) {
    if (!parsed.searchParams.has(name)) parsed.searchParams.set(name, value);
  }
  return parsed.href;
};

/** Where a source is polled: where it has moved, else where the site file says. */
export const pollUrl = (source: Source, { at }: Pick<SourceState, 'at'>): string =>
  at ?? (source.type === 'wordpress' ? wordPressUrl(source.url) : source.url);
