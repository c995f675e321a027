import type { IncomingMessage, ServerResponse } from 'node:http';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { enrol } from '#shared/follow/enrol.ts';
import type { FollowDeps } from '#shared/follow/follow-deps.ts';
import { followDue } from '#shared/follow/follow-due.ts';
import type { CallbackDeps } from '#shared/follow/websub-callback.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import { newsdesks, newsroomSite } from '#test/ingest/newsdesk.ts';
import { type Peer, type Seen, startPeer } from '#test/web/peer.ts';

/** What an upstream answers at a path. */
export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** An upstream whose answers can be changed while it runs; what it has none for is 404. */
export type Upstream = Peer & { readonly set: (path: string, answer: Answer | ((seen: Seen) => Answer)) => void };

const byDefault = (body: string | Uint8Array): Readonly<Record<string, string>> => ({
  'content-type': /^\s*</.test(String(body)) ? 'application/rss+xml' : 'application/json',
});

/** A real HTTP server that plays an upstream, for the length of one test. */
export const startUpstream = async (): Promise<Upstream> => {
  const answers = new Map<string, Answer | ((seen: Seen) => Answer)>();
  const reply = (seen: Seen, response: ServerResponse<IncomingMessage>): void => {
    const given = answers.get(seen.path) ?? answers.get(seen.path.split('?')[0] ?? '') ?? { status: 404 };
    const { status = 200, headers = {}, body = '' } = typeof given === 'function' ? given(seen) : given;
    response.writeHead(status, { ...byDefault(body), ...headers }).end(body);
  };
  const peer = await startPeer(reply);
  return { ...peer, set: (path, answer) => answers.set(path, answer) };
};

/** A newsroom that follows these sources. */
export const siteFollowing = (sources: readonly object[], rules?: object): Site => {
  const { identity, feeds } = newsroomSite();
  return parseSite({
    site: identity,
    feeds: feeds.map(({ slug, select }) => ({ slug, select })),
    sources,
    ...(rules === undefined ? {} : { rules }),
  });
};

/** For the tests of one file: with each call an empty table, a clock that stands still, and what following works with. */
export const followDesks = () => {
  const openDesk = newsdesks();
  return async (sources: readonly object[], rules?: object) => {
    const desk = await openDesk(siteFollowing(sources, rules));
    let made = 0;
    const deps: FollowDeps & CallbackDeps = {
      ...desk,
      sources: dynamoSourceStore(desk.table, desk.client),
      random: () => 0.5,
      secret: () => {
        made += 1;
        return `unguessable-${made}`;
      },
      pause: async () => undefined,
      publicUrl: 'http://127.0.0.1:8080',
      isHubSigned,
    };
    const state = async (id: string) => {
      const found = await deps.sources.get(id);
      if (found === undefined) throw new Error(`there is no state of ${id}`);
      return found;
    };
    const all = async () =>
      (await desk.articles.list(undefined, 100)).items.toSorted((a, b) => a.published.localeCompare(b.published));
    return {
      ...deps,
      clock: desk.clock,
      table: desk.table,
      state,
      /** Takes up what the site file names, and polls what is due. */
      run: async (): Promise<void> => {
        await enrol(desk.site, deps.sources, desk.clock.now());
        await followDue(deps);
      },
      /** Sets the clock to the next poll of a source, and polls. */
      runNext: async (id: string): Promise<void> => {
        desk.clock.set((await state(id)).nextPoll ?? 'never');
        await followDue(deps);
      },
      /** Seconds from now to the next poll. */
      wait: async (id: string): Promise<number> =>
        (Date.parse((await state(id)).nextPoll ?? 'never') - desk.clock.now().getTime()) / 1000,
      /** All articles, the oldest first. */
      all,
      titles: async () => (await all()).map(({ title }) => title),
    };
  };
};

export type FollowDesk = Awaited<ReturnType<ReturnType<typeof followDesks>>>;

type Item = {
  readonly title: string;
  readonly guid?: string;
  readonly link?: string;
  readonly day?: number;
  readonly body?: string;
};

const item = ({ title, guid, link, day = 26, body }: Item): string =>
  `<item><title>${title}</title>${guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid>`}` +
  `${link === undefined ? '' : `<link>${link}</link>`}<pubDate>${day} Nov 2024 10:00:00 GMT</pubDate>` +
  `<description>${body ?? `Le texte de « ${title} », en entier.`}</description></item>`;

/** An RSS feed of these items, newest first; `head` stands in the channel. */
export const rss = (items: readonly Item[], head = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Agence de Rabat</title><link>https://agence.example/</link><description>d</description>${head}${items.map(item).join('')}</channel></rss>`;
