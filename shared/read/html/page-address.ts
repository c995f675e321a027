import { withoutTracking } from '../permalink.ts';

/** The parts of an address that tell one page from another. */
type Address = { readonly host: string; readonly segments: readonly string[]; readonly query: string };

const addressOf = (url: string, base: string | undefined): Address | undefined => {
  const parsed = URL.parse(url.trim(), base);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
  const segments = parsed.pathname
    .split('/')
    .filter((segment) => segment !== '' && !/^(?:index|default)\.\w+$/i.test(segment));
  if (segments.length > 1 && /^amp$/i.test(segments.at(-1) ?? '')) segments.pop();
  return {
    host: parsed.host.replace(/^(?:www|m|mobile|amp)\./, ''),
    segments,
    query: withoutTracking(parsed.search.slice(1)),
  };
};

/** Whether two addresses are those of one page, whatever their scheme, host for phones, last slash or tracking. */
export const isSamePage = (one: string, other: string, base?: string): boolean => {
  const [a, b] = [addressOf(one, base), addressOf(other, base)];
  if (a === undefined || b === undefined) return false;
  const pathOf = ({ segments }: Address): string => segments.join('/').replace(/\.(?:amp\.)?html?$/i, '');
  return a.host === b.host && pathOf(a) === pathOf(b) && a.query === b.query;
};

/** A segment that names a section, a language or a date, and no article: one or two words without a number. */
const isSection = (segment: string): boolean =>
  /^(?:19|20)\d{2}$|^\d{1,2}$/.test(segment) ||
  (!/\d{3}/.test(segment) && segment.split(/[-_]/).length <= 2 && segment.length <= 24);

/** The names of sections of news, alone in a path. */
const newsSection =
  /^(?:home|accueil|inicio|portada|news|actualites?|actus?|noticias|articles?|articulos|blog|posts?|stories|magazine|akhbar|أخبار|الأخبار|مقالات|الرئيسية)$/iu;
const language = /^[a-z]{2}(?:[-_][a-z]{2,4})?$/i;

/** Parts of an article that have addresses of their own below it. */
const partOfPage = /^(?:amp|print|imprimer|embed|feed|comments?|commentaires|all|single|page|\d{1,2})$/i;
const script = /\.(?:php\d?|aspx?|jsp|cgi|pl|do|cfm)$|^(?:article|node|story|detail|view|show|read|post)$/i;

/**
 * Whether an address is obviously that of many pages: the home page, or a section, of which `others` (the address that was asked
 * for, and other addresses that the page gives itself) show the article.
 */
const isShared = (url: string, others: readonly string[], base: string | undefined): boolean => {
  const own = addressOf(url, base);
  if (own === undefined) return false;
  const [first = ''] = own.segments;
  const isAlone =
    own.query === '' &&
    (own.segments.length === 0 ||
      (own.segments.length === 1 && (language.test(first) || newsSection.test(decoded(first)))));
  if (isAlone) return true;
  return others.some((other) => {
    const asked = addressOf(other, base);
    if (asked === undefined || asked.host !== own.host) return false;
    const isAbove = own.segments.every((segment, index) => asked.segments[index] === segment);
    const below = asked.segments.slice(own.segments.length);
    if (!isAbove || own.query !== '') return false;
    if (below.length > 0) return own.segments.every(isSection) && !partOfPage.test(below[0] ?? '');
    return asked.query !== '' && script.test(own.segments.at(-1) ?? '');
  });
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** An address that a page gives itself, with the part of the page that says so. */
export type NamedAddress = { readonly name: string; readonly url: string };

/** The first of the addresses that a page gives itself that is its own, and a warning for those before it that are shared. */
export const pickAddress = (
  addresses: readonly NamedAddress[],
  request: string | undefined,
): { readonly own: NamedAddress | undefined; readonly warnings: readonly string[] } => {
  const known = [...(request === undefined ? [] : [request]), ...addresses.map(({ url }) => url)];
  const shared = new Set(
    addresses
      .filter(({ url }) =>
        isShared(
          url,
          known.filter((other) => other !== url),
          request,
        ),
      )
      .map(({ url }) => url),
  );
  const own = addresses.find(({ url }) => !shared.has(url));
  const before = own === undefined ? addresses : addresses.slice(0, addresses.indexOf(own));
  const disregarded = [...new Set(before.map(({ url }) => url))].filter(
    (url) => request === undefined || !isSamePage(url, request, request),
  );
  return {
    own,
    warnings: disregarded.map(
      (url) => `url: “${url.slice(0, 200)}” is the address of more pages than this one; it was disregarded.`,
    ),
  };
};
