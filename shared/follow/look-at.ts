import type { Http } from '#shared/ports.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { fetchSource } from './fetch-source.ts';
import { kindOf } from './kind-of.ts';
import type { Kind, Look } from './look.ts';
import { hostOf, lookAtFeed, type Reader, type Upstream } from './look-at-feed.ts';
import { feedOfPage, lookAtPage } from './look-at-page.ts';
import { lookAtSitemap } from './look-at-sitemap.ts';
import type { Robots } from './robots.ts';

/** What looking may need to ask. */
export type LookDeps = { readonly http: Http; readonly robotsOf: (url: string) => Promise<Robots> };

const lookAtWordPress = ({ body, url, headers }: Upstream, { source, identity, now }: Reader): Look => ({
  kind: 'wordpress',
  origin: { name: source.name ?? hostOf(source.url), url: new URL(source.url).origin },
  readings: readArticles({ bytes: body, type: headers['content-type'] ?? '' }, { site: identity, now, url }),
  pages: [],
  hints: {},
  links: [],
});

/** Whose page it is has named a feed: that is better to follow than links. Where it is none, the page is followed. */
const lookAtItsFeed = async (upstream: Upstream, reader: Reader, { http }: LookDeps): Promise<Look | undefined> => {
  const at = feedOfPage(upstream);
  if (at === undefined) return undefined;
  const fetched = await fetchSource(at, {}, http);
  if (fetched.kind !== 'answer') return undefined;
  const text = decodeText(fetched.answer.body, fetched.answer.headers['content-type'] ?? '');
  const { source } = reader;
  if (kindOf(text, fetched.answer.headers['content-type'] ?? '', { ...source, type: 'auto' }, undefined) !== 'feed') {
    return undefined;
  }
  const look = lookAtFeed(fetched.answer, reader);
  return { ...look, at, origin: { ...look.origin, feed: at } };
};

/**
 * What an upstream's answer says, by its kind.
 * @throws Rejected with words for whoever runs the site, when it is not what it should be
 */
export const lookAt = async (
  upstream: Upstream,
  reader: Reader,
  before: Kind | undefined,
  deps: LookDeps,
): Promise<Look> => {
  const type = upstream.headers['content-type'] ?? '';
  const { source } = reader;
  switch (kindOf(decodeText(upstream.body, type), type, source, before)) {
    case 'feed':
      return lookAtFeed(upstream, reader);
    case 'wordpress':
      return lookAtWordPress(upstream, reader);
    case 'sitemap':
      return lookAtSitemap(upstream, reader, deps.http);
    case 'page': {
      const mayHaveFeed = source.type === 'auto' && source.selector === undefined && before === undefined;
      const feed = mayHaveFeed ? await lookAtItsFeed(upstream, reader, deps) : undefined;
      return feed ?? lookAtPage(upstream, reader, await deps.robotsOf(upstream.url));
    }
  }
};
