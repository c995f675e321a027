import type { Http } from '#shared/ports.ts';
import { decodeText } from '#shared/read/decode.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { fetchSource } from './fetch-source.ts';
import { headerLinks, pageLinks } from './links.ts';

/** WordPress REST API handbook, "Discovery": the relation under which a site names the root of its API. */
const apiRelation = 'https://api.w.org/';

const postsRoute = 'wp/v2/posts';

/** The posts that changed last, with author, terms and picture (WordPress REST API handbook, "Posts"). */
const newestPosts = (list: URL): string => {
  for (const [name, value] of Object.entries({ _embed: '1', orderby: 'modified', per_page: '50' })) {
    if (!list.searchParams.has(name)) list.searchParams.set(name, value);
  }
  return list.href;
};

/** The list of posts of a site whose API is at its usual address, or of the API that the address itself names. */
export const usualPostsUrl = (site: string): string => {
  const posts = new URL(site);
  const isEndpoint = /\/wp-json\//.test(posts.pathname) || posts.searchParams.has('rest_route');
  if (!isEndpoint) posts.pathname = `${withoutTrailingSlashes(posts.pathname)}/wp-json/${postsRoute}`;
  return newestPosts(posts);
};

/** The list of posts where no rewriting of addresses works: WordPress answers it at any site. */
export const plainPostsUrl = (site: string): string => {
  const posts = new URL(site);
  posts.searchParams.set('rest_route', `/${postsRoute}`);
  return newestPosts(posts);
};

/**
 * The list of posts of the API that the pages of a site name: without pretty permalinks it is at `?rest_route=`, and some
 * sites move it. Undefined where the site names none.
 */
export const declaredPostsUrl = async (site: string, http: Http): Promise<string | undefined> => {
  const fetched = await fetchSource(site, {}, http);
  if (fetched.kind !== 'changed') return undefined;
  const { url, headers, body } = fetched.answer;
  const links = [...headerLinks(headers, url), ...pageLinks(decodeText(body, headers['content-type']), url)];
  const root = links.find(({ rel }) => rel === apiRelation)?.href;
  if (root === undefined) return undefined;
  const posts = new URL(root);
  const route = posts.searchParams.get('rest_route');
  if (route === null) posts.pathname = `${withoutTrailingSlashes(posts.pathname)}/${postsRoute}`;
  else posts.searchParams.set('rest_route', `${withoutTrailingSlashes(route)}/${postsRoute}`);
  return newestPosts(posts);
};
