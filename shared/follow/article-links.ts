import { Rejected } from '#shared/errors.ts';
import { type PageElement, parsePage } from '#shared/read/html/page.ts';
import { absoluteUrl, canonicalPermalink } from '#shared/read/permalink.ts';
import type { Link } from './link-header.ts';

/** How many links of one page are looked at. */
const maxLinks = 5_000;

/** What a page's own parts are called that lead everywhere but to its articles. */
const shell = 'nav, footer, aside, form, [role=navigation], [role=search], [role=contentinfo]';

const never =
  /\/(?:tags?|categor(?:y|ies|ie|ia)|rubriques?|sections?|topics?|themes?|auteurs?|authors?|autor(?:es)?|users?|profile|page|login|connexion|signin|signup|register|abonnement|subscribe|newsletters?|contact|about|a-propos|mentions-legales|privacy|cookies?|terms|search|recherche|buscar|feed|rss|wp-admin|wp-login\.php|cart|panier)(?:\/|$)/i;
const aFile = /\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|zip|xml|json|css|js|ico)$/i;

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Whether an address looks like an article's: a date in it, a number, or several words in its last part. */
const readsLikeArticle = (url: URL): boolean => {
  const path = decoded(url.pathname);
  if (never.test(path) || aFile.test(path)) return false;
  const slug = path.split('/').findLast((segment) => segment !== '') ?? '';
  const words = slug
    .replace(/\.\w{2,5}$/, '')
    .split(/[-_\s]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  return (
    /\/(?:19|20)\d\d\/(?:0?[1-9]|1[0-2])\//.test(path) ||
    /(?:^|\D)\d{5,}(?:\D|$)/.test(slug) ||
    words.length >= 4 ||
    /^\?(?:.*&)?(?:p|id|article)=\d+/.test(url.search)
  );
};

const sameSite = (a: URL, b: URL): boolean => a.host.replace(/^www\./, '') === b.host.replace(/^www\./, '');

const wordsOf = (link: PageElement): number => (link.textContent ?? '').trim().split(/\s+/).filter(Boolean).length;

/** A headline is a link of several words, or the link around a picture of one; a menu's entries are short. */
const isHeadline = (link: PageElement): boolean =>
  link.closest(shell) === null && (wordsOf(link) >= 4 || link.closest('h1, h2, h3, h4, article') !== null);

const byItself = (links: readonly PageElement[], page: URL): readonly string[] =>
  links.filter(isHeadline).flatMap((link) => {
    const href = absoluteUrl(link.getAttribute('href') ?? '', page.href);
    const url = href === undefined ? undefined : new URL(href);
    return url !== undefined && sameSite(url, page) && readsLikeArticle(url) ? [url.href] : [];
  });

const linksIn = (element: PageElement): readonly PageElement[] =>
  element.matches('a[href]') ? [element] : [...element.querySelectorAll('a[href]')];

const bySelector = (html: string, selector: string): readonly PageElement[] => {
  try {
    return [...parsePage(html).querySelectorAll(selector)].flatMap(linksIn);
  } catch (cause) {
    throw new Rejected('SELECTOR_INVALID', `The selector ${selector} of the site file cannot be read as CSS.`, {
      cause,
    });
  }
};

const spelled = (url: string, page: string): string => {
  const { href } = new URL(canonicalPermalink(url, page));
  return href.replace(/#.*$/, '');
};

/** The pages that a page leads to as its articles: by a selector or, without one, by what articles' links look like. */
export const articleLinks = (html: string, url: string, selector: string | undefined): readonly string[] => {
  const document = parsePage(html);
  const base = absoluteUrl(document.querySelector('base[href]')?.getAttribute('href') ?? '', url) ?? url;
  const links =
    selector === undefined
      ? byItself([...document.querySelectorAll('a[href]')].slice(0, maxLinks), new URL(base))
      : bySelector(html, selector).flatMap((link) => absoluteUrl(link.getAttribute('href') ?? '', base) ?? []);
  const own = spelled(url, url);
  return [...new Set(links.slice(0, maxLinks).map((link) => spelled(link, base)))].filter((link) => link !== own);
};

/** The links of a page's head: feeds that it names, its hub. */
export const headLinks = (html: string, url: string): readonly Link[] =>
  [...parsePage(html).querySelectorAll('link[rel][href]')].flatMap((link) => {
    const href = absoluteUrl(link.getAttribute('href') ?? '', url);
    if (href === undefined) return [];
    const [type, title] = [link.getAttribute('type') ?? '', link.getAttribute('title') ?? ''];
    return (link.getAttribute('rel') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .map((rel) => ({ rel, href, type: type.toLowerCase(), title }));
  });

const feedType = /^application\/(?:rss\+xml|atom\+xml|feed\+json|rdf\+xml)\b/;

/** The feed that a page names as its own: not the one of its comments. */
export const alternateFeed = (links: readonly Link[]): string | undefined =>
  links.find(
    ({ rel, type = '', title = '', href }) =>
      rel === 'alternate' && feedType.test(type) && !/comment|تعليقات/i.test(title) && !/\/comments?\//i.test(href),
  )?.href;
