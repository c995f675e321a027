import { partnerFormatNames } from '#shared/model/partner-format.ts';
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

/** A webhook of the site file: which events it asks for, about which feeds. */
export type SimulatedWebhook = {
  readonly url: string;
  readonly secret: string;
  readonly events?: readonly string[];
  readonly feeds?: readonly string[];
};

type EventFilter = Pick<SimulatedWebhook, 'events' | 'feeds'>;

/** Whether a webhook asks for events of this type; all articles by default. */
export const asksFor = ({ events = ['article.*'] }: EventFilter, type: string): boolean =>
  events.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type));

/** Whether a webhook asks for events about one of these feeds. */
export const asksAbout = ({ feeds }: EventFilter, about: unknown): boolean =>
  feeds === undefined || (Array.isArray(about) && about.some((slug) => feeds.includes(slug)));

/** What the second webhook asks for. */
const filter: EventFilter = { events: ['article.*', 'feed.updated'], feeds: ['fr'] };

/** What it asks for in some random sites. */
const filters: readonly EventFilter[] = [
  { events: ['article.published', 'article.retracted'], feeds: ['fr'] },
  { feeds: ['tag/budget', 'tag/port'] },
  { events: ['*'], feeds: ['all'] },
  { events: ['article.retracted'] },
];

const webhooksWith = (second: EventFilter): readonly SimulatedWebhook[] => [
  { url: 'https://hook-1.example/in', secret: 'HOOK_SECRET' },
  { url: 'https://hook-2.example/in', secret: 'HOOK_SECRET', ...second },
];

const frenchFeed = { slug: 'fr', select: { languages: ['fr'] }, entries: 2 };

/** The site of every run. */
const siteFile = {
  site: siteIdentity,
  feeds: [{ slug: 'all' }, frenchFeed],
  notify: {
    hubs: ['self'],
    webhooks: webhooksWith(filter),
  },
  sources: [{ id: 'other', url: upstreamUrl, every: 'PT5M' }],
};

/** What a site notifies of each kind. */
const receivers = {
  hub: { hubs: ['self', 'https://hub.example/'] },
  indexNow: { indexNow: { key: 'abcdefgh12345678', endpoint: 'https://index.example/indexnow' } },
  ping: { ping: ['https://ping.example/RPC2'] },
};

/**
 * What sites of random runs have in one way or another: how long feeds are, and so what is in archives, addresses of before, a
 * format of a partner, and what a webhook asks for.
 */
export const varied = (seed: number) => {
  const random = makeRandom(`${seed}/site`);
  const [short, all] = [random.chance(0.3), random.chance(0.3)];
  return {
    tag: short ? { kind: 'tag', entries: 3 } : 'tag',
    all: all ? { slug: 'all', entries: 4 } : { slug: 'all' },
    ...(random.chance(0.2) ? { redirects: { ancien: 'all' } } : {}),
    fr: random.chance(0.2) ? { ...frenchFeed, formats: [random.pick(partnerFormatNames)] } : frenchFeed,
    webhooks: webhooksWith(random.chance(0.3) ? random.pick(filters) : filter),
  };
};

/** The site of a run: what only some of its actions need is switched on for those, since it costs all others calls. */
export const siteOf = (
  { actions, receivers: kinds }: Pick<Schedule, 'actions' | 'receivers'>,
  { tag, all, fr, webhooks, ...others }: Partial<ReturnType<typeof varied>> = {},
) => {
  const has = (...kinds: readonly Action['kind'][]): boolean => actions.some(({ kind }) => kinds.includes(kind));
  const notify: typeof siteFile.notify = Object.assign(
    { ...siteFile.notify, ...(webhooks && { webhooks }), ...(has('register') ? { rssCloud: true } : {}) },
    ...kinds.map((kind) => receivers[kind]),
  );
  return {
    ...siteFile,
    ...others,
    feeds: siteFile.feeds.map((feed) => (feed.slug === 'all' ? all : fr) ?? feed),
    facets: [tag ?? 'tag', ...(has('erase') ? ['author'] : [])],
    notify,
    ...(has('message') ? { incomingWebhooks: [{ name: 'cms', secret: 'CMS_SECRET' }] } : {}),
  };
};

/** The hubs that the followed feed names. */
export const upstreamHubs = (actions: readonly Action[]): readonly string[] =>
  actions.some((action) => action.kind === 'upstream' && (action.what === 'push' || action.what === 'forge'))
    ? [upstreamHub]
    : [];
