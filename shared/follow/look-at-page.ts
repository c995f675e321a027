import { Rejected } from '#shared/errors.ts';
import { oneLine } from '#shared/read/body/plain-text.ts';
import { decodeText } from '#shared/read/decode.ts';
import { parsePage } from '#shared/read/html/page.ts';
import { alternateFeed, articleLinks, headLinks } from './article-links.ts';
import { maxAgeOf } from './feed-facts.ts';
import type { Look } from './look.ts';
import { headerLinks, hostOf, type Reader, type Upstream } from './look-at-feed.ts';
import type { Robots } from './robots.ts';

const nameOf = (html: string, url: string): string => {
  const page = parsePage(html);
  const said = page.querySelector('meta[property="og:site_name"]')?.getAttribute('content');
  return oneLine(said ?? page.querySelector('title')?.textContent ?? '').slice(0, 200) || hostOf(url);
};

/** The feed that a page names as its own, in its head or its header. */
export const feedOfPage = (upstream: Upstream): string | undefined => {
  const html = decodeText(upstream.body, upstream.headers['content-type'] ?? '');
  return alternateFeed([...headerLinks(upstream), ...headLinks(html, upstream.url)]);
};

/** Throws Rejected ROBOTS_FORBID where a site does not want this page to be read by machines. */
export const refuseWhereForbidden = (url: string, robots: Robots): void => {
  if (robots.allows(url)) return;
  throw new Rejected('ROBOTS_FORBID', `The robots.txt of ${hostOf(url)} asks Barid not to read ${url}.`);
};

/**
 * A page that leads to articles.
 * @throws Rejected ROBOTS_FORBID, SELECTOR_INVALID, NO_ARTICLE_LINKS
 */
export const lookAtPage = (upstream: Upstream, { source }: Reader, robots: Robots): Look => {
  refuseWhereForbidden(upstream.url, robots);
  const html = decodeText(upstream.body, upstream.headers['content-type'] ?? '');
  const urls = articleLinks(html, upstream.url, source.selector);
  if (urls.length === 0) {
    const remedy =
      source.selector === undefined ? 'name them by a "selector"' : `the selector ${source.selector} finds none`;
    throw new Rejected(
      'NO_ARTICLE_LINKS',
      `${upstream.url} has no links to articles that Barid recognises: ${remedy}.`,
    );
  }
  const maxAge = maxAgeOf(upstream.headers);
  return {
    kind: 'page',
    origin: { name: source.name ?? nameOf(html, upstream.url), url: source.url },
    readings: [],
    pages: urls.map((url) => ({ url })),
    hints: maxAge === undefined ? {} : { maxAge },
    links: [],
  };
};
