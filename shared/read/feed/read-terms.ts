import { defined } from '#shared/defined.ts';
import type { License, LicensePayment, LicenseScope, Terms } from '#shared/model/terms.ts';
import { plainText } from '../body/html-to-text.ts';
import { addressOf, lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement, textOf } from './lenient-xml.ts';

/** RSL 1.0 §3.5: values between spaces; drafts before 1.0 had commas between them. */
const valuesOf = (element: LenientElement): readonly string[] =>
  textOf(element)
    .split(/[\s,]+/)
    .filter((value) => value !== '');

const scopeOf = (license: LenientElement, key: string): LicenseScope | undefined => {
  const kinds = childrenOf(license, key).flatMap((element) => {
    const type = element.attributes.type?.trim();
    return type === 'usage' || type === 'user' || type === 'geo' ? [[type, valuesOf(element)] as const] : [];
  });
  return kinds.length === 0 ? undefined : Object.fromEntries(kinds);
};

const paymentOf = (license: LenientElement): LicensePayment | undefined => {
  const payment = childOf(license, 'rsl:payment');
  const amount = childOf(payment, 'rsl:amount');
  const standard = childOf(payment, 'rsl:standard');
  const custom = childOf(payment, 'rsl:custom');
  return (
    payment &&
    defined({
      type: payment.attributes.type?.trim() || undefined,
      standard: addressOf(lineOf(standard), standard),
      custom: addressOf(lineOf(custom), custom),
      amount: lineOf(amount),
      currency: amount?.attributes.currency,
    })
  );
};

const licenseOf = (license: LenientElement): License => {
  const reporting = childrenOf(license, 'rsl:reporting').flatMap(({ attributes: { type, profile, endpoint } }) =>
    type === undefined || profile === undefined ? [] : [defined({ type, profile, endpoint })],
  );
  const legal = childrenOf(license, 'rsl:legal').flatMap((element) => {
    const { type } = element.attributes;
    const text = lineOf(element);
    return type === undefined || text === undefined ? [] : [[type, text] as const];
  });
  return defined({
    permits: scopeOf(license, 'rsl:permits'),
    prohibits: scopeOf(license, 'rsl:prohibits'),
    payment: paymentOf(license),
    reporting: reporting.length === 0 ? undefined : reporting,
    legal: legal.length === 0 ? undefined : Object.fromEntries(legal),
  });
};

/** The address of a licence: a link of Atom (RFC 4946 §2), for people rather than a file of RSL, else the Creative Commons module. */
export const licenseAddress = (element: LenientElement): string | undefined => {
  const links = childrenOf(element, 'atom:link', 'link').filter(({ attributes }) => attributes.rel === 'license');
  const link = links.find(({ attributes }) => attributes.type !== 'application/rsl+xml') ?? links[0];
  const licence = childOf(element, 'cc:license');
  return (
    addressOf(link?.attributes.href, link) ??
    addressOf(lineOf(licence) ?? licence?.attributes['rdf:resource'] ?? licence?.attributes.url, licence)
  );
};

/** The licences of an entry (RSL 1.0 §4.7), with the address of its licence; undefined where it says nothing. */
export const licensesOf = (entry: LenientElement): Terms | undefined => {
  const contents = childrenOf(entry, 'rsl:content');
  const licenses = contents.flatMap((content) => childrenOf(content, 'rsl:license').map(licenseOf));
  const [terms] = contents.flatMap((content) => childrenOf(content, 'rsl:terms'));
  const address = addressOf(lineOf(terms), terms) ?? licenseAddress(entry);
  const server = contents.map(({ attributes }) => attributes.server).find((one) => one !== undefined);
  return licenses.length === 0 && address === undefined ? undefined : defined({ licenses, address, server });
};

/** Sentences of copyright statements that forbid republication, in the languages of our publishers. */
const forbiddingWords =
  /\bno[nt]?[ -](?:for )?(?:re-?)?(?:publication|publishing|distribution|syndication)\b|\b(?:syndication|republication|redistribution|reproduction)\b[^.]{0,60}\b(?:forbidden|prohibited|not (?:allowed|permitted))|\breproductions?\b[^.]{0,40}\binterdites?\b|\brediffusion\b[^.]{0,40}\binterdite\b|\bprohibid[ao]\b[^.]{0,60}\b(?:reproducción|redistribución|republicación|difusión)|\b(?:reproducción|redistribución)\b[^.]{0,60}\bprohibida\b|(?:يمنع|يُمنع|يحظر|ممنوع)[^.]{0,40}(?:نشر|نقل|نسخ)/iu;

/** What of a feed forbids to syndicate it. */
type Restricting = {
  /** The root of the document, and its channel or feed. */
  readonly elements: readonly LenientElement[];
  readonly copyright: string | undefined;
  readonly entries: readonly { readonly terms?: Terms | undefined }[];
};

/**
 * Why a feed may not be syndicated, as a sentence for the operator: it says so in the Access module, by the lock of a podcast,
 * by RSL that prohibits all, or in its copyright. Undefined where nothing forbids it.
 */
export const restrictionOf = ({ elements, copyright, entries }: Restricting): string | undefined => {
  const wordsOf = (key: string) => elements.flatMap((element) => childrenOf(element, key));
  if (wordsOf('access:restriction').some(({ attributes }) => attributes.relationship?.trim() === 'deny'))
    return 'The feed says access:restriction relationship="deny": it must not be syndicated.';
  if (wordsOf('podcast:locked').some((locked) => lineOf(locked)?.toLowerCase() === 'yes'))
    return 'The podcast says podcast:locked: it must not be imported elsewhere.';
  const prohibitsAll = ({ terms }: { readonly terms?: Terms | undefined }): boolean =>
    terms?.licenses.some(({ prohibits }) => prohibits?.usage?.includes('all')) ?? false;
  if (entries.some(prohibitsAll)) return 'Its RSL licence prohibits all automated use of its entries.';
  const [words] = forbiddingWords.exec(plainText(copyright ?? '')) ?? [];
  return words === undefined ? undefined : `Its copyright statement forbids it: “${words}”.`;
};
