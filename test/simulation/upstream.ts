import { createHash } from 'node:crypto';
import type { History } from './history.ts';
import type { NetworkAnswer, NetworkRequest } from './network.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The feed of another site, which Barid follows. */
export const upstreamUrl = 'https://source.example/feed.json';

/** A feed whose articles come and change. */
export const makeUpstream = (world: World, history: History) => {
  const items = new Map<string, object>();
  let [version, versionRead] = [0, 0];
  const serve = ({ headers }: NetworkRequest): NetworkAnswer => {
    const body = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Une autre rédaction',
      home_page_url: 'https://source.example/',
      feed_url: upstreamUrl,
      items: [...items.values()],
    });
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    versionRead = version;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { status: 200, headers: { etag, 'content-type': 'application/feed+json' }, body };
  };
  return {
    serve,
    /** Publishes an article, or changes one. */
    change: (own: Random): void => {
      version += 1;
      const number = own.below(3);
      const id = `https://source.example/${number}`;
      const title = `Dépêche ${number}, version ${version}`;
      const published = new Date(world.now() - 3_600_000 * (number + 1)).toISOString();
      items.set(id, {
        id,
        url: id,
        title,
        language: 'fr',
        date_published: published,
        content_html: `<p>Une dépêche d’une autre rédaction, dans sa version ${version}.</p>`,
      });
      history.accepted.set(id, {
        guid: id,
        title,
        language: 'fr',
        tags: [],
        publicFrom: Date.parse(published),
        isDraft: false,
      });
    },
    /** Whether nothing has changed yet. */
    isUnchanged: (): boolean => items.size === 0,
    /** Whether the last change was fetched. */
    isRead: (): boolean => versionRead === version,
  };
};

/** A simulated upstream. */
export type Upstream = ReturnType<typeof makeUpstream>;
