import { sha256 } from '#shared/hash.ts';
import type { Article } from '#shared/model/article.ts';
import { type License, type LicenseScope, type Terms, tdmReservation, usageStatement } from '#shared/model/terms.ts';
import type { SiteTerms } from '#shared/site/site.ts';
import { feedTerms, termsByFeed, termsFor } from '#shared/site/terms-for.ts';
import { encode } from './document-bytes.ts';
import { entryAddress, entryAnchor } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { toUri } from './wire-values.ts';
import { emptyElement, parentElement, textElement, xmlDeclaration } from './xml.ts';

/** RSL 1.0 §2.2, §10: the namespace, and the media type of a licence file. */
const rslNamespaceUri = 'https://rslstandard.org/rsl';
export const rslType = 'application/rsl+xml';

/** The key of the site's licence file. */
export const licenseKey = 'license.xml';

/** Where the W3C TDM Reservation Protocol looks for a site's reservations. */
export const tdmrepKey = '.well-known/tdmrep.json';

/** The key of the licence file of terms that stand in the site file; undefined for others. */
const licenseKeyOf = (terms: Terms, { terms: common, rules }: SiteTerms): string | undefined => {
  const written = JSON.stringify(terms);
  if (written === JSON.stringify(common)) return licenseKey;
  if (!rules.some((rule) => JSON.stringify(rule.terms) === written)) return undefined;
  return `license/${sha256(written).slice(0, 8)}.xml`;
};

const kinds = ['usage', 'user', 'geo'] as const;

/** RSL 1.0 §3.5, §3.6: one element for each kind, with its values between spaces. */
const renderScope = (name: string, scope: LicenseScope | undefined): string =>
  kinds.map((type) => (scope?.[type] === undefined ? '' : textElement(name, scope[type].join(' '), { type }))).join('');

/** RSL 1.0 §3.4. */
const renderLicense = (
  { permits, prohibits, payment, reporting = [], legal = {} }: License,
  prefix: string,
): string => {
  const name = (local: string): string => `${prefix}${local}`;
  const price = [
    payment?.standard === undefined ? '' : textElement(name('standard'), toUri(payment.standard)),
    payment?.custom === undefined ? '' : textElement(name('custom'), toUri(payment.custom)),
    payment?.amount === undefined ? '' : textElement(name('amount'), payment.amount, { currency: payment.currency }),
  ].filter((element) => element !== '');
  const type = payment?.type;
  return parentElement(name('license'), {}, [
    renderScope(name('permits'), permits),
    renderScope(name('prohibits'), prohibits),
    payment === undefined
      ? ''
      : price.length === 0
        ? emptyElement(name('payment'), { type })
        : parentElement(name('payment'), { type }, price),
    ...reporting.map(({ type: kind, profile, endpoint }) =>
      emptyElement(name('reporting'), { type: kind, profile, endpoint }),
    ),
    ...Object.entries(legal).map(([kind, text]) => textElement(name('legal'), text, { type: kind })),
  ]);
};

/** RSL 1.0 §3.3: what is licensed, by its `url`, and each licence; empty for terms without one. */
const renderContent = ({ licenses, address, server }: Terms, url: string, prefix = ''): string =>
  licenses.length === 0
    ? ''
    : parentElement(`${prefix}content`, { url, server: server && toUri(server) }, [
        ...licenses.map((license) => renderLicense(license, prefix)),
        // RSL 1.0 §3.17: the terms as people read them.
        address === undefined ? '' : textElement(`${prefix}terms`, toUri(address)),
      ]);

/** A file of the terms of a site: its key, media type and bytes. */
export type TermsFile = { readonly key: string; readonly type: string; readonly bytes: Uint8Array };

const licenseFile = (key: string, contents: readonly string[]): TermsFile => ({
  key,
  type: rslType,
  bytes: encode(xmlDeclaration, parentElement('rsl', { xmlns: rslNamespaceUri }, contents)),
});

/**
 * The licence files of a site. `license.xml` is about all that the host serves, and about feeds with terms of their own (RSL
 * 1.0 §3.3: paths as in RFC 9309, the narrower one first). The file of a rule is about whatever links to it, which §4.6.1 writes
 * as an empty `url`.
 */
export const licenseFiles = (siteTerms: SiteTerms): readonly TermsFile[] => {
  const byFeed = termsByFeed(siteTerms).map(([slug, terms]) => renderContent(terms, `/feeds/${slug}/`));
  const keys = new Map(siteTerms.rules.map(({ terms }) => [licenseKeyOf(terms, siteTerms), terms]));
  return [
    licenseFile(licenseKey, [...byFeed, renderContent(siteTerms.terms, '/')]),
    ...[...keys].flatMap(([key, terms]) =>
      key === undefined || key === licenseKey ? [] : [licenseFile(key, [renderContent(terms, '')])],
    ),
  ];
};

/** W3C TDM Reservation Protocol §5.1: each path with its reservation, the narrower one first. */
export const renderTdmrep = (siteTerms: SiteTerms): Uint8Array => {
  const rows = [...termsByFeed(siteTerms).map(([slug, terms]) => [`/feeds/${slug}/*`, terms] as const)];
  const lines = [...rows, ['/', siteTerms.terms] as const].flatMap(([location, terms]) => {
    const reservation = tdmReservation(terms);
    if (reservation === undefined) return [];
    const policy = reservation === 1 && terms.address !== undefined ? { 'tdm-policy': toUri(terms.address) } : {};
    return [{ location, 'tdm-reservation': reservation, ...policy }];
  });
  return encode(`${JSON.stringify(lines, null, 2)}\n`);
};

/** The lines of robots.txt: `license` stands before every group (RSL 1.0 §4.4), `usage` in the group of all robots. */
export type RobotsTerms = { readonly license: string; readonly usage: string };

/** What robots.txt says of the terms of a site (RSL 1.0 §4.4; draft-ietf-aipref-attach-05 §3). */
export const robotsTerms = (siteTerms: SiteTerms | undefined, publicUrl: string): RobotsTerms => {
  if (siteTerms === undefined) return { license: '', usage: '' };
  const rules = [
    ['', siteTerms.terms] as const,
    ...termsByFeed(siteTerms).map(([slug, one]) => [`/feeds/${slug}/ `, one] as const),
  ];
  const usage = rules.flatMap(([path, terms]) => {
    const statement = usageStatement([terms]);
    return statement === undefined ? [] : [`Content-Usage: ${path}${statement}\n`];
  });
  return { license: `License: ${publicUrl}/${licenseKey}\n\n`, usage: usage.join('') };
};

/** The terms of an entry, and of the feed around it. */
const entryTerms = ({ terms, feed }: FeedView, article: Article): Terms | undefined =>
  termsFor(terms, feed.slug, article);
const termsOfFeed = ({ terms, feed }: FeedView): Terms | undefined => terms && feedTerms(terms, feed.slug);

/** The licence file that says these terms; undefined for terms of an upstream. */
const licenseUrl = ({ terms: siteTerms, publicUrl }: FeedView, terms: Terms | undefined): string | undefined => {
  const key = terms && siteTerms && licenseKeyOf(terms, siteTerms);
  return key === undefined ? undefined : `${publicUrl}/${key}`;
};

/** A licence as documents link to it; `type` is that of a licence file. */
export type LicenseLink = { readonly href: string; readonly type?: string };

const linksTo = (view: FeedView, terms: Terms | undefined): readonly LicenseLink[] => {
  const file = licenseUrl(view, terms && withoutRights(terms));
  return [
    ...(file === undefined ? [] : [{ href: file, type: rslType }]),
    ...(terms?.address === undefined ? [] : [{ href: toUri(terms.address) }]),
  ];
};

/** A copyright that an article brought along does not change the licence beside it. */
const withoutRights = ({ rights: _rights, ...terms }: Terms): Terms => terms;

/** Links to the licence of the feed itself. */
export const feedLicenseLinks = (view: FeedView): readonly LicenseLink[] => linksTo(view, termsOfFeed(view));

/** Links to the licence of an entry: its file, and what people read. */
export const entryLicenseLinks = (view: FeedView, article: Article): readonly LicenseLink[] =>
  linksTo(view, entryTerms(view, article));

/** The copyright statement that an entry brought along. */
export const entryRights = (article: Article): string | undefined => article.terms?.rights;

/** Declared only in a feed with terms: the W3C validator does not know it. */
export const rslNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  view.entries.some((article) => (entryTerms(view, article)?.licenses.length ?? 0) > 0)
    ? { 'xmlns:rsl': rslNamespaceUri }
    : {};

/**
 * RSL 1.0 §4.7: the terms of an item. Its `url` is at the origin of the feed: the permalink or page where it is, else the place of the
 * entry in the page of the feed, since nobody may license what another host serves.
 */
export const renderRsl = (view: FeedView, article: Article): string => {
  const terms = entryTerms(view, article);
  if (terms === undefined) return '';
  const address = entryAddress(view, article);
  const isHere = URL.parse(address)?.origin === URL.parse(view.publicUrl)?.origin;
  return renderContent(terms, isHere ? address : entryAnchor(view, article), 'rsl:');
};

const renderLicenseLinks = (links: readonly LicenseLink[]): string =>
  links.map(({ href, type }) => emptyElement('atom:link', { href, rel: 'license', type })).join('');

/** In the channel of RSS and of partner formats: the licence of the feed, as links of Atom (RFC 4946 §2). */
export const renderChannelTerms = (view: FeedView): string => renderLicenseLinks(feedLicenseLinks(view));

/**
 * The terms of an item of RSS and of partner formats, as the RSL module has them; a licence of which only the address is known
 * as a link of Atom, and a copyright that the article brought along as Dublin Core.
 */
export const renderItemTerms = (view: FeedView, article: Article): string => {
  const rights = entryRights(article);
  const rsl = renderRsl(view, article);
  return [
    rights === undefined ? '' : textElement('dc:rights', rights),
    rsl === '' ? renderLicenseLinks(entryLicenseLinks(view, article)) : '',
    rsl,
  ].join('');
};

/** The same for an entry of the page of the feed, where its terms are not those of the feed (RSL 1.0 §4.6.2): data, no script. */
export const renderInlineRsl = (view: FeedView, article: Article): string => {
  const terms = entryTerms(view, article);
  if (terms === undefined || terms.licenses.length === 0) return '';
  if (JSON.stringify(withoutRights(terms)) === JSON.stringify(termsOfFeed(view))) return '';
  const rsl = parentElement('rsl', { xmlns: rslNamespaceUri }, [renderContent(terms, '')]);
  return `<script type="${rslType}">${rsl.replaceAll('\n', '')}</script>\n`;
};

/** Terms in `_barid` of JSON Feed, which has no member for them; with what they say in the words of aipref. */
export const toJsonTerms = (terms: Terms | undefined) =>
  terms && { ...terms, address: terms.address && toUri(terms.address), usage: usageStatement([terms]) };
export const entryJsonTerms = (view: FeedView, article: Article) => toJsonTerms(entryTerms(view, article));
export const feedJsonTerms = (view: FeedView) => toJsonTerms(termsOfFeed(view));

/** What the headers of a document say of its terms. */
export type TermsHeaders = {
  /** The path of the licence file of the feed: `/license.xml`. */
  readonly license?: string;
  /** `Content-Usage`: the most restrictive combination of the feed and the entries that it shows. */
  readonly contentUsage?: string;
};

/** The headers of a feed's documents. */
export const termsHeaders = (view: FeedView): TermsHeaders => {
  const terms = termsOfFeed(view);
  const license = licenseUrl(view, terms)?.slice(view.publicUrl.length);
  const all = [terms, ...view.entries.map((article) => entryTerms(view, article))];
  const contentUsage = usageStatement(all.filter((one) => one !== undefined));
  return {
    ...(license === undefined ? {} : { license }),
    ...(contentUsage === undefined ? {} : { contentUsage }),
  };
};

/** In Atom, which has no module for RSL, the licences of an article that come from no file of ours (RFC 4287 §6.4). */
export const ownRsl = (view: FeedView, article: Article): string =>
  (article.terms?.licenses.length ?? 0) > 0 ? renderRsl(view, article) : '';

/** Declared only in an Atom feed with such an entry. */
export const ownRslNamespace = ({ entries }: FeedView): Readonly<Record<string, string>> =>
  entries.some(({ terms }) => (terms?.licenses.length ?? 0) > 0) ? { 'xmlns:rsl': rslNamespaceUri } : {};
