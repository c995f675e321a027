import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { Ingest } from '#shared/ingest/ingest.ts';
import { log } from '#shared/log.ts';
import type { SourceState, WatchedPost } from '#shared/model/source-state.ts';
import type { ArticleStore, Http } from '#shared/ports.ts';
import { parseWellFormed } from '#shared/read/json/well-formed-json.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import type { Source } from '#shared/site/site.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { fetchSource } from './fetch-source.ts';
import { isOwn } from './store-entries.ts';

const maxWatched = 1_000;

/** WordPress REST API handbook, "Pagination": at most 100 posts in one answer. */
const postsPerQuestion = 100;

/** Posts that one poll asks for one by one. */
const maxAsked = 10;

/** More posts at once are withdrawn only if the server still shows a post that its list has. */
const maxWithoutControl = 5;

const listedPost = z.object({
  id: z.number(),
  guid: z.object({ rendered: z.string() }).optional().catch(undefined),
  link: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  content: z.object({ protected: z.boolean().optional() }).optional().catch(undefined),
});

/** A post in WordPress's list of posts. */
export type ListedPost = z.infer<typeof listedPost>;

/** The posts with their numbers in an answer of WordPress; none in any other text. */
export const listedPosts = (text: string): readonly ListedPost[] => {
  try {
    const posts = parseWellFormed(text);
    return (Array.isArray(posts) ? posts : []).flatMap((post: unknown) => listedPost.safeParse(post).data ?? []);
  } catch {
    return [];
  }
};

const isPublic = ({ status = 'publish', content }: ListedPost): boolean =>
  status === 'publish' && content?.protected !== true;

/** The URL of one post, or with several numbers of the list of these posts. */
const postUrl = (listUrl: string, ids: readonly number[]): string => {
  const url = new URL(listUrl);
  for (const name of ['_embed', 'orderby', 'per_page']) url.searchParams.delete(name);
  if (ids.length > 1) {
    url.searchParams.set('include', ids.join(','));
    url.searchParams.set('per_page', String(postsPerQuestion));
    return url.href;
  }
  const route = url.searchParams.get('rest_route');
  if (route === null) url.pathname = `${withoutTrailingSlashes(url.pathname)}/${ids[0]}`;
  else url.searchParams.set('rest_route', `${withoutTrailingSlashes(route)}/${ids[0]}`);
  return url.href;
};

type Answer = 'public' | 'withdrawn' | 'unknown';

/** What the server says about one post: a page in place of an answer, or a server in trouble, says nothing. */
const askFor = async (listUrl: string, id: number, http: Http): Promise<Answer> => {
  const fetched = await fetchSource(postUrl(listUrl, [id]), {}, http);
  if (fetched.kind === 'gone') return 'withdrawn';
  if (fetched.kind === 'failed') {
    const { status, isPage = false } = fetched;
    // REST API: 404 for a deleted post, 401 or 403 for one in the trash, a draft or a private one.
    return status === 404 || ((status === 401 || status === 403) && !isPage) ? 'withdrawn' : 'unknown';
  }
  const [post] = listedPosts(`[${Buffer.from(fetched.answer.body).toString('utf8')}]`);
  if (post?.id !== id) return 'unknown';
  return isPublic(post) ? 'public' : 'withdrawn';
};

/** Ports of finding withdrawn posts. */
export type WithdrawalPorts = { readonly articles: ArticleStore };

/** The posts to watch from now on, and how many articles were retracted. */
export type WatchedPosts = { readonly posts: readonly WatchedPost[]; readonly retracted: number };

/**
 * Retracts the source's articles whose posts WordPress withdrew: trashed, private, protected by a password, deleted. A post
 * that the list lacks is asked for by its number, because the list shows only the newest changes; an empty list, a failing
 * server and a page in place of an answer retract nothing.
 */
export const makeWithdrawals = ({ articles }: WithdrawalPorts) => {
  const watch = async (post: ListedPost): Promise<readonly WatchedPost[]> => {
    const url = absoluteUrl(post.link ?? '');
    const article = await articles.find(defined({ guid: post.guid?.rendered, url }));
    return article === undefined ? [] : [{ id: post.id, article, isListed: true }];
  };

  /** The posts of these that the server does not list when it is asked for them. */
  const unlisted = async (listUrl: string, posts: readonly WatchedPost[], http: Http) => {
    if (posts.length < 2) return posts;
    const ids = posts.map(({ id }) => id);
    const fetched = await fetchSource(postUrl(listUrl, ids), {}, http);
    if (fetched.kind !== 'changed') return [];
    const shown = listedPosts(Buffer.from(fetched.answer.body).toString('utf8')).filter(isPublic);
    const shownIds = new Set(shown.map(({ id }) => id));
    return posts.filter(({ id }) => !shownIds.has(id));
  };

  return async (
    source: Source,
    {
      listUrl,
      listed,
      http,
      retract,
    }: {
      readonly listUrl: string;
      readonly listed: readonly ListedPost[];
      readonly http: Http;
      readonly retract: Ingest['retract'];
    },
    watched: NonNullable<SourceState['posts']>,
  ): Promise<WatchedPosts> => {
    const open = listed.filter(isPublic);
    const [control] = open;
    if (control === undefined) return { posts: watched, retracted: 0 };
    const openIds = new Set(open.map(({ id }) => id));
    const hidden = new Set(listed.filter((post) => !isPublic(post)).map(({ id }) => id));
    const missing = watched.filter(({ id }) => !openIds.has(id));
    const older = missing.filter(({ id, isListed }) => isListed !== true && !hidden.has(id));
    const inQuestion = older.slice(0, postsPerQuestion);
    const suspects = [
      ...missing.filter(({ isListed }) => isListed),
      ...(await unlisted(listUrl, inQuestion, http)),
    ].filter(({ id }) => !hidden.has(id));
    const answers = new Map<number, Answer>([...hidden].map((id) => [id, 'withdrawn']));
    for (const { id } of suspects.slice(0, maxAsked)) answers.set(id, await askFor(listUrl, id, http));
    const withdrawn = missing.filter(({ id }) => answers.get(id) === 'withdrawn');
    const isTrusted = withdrawn.length <= maxWithoutControl || (await askFor(listUrl, control.id, http)) === 'public';
    if (!isTrusted) {
      log.warn('posts are missing, and so is one that is listed: nothing is retracted', { source: source.id });
      return { posts: watched, retracted: 0 };
    }
    for (const { article } of withdrawn) {
      await retract(article, (stored) => isOwn(stored, source));
      log.count('ArticlesRetracted', 1, { article, source: source.id });
    }
    // First those that no question was about for the longest time.
    const asked = new Set([...inQuestion.map(({ id }) => id), ...answers.keys()]);
    const isPending = ({ id }: WatchedPost): boolean => !asked.has(id) || answers.get(id) === 'unknown';
    const answered = missing.filter((post) => !isPending(post) && answers.get(post.id) !== 'withdrawn');
    const known = new Map(watched.map((post) => [post.id, post]));
    const fresh = await Promise.all(
      open.map((post) => {
        const before = known.get(post.id);
        return before === undefined ? watch(post) : [{ ...before, isListed: true as const }];
      }),
    );
    const posts = [
      ...missing.filter(isPending),
      ...answered.map(({ id, article }) => ({ id, article })),
      ...fresh.flat(),
    ];
    return { posts: posts.slice(-maxWatched), retracted: withdrawn.length };
  };
};
