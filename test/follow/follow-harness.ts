import type { IncomingMessage, ServerResponse } from 'node:http';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { Unavailable } from '#shared/errors.ts';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import type { CallbackPorts } from '#shared/follow/hub-callback.ts';
import type { PollPorts } from '#shared/follow/poll-source.ts';
import { registerSources } from '#shared/follow/source-states.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { isHubSigned } from '#shared/web/signature.ts';
import { ingestFixtures, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { type LocalServer, type Seen, startLocalServer } from '#test/web/local-server.ts';

/** The answer of an upstream at a path. */
export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** An upstream whose answers can be changed while it runs; a path without an answer is 404. */
export type Upstream = LocalServer & {
  readonly set: (path: string, answer: Answer | ((seen: Seen) => Answer)) => void;
};

const defaultHeaders = (body: string | Uint8Array): Readonly<Record<string, string>> => ({
  'content-type': /^\s*</.test(String(body)) ? 'application/rss+xml' : 'application/json',
});

/** A real HTTP server on loopback in the role of an upstream, for one test. */
export const startUpstream = async (): Promise<Upstream> => {
  const answers = new Map<string, Answer | ((seen: Seen) => Answer)>();
  const reply = (seen: Seen, response: ServerResponse<IncomingMessage>): void => {
    const answer = answers.get(seen.path) ?? answers.get(seen.path.split('?')[0] ?? '') ?? { status: 404 };
    const { status = 200, headers = {}, body = '' } = typeof answer === 'function' ? answer(seen) : answer;
    response.writeHead(status, { ...defaultHeaders(body), ...headers }).end(body);
  };
  const peer = await startLocalServer(reply);
  return { ...peer, set: (path, answer) => answers.set(path, answer) };
};

/** A site that follows these sources. */
const siteWith = (sources: readonly object[], rules?: object): Site => {
  const { identity, feeds } = sampleSite();
  return parseSite({
    site: identity,
    feeds: feeds.map(({ slug, select }) => ({ slug, select })),
    sources,
    ...(rules === undefined ? {} : { rules }),
  });
};

/** Opens, for each test of a file, an empty table, a clock that stands still, and a follower over them. */
export const followHarness = () => {
  const openDesk = ingestFixtures();
  return async (sources: readonly object[], rules?: object, secretValues: Readonly<Record<string, string>> = {}) => {
    const desk = await openDesk(siteWith(sources, rules));
    let secrets = 0;
    const ports: PollPorts & CallbackPorts = {
      ...desk,
      sources: dynamoSourceStore(desk.table, desk.client),
      random: () => 0.5,
      readSecret: async (name) => {
        const value = secretValues[name];
        if (value === undefined) throw new Unavailable('SECRET_MISSING', `The secret ${name} does not exist.`);
        return value;
      },
      secret: () => {
        secrets += 1;
        return `unguessable-${secrets}`;
      },
      pause: async () => undefined,
      publicUrl: 'http://127.0.0.1:8080',
      isHubSigned,
    };
    const state = async (id: string) => {
      const found = await ports.sources.get(id);
      if (found === undefined) throw new Error(`there is no state of ${id}`);
      return found;
    };
    const all = async () =>
      (await desk.articles.list(undefined, 100)).items.toSorted((a, b) => a.published.localeCompare(b.published));
    const { pollDueSources } = makeFollower(ports);
    return {
      ...ports,
      clock: desk.clock,
      table: desk.table,
      state,
      /** Registers the sources of the site file, and polls those that are due. */
      run: async (): Promise<void> => {
        await registerSources(desk.site, ports.sources, desk.clock.now());
        await pollDueSources();
      },
      /** Moves the clock to the next poll of a source, and polls. */
      runNext: async (id: string): Promise<void> => {
        desk.clock.set((await state(id)).nextPollAt ?? 'never');
        await pollDueSources();
      },
      /** Seconds from now to the next poll. */
      wait: async (id: string): Promise<number> =>
        (Date.parse((await state(id)).nextPollAt ?? 'never') - desk.clock.now().getTime()) / 1000,
      /** All articles, oldest first. */
      all,
      titles: async () => (await all()).map(({ title }) => title),
    };
  };
};

/** A follower over its stores, as a test sees it. */
export type FollowHarness = Awaited<ReturnType<ReturnType<typeof followHarness>>>;

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
