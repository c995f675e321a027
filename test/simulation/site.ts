import { publicUrl } from './pipeline.ts';
import { makeRandom } from './random.ts';
import type { Action, Schedule } from './schedule.ts';
import { upstreamHub, upstreamUrl } from './upstream.ts';

/** What every simulated site says of itself. */
export const siteIdentity = {
  title: 'Euromagreb',
  url: 'https://www.example.org',
  feedsUrl: publicUrl,
  language: 'fr',
  description: 'L’actualité du Maghreb et de l’Europe',
};

/** The site of every run. */
const siteFile = {
  site: siteIdentity,
  feeds: [{ slug: 'all' }, { slug: 'fr', select: { languages: ['fr'] }, entries: 2 }],
  notify: {
    hubs: ['self'],
    webhooks: [
      { url: 'https://hook-1.example/in', secret: 'HOOK_SECRET' },
      {
        url: 'https://hook-2.example/in',
        secret: 'HOOK_SECRET',
        events: ['article.*', 'feed.updated'],
        feeds: ['fr'],
      },
    ],
  },
  sources: [{ id: 'other', url: upstreamUrl, every: 'PT5M' }],
};

/** What a site notifies of each kind. */
const receivers = {
  hub: { hubs: ['self', 'https://hub.example/'] },
  indexNow: { indexNow: { key: 'abcdefgh12345678', endpoint: 'https://index.example/indexnow' } },
  ping: { ping: ['https://ping.example/RPC2'] },
};

/** What sites of random runs have in one way or another: how long feeds are, and so what is in archives, and addresses of before. */
export const varied = (seed: number) => {
  const random = makeRandom(`${seed}/site`);
  const [short, all] = [random.chance(0.3), random.chance(0.3)];
  return {
    tag: short ? { kind: 'tag', entries: 3 } : 'tag',
    all: all ? { slug: 'all', entries: 4 } : { slug: 'all' },
    ...(random.chance(0.2) ? { redirects: { ancien: 'all' } } : {}),
  };
};

/** The site of a run: what only some of its actions need is switched on for those, since it costs all others calls. */
export const siteOf = (
  { actions, receivers: kinds }: Pick<Schedule, 'actions' | 'receivers'>,
  { tag, all, ...others }: Partial<ReturnType<typeof varied>> = {},
) => {
  const has = (...kinds: readonly Action['kind'][]): boolean => actions.some(({ kind }) => kinds.includes(kind));
  return {
    ...siteFile,
    ...others,
    feeds: siteFile.feeds.map((feed) => (feed.slug === 'all' ? (all ?? feed) : feed)),
    facets: [tag ?? 'tag', ...(has('erase') ? ['author'] : [])],
    notify: Object.assign(
      { ...siteFile.notify, ...(has('register') ? { rssCloud: true } : {}) },
      ...kinds.map((kind) => receivers[kind]),
    ),
    ...(has('message') ? { incomingWebhooks: [{ name: 'cms', secret: 'CMS_SECRET' }] } : {}),
  };
};

/** The hubs that the followed feed names. */
export const upstreamHubs = (actions: readonly Action[]): readonly string[] =>
  actions.some((action) => action.kind === 'upstream' && (action.what === 'push' || action.what === 'forge'))
    ? [upstreamHub]
    : [];
