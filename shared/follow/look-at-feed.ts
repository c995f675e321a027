import { plainText } from '#shared/read/body/plain-text.ts';
import { decodeText } from '#shared/read/decode.ts';
import { parseUpstreamFeed, readUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import type { SiteIdentity, Source } from '#shared/site/site.ts';
import { feedFacts, maxAgeOf } from './feed-facts.ts';
import { parseLinkHeader } from './link-header.ts';
import type { Look } from './look.ts';

/** A document from an upstream: its bytes, and where it came from. */
export type Upstream = {
  readonly body: Uint8Array;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What reading needs beside the document. */
export type Reader = { readonly source: Source; readonly identity: SiteIdentity; readonly now: Date };

/** How many entries of one document are read; the newest stand on top. */
const maxEntries = 1_000;

/** The name of a host stands for one that nobody has given. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^www\./, '');

/** Addresses of a `Link` header are relative to what was asked for (RFC 8288 §3.2). */
export const headerLinks = ({ headers, url }: Upstream): Look['links'] =>
  parseLinkHeader(headers.link).flatMap((link) => {
    const href = absoluteUrl(link.href, url);
    return href === undefined ? [] : [{ ...link, href }];
  });

/** What a feed says: its entries, when to come again, where its hub is. @throws Rejected FEED_UNKNOWN, JSON_INVALID */
export const lookAtFeed = (upstream: Upstream, { source, identity, now }: Reader): Look => {
  const text = decodeText(upstream.body, upstream.headers['content-type'] ?? '');
  const { title, link } = parseUpstreamFeed(text, upstream.url);
  const facts = feedFacts(text, upstream.url);
  const home = absoluteUrl(link ?? '', upstream.url);
  const maxAge = maxAgeOf(upstream.headers);
  const name = source.name ?? (plainText(title ?? '').slice(0, 200) || hostOf(source.url));
  return {
    kind: 'feed',
    origin: { name, ...(link === undefined || home === undefined ? {} : { url: home }), feed: source.url },
    readings: readUpstreamFeed(text, { site: identity, now, url: upstream.url }).slice(0, maxEntries),
    pages: [],
    hints: { ...facts.hints, ...(maxAge === undefined ? {} : { maxAge }) },
    links: [...headerLinks(upstream), ...facts.links],
  };
};
