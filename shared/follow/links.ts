import { defined } from '#shared/defined.ts';
import { parsePage } from '#shared/read/html/page.ts';
import { selectAll } from '#shared/read/html/select.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';

/** A link of a document; `rel` in lower case. */
export type Link = {
  readonly rel: string;
  readonly href: string;
  readonly type?: string | undefined;
  readonly title?: string;
};

const maxHeaderLength = 16_384;

const parameter = (text: string, name: string): string | undefined => {
  const [, quoted, bare] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;,"]+))`, 'i').exec(text) ?? [];
  return quoted ?? bare;
};

/** The links of a `Link` header (RFC 8288 §3), one for each relation; `href` as written. Never throws. */
export const parseLinkHeader = (header: string | undefined): readonly Link[] =>
  [...(header ?? '').slice(0, maxHeaderLength).matchAll(/<([^<>]*)>((?:[^,"]|"[^"]*")*)/g)].flatMap(
    ([, href = '', parameters = '']) =>
      (parameter(parameters, 'rel') ?? '')
        .toLowerCase()
        .split(/\s+/)
        .filter((rel) => rel !== '')
        .map((rel) => defined({ rel, href: href.trim(), type: parameter(parameters, 'type') })),
  );

/** The links of an answer's `Link` header. RFC 8288 §3.2: their addresses are relative to the URL of the answer. */
export const headerLinks = (headers: Readonly<Record<string, string>>, url: string): readonly Link[] =>
  parseLinkHeader(headers.link).flatMap((link) => {
    const href = absoluteUrl(link.href, url);
    return href === undefined ? [] : [{ ...link, href }];
  });

/** The `link` elements of a page, one for each relation. */
export const pageLinks = (html: string, url: string): readonly Link[] =>
  selectAll(parsePage(html), 'link[rel][href]').flatMap((link) => {
    const href = absoluteUrl(link.getAttribute('href') ?? '', url);
    if (href === undefined) return [];
    const type = (link.getAttribute('type') ?? '').toLowerCase();
    const title = link.getAttribute('title') ?? '';
    return (link.getAttribute('rel') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .map((rel) => ({ rel, href, type, title }));
  });

const feedType = /^application\/(?:rss\+xml|atom\+xml|feed\+json|rdf\+xml)\b/;

/** The URL of the feed that a page declares for its articles; comment feeds are skipped. */
export const alternateFeed = (links: readonly Link[]): string | undefined =>
  links.find(
    ({ rel, type = '', title = '', href }) =>
      rel === 'alternate' && feedType.test(type) && !/comment|تعليقات/i.test(title) && !/\/comments?\//i.test(href),
  )?.href;
