import { defined } from '#shared/defined.ts';
import type { PollingHints } from '#shared/model/source-state.ts';
import { lineOf } from '#shared/read/feed/element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml } from '#shared/read/feed/lenient-xml.ts';
import type { Link } from './links.ts';

/** The parts of a feed that concern polling and WebSub; its entries are read elsewhere. */
export type FeedMetadata = { readonly hints: PollingHints; readonly links: readonly Link[] };

const periodSeconds: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 24 * 3600,
  weekly: 7 * 24 * 3600,
  monthly: 30 * 24 * 3600,
  yearly: 365 * 24 * 3600,
};

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const positiveNumber = (text: string | undefined): number | undefined => {
  const value = /^\d{1,7}$/.test(text ?? '') ? Number(text) : 0;
  return value > 0 ? value : undefined;
};

const channelHints = (channel: LenientElement): PollingHints => {
  // RSS 2.0, "ttl": minutes for which a channel can be cached.
  const ttlMinutes = positiveNumber(lineOf(childOf(channel, 'ttl')));
  // RSS 1.0 syndication module: updateFrequency (default 1) times in each updatePeriod (default daily).
  const period = lineOf(childOf(channel, 'sy:updateperiod'))?.toLowerCase();
  const frequency = positiveNumber(lineOf(childOf(channel, 'sy:updatefrequency')));
  const hasPeriod = period !== undefined || frequency !== undefined;
  return defined({
    ttl: ttlMinutes === undefined ? undefined : ttlMinutes * 60,
    updatePeriod: hasPeriod ? (periodSeconds[period ?? 'daily'] ?? 0) / (frequency ?? 1) : undefined,
    skipHours: childrenOf(childOf(channel, 'skiphours'), 'hour')
      .map((hour) => Number(lineOf(hour) ?? 'none'))
      // RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23: hour 24 is midnight.
      .flatMap((hour) => (Number.isInteger(hour) && hour >= 0 && hour <= 24 ? [hour % 24] : [])),
    skipDays: childrenOf(childOf(channel, 'skipdays'), 'day')
      .map((day) => weekdays.indexOf(lineOf(day)?.toLowerCase() ?? ''))
      .filter((day) => day >= 0),
  });
};

const xmlMetadata = (xml: string, base: string): FeedMetadata => {
  const tree = parseLenientXml(xml, base);
  const root = childOf(tree, 'rss', 'rdf:rdf', 'atom:feed', 'feed') ?? tree;
  const channel = childOf(root, 'channel') ?? root;
  const links = (root === channel ? [channel] : [channel, root])
    .flatMap((element) => childrenOf(element, 'atom:link', 'link'))
    .flatMap((link): readonly Link[] => {
      const href = URL.parse(link.attributes.href ?? '', link.base)?.href;
      const rel = link.attributes.rel?.toLowerCase();
      return href === undefined || rel === undefined ? [] : [{ rel, href }];
    });
  return { hints: channelHints(channel), links };
};

type JsonFeed = { readonly feed_url?: unknown; readonly hubs?: unknown };

/** JSON Feed 1.1, "hubs": an array of objects with `type` and `url`. */
const jsonMetadata = (text: string): FeedMetadata => {
  const { feed_url: self, hubs = [] }: JsonFeed = JSON.parse(text);
  const hubUrls = (Array.isArray(hubs) ? hubs : []).flatMap((hub: { type?: unknown; url?: unknown } | null) =>
    String(hub?.type).toLowerCase() === 'websub' && typeof hub?.url === 'string' ? [hub.url] : [],
  );
  const links = hubUrls.map((href) => ({ rel: 'hub', href }));
  return { hints: {}, links: typeof self === 'string' ? [...links, { rel: 'self', href: self }] : links };
};

/** The metadata of a feed that is known to be readable; links of entries are left out. */
export const feedMetadata = (text: string, base: string): FeedMetadata =>
  /^\s*\{/.test(text) ? jsonMetadata(text) : xmlMetadata(text, base);

/** Seconds for which an answer stays fresh (RFC 9111 §4.2.1, §5.2.2), less its age; undefined where it does not say. */
export const maxAgeOf = (headers: Readonly<Record<string, string>>): number | undefined => {
  const control = headers['cache-control'] ?? '';
  if (/\bno-(?:cache|store)\b/i.test(control)) return undefined;
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) - (positiveNumber(headers.age) ?? 0));
};
