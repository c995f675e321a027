import { Rejected } from '#shared/errors.ts';
import { type PageElement, parsePage } from '#shared/read/html/page.ts';
import { closest, isMatch, select, selectAll } from '#shared/read/html/select.ts';
import { absoluteUrl, canonicalPermalink } from '#shared/read/permalink.ts';

/** Bounds the links that are read from one page. */
const maxLinks = 5_000;

/** The boilerplate of a page: links in it lead to sections and services, never to articles. */
const boilerplate = 'nav, footer, aside, form, [role=navigation], [role=search], [role=contentinfo]';

const sectionPath =
  /\/(?:tags?|categor(?:y|ies|ie|ia)|rubriques?|sections?|topics?|themes?|auteurs?|authors?|autor(?:es)?|users?|profile|page|login|connexion|signin|signup|register|abonnement|subscribe|newsletters?|contact|about|a-propos|mentions-legales|privacy|cookies?|terms|search|recherche|buscar|feed|rss|wp-admin|wp-login\.php|cart|panier)(?:\/|$)/i;
const fileExtension = /\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|zip|xml|json|css|js|ico)$/i;

/** Does the URL look like an article's: a date, a number, or at least four words in its last segment? */
const isArticleUrl = (url: URL): boolean => {
  let path = url.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {
    // Not UTF-8: matched as it is escaped.
  }
  if (sectionPath.test(path) || fileExtension.test(path)) return false;
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

/** Headlines have at least four words or stand in a heading or an article; menu entries are shorter. */
const linksByAppearance = (links: readonly PageElement[], base: string): readonly string[] => {
  const host = (url: string): string => new URL(url).host.replace(/^www\./, '');
  return links.flatMap((link) => {
    const words = (link.textContent ?? '').trim().split(/\s+/).filter(Boolean);
    const isHeadline = words.length >= 4 || closest(link, 'h1, h2, h3, h4, article') !== null;
    if (!isHeadline || closest(link, boilerplate) !== null) return [];
    const url = absoluteUrl(link.getAttribute('href') ?? '', base);
    return url !== undefined && host(url) === host(base) && isArticleUrl(new URL(url)) ? [url] : [];
  });
};

const linksBySelector = (page: ReturnType<typeof parsePage>, selector: string, base: string): readonly string[] => {
  try {
    return selectAll(page, selector)
      .flatMap((element) => (isMatch(element, 'a[href]') ? [element] : selectAll(element, 'a[href]')))
      .flatMap((link) => absoluteUrl(link.getAttribute('href') ?? '', base) ?? []);
  } catch (cause) {
    const message = `The selector ${selector} of the site file cannot be read as CSS.`;
    throw new Rejected('SELECTOR_INVALID', message, { cause });
  }
};

/**
 * The URLs of the articles that a page links to, each once, in the order of the page: the links that the selector names
 * or, without a selector, the headlines of the same site whose URL looks like an article's.
 * @throws Rejected SELECTOR_INVALID
 */
export const articleLinks = (html: string, url: string, selector: string | undefined): readonly string[] => {
  const page = parsePage(html);
  const base = absoluteUrl(select(page, 'base[href]')?.getAttribute('href') ?? '', url) ?? url;
  const links =
    selector === undefined
      ? linksByAppearance(selectAll(page, 'a[href]', maxLinks), base)
      : linksBySelector(page, selector, base);
  const normalized = (link: string): string => new URL(canonicalPermalink(link, base)).href.replace(/#.*/, '');
  const own = new URL(canonicalPermalink(url, url)).href.replace(/#.*/, '');
  return [...new Set(links.slice(0, maxLinks).map(normalized))].filter((link) => link !== own);
};
