import type { Hints } from '#shared/model/source-state.ts';
import { lineOf } from '#shared/read/feed/element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml } from '#shared/read/feed/lenient-xml.ts';
import type { Link } from './link-header.ts';

/** What a feed says of itself beside its entries: when to come again, and where its hub is. */
export type FeedFacts = { readonly hints: Hints; readonly links: readonly Link[] };

const periods: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 24 * 3600,
  weekly: 7 * 24 * 3600,
  monthly: 30 * 24 * 3600,
  yearly: 365 * 24 * 3600,
};

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const positive = (text: string | undefined): number | undefined => {
  const value = /^\d{1,7}$/.test(text ?? '') ? Number(text) : 0;
  return value > 0 ? value : undefined;
};

/** RSS 1.0 syndication module: "updatePeriod" (daily unless said), "updateFrequency" times in it (once unless said). */
const updatePeriodOf = (channel: LenientElement): number | undefined => {
  const period = lineOf(childOf(channel, 'sy:updateperiod'))?.toLowerCase();
  const frequency = positive(lineOf(childOf(channel, 'sy:updatefrequency')));
  if (period === undefined && frequency === undefined) return undefined;
  return (periods[period ?? 'daily'] ?? 0) / (frequency ?? 1);
};

const skipHoursOf = (channel: LenientElement): readonly number[] =>
  childrenOf(childOf(channel, 'skiphours'), 'hour')
    .map((hour) => Number(lineOf(hour) ?? 'none'))
    // RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23: hour 24 is midnight.
    .flatMap((hour) => (Number.isInteger(hour) && hour >= 0 && hour <= 24 ? [hour % 24] : []));

const skipDaysOf = (channel: LenientElement): readonly number[] =>
  childrenOf(childOf(channel, 'skipdays'), 'day')
    .map((day) => weekdays.indexOf(lineOf(day)?.toLowerCase() ?? ''))
    .filter((day) => day >= 0);

const linksOf = (element: LenientElement): readonly Link[] =>
  childrenOf(element, 'atom:link', 'link').flatMap(({ attributes, base }) => {
    const href = URL.parse(attributes.href ?? '', base)?.href;
    return href === undefined || attributes.rel === undefined ? [] : [{ rel: attributes.rel.toLowerCase(), href }];
  });

const xmlFacts = (xml: string, base: string): FeedFacts => {
  const tree = parseLenientXml(xml, base);
  const root = childOf(tree, 'rss', 'rdf:rdf', 'atom:feed', 'feed') ?? tree;
  const channel = childOf(root, 'channel') ?? root;
  // RSS 2.0, "ttl": minutes for which a channel can be cached.
  const ttl = positive(lineOf(childOf(channel, 'ttl')));
  const updatePeriod = updatePeriodOf(channel);
  return {
    hints: {
      ...(ttl === undefined ? {} : { ttl: ttl * 60 }),
      ...(updatePeriod === undefined ? {} : { updatePeriod }),
      skipHours: skipHoursOf(channel),
      skipDays: skipDaysOf(channel),
    },
    links: [...linksOf(channel), ...(root === channel ? [] : linksOf(root))],
  };
};

type JsonFeed = { readonly feed_url?: unknown; readonly hubs?: unknown };

/** JSON Feed 1.1, "hubs": an object each, with `type` and `url`. */
const jsonFacts = (text: string): FeedFacts => {
  const { feed_url: self, hubs = [] }: JsonFeed = JSON.parse(text);
  const urls = (Array.isArray(hubs) ? hubs : []).flatMap((hub: { type?: unknown; url?: unknown } | null) =>
    String(hub?.type).toLowerCase() === 'websub' && typeof hub?.url === 'string' ? [hub.url] : [],
  );
  return {
    hints: {},
    links: [
      ...urls.map((href) => ({ rel: 'hub', href })),
      ...(typeof self === 'string' ? [{ rel: 'self', href: self }] : []),
    ],
  };
};

/** What a feed that could be read says of itself. */
export const feedFacts = (text: string, base: string): FeedFacts =>
  /^\s*\{/.test(text) ? jsonFacts(text) : xmlFacts(text, base);

/** Seconds for which an answer stays fresh (RFC 9111 §4.2.1, §5.2.2), less its age. */
export const maxAgeOf = (headers: Readonly<Record<string, string>>): number | undefined => {
  const control = headers['cache-control'] ?? '';
  if (/\bno-(?:cache|store)\b/i.test(control)) return undefined;
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) - (positive(headers.age) ?? 0));
};
