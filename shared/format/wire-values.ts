import type { Author } from '#shared/model/article.ts';

/** A host that is an IP address (RFC 3986 §3.2.2): brackets are allowed nowhere else. */
const bracketedHost = /^https?:\/\/\[[0-9a-f:.]+\]/i;

/** Characters that RFC 3986 §2 forbids after the host; WHATWG URLs allow more. */
const forbiddenInUri = /[^A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]+/g;

/** RFC 3986 §2.1: two hexadecimal digits follow a percent sign. */
const lonePercent = /%(?![0-9a-f]{2})/gi;

/** RFC 3986 §3.5: a fragment contains no number sign. */
const fragment = /(?<=#).*/s;

/** RFC 3986 §3.2.1: a user name and a password in a URL. */
const credentials = /^(https?:\/\/)[^/?#@]*@/i;

/** An absolute URL as a URI that every format and its validators accept: percent-encoded, without credentials. */
export const toUri = (url: string): string => {
  const open = url.replace(credentials, '$1');
  const host = bracketedHost.exec(open)?.[0] ?? '';
  const rest = open
    .slice(host.length)
    .replace(lonePercent, '%25')
    .replace(fragment, (text) => text.replaceAll('#', '%23'))
    .replace(forbiddenInUri, (text) => encodeURIComponent(text.toWellFormed()));
  return `${host}${rest}`;
};

/** RFC 5322 §3.4.1, `addr-spec`, restricted to the letters and the dotted host that feed validators accept. */
const addrSpec = /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i;

/** RFC 5321 §4.5.3.1. */
const maxEmailLength = 320;

/** An author's e-mail address, if it is a valid one: RFC 4287 §3.2.3 allows nothing else in its place. */
export const emailOf = ({ email }: Author): string | undefined =>
  email !== undefined && email.length <= maxEmailLength && addrSpec.test(email) ? email : undefined;

/**
 * The W3C validator and directories reject languages that are younger than ISO 639-2. For each, the wider language that
 * they know (RFC 5646 §4.1.1: macrolanguages; ISO 639-5: collections).
 */
const widerLanguages: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ber: 'zgh shi tzm rif thv taq ttq',
    ar: 'ary arz arb arq aeb apc ayl acm acw afb ajp apd ars shu',
    ku: 'ckb kmr sdh',
    fa: 'pes prs',
    zh: 'cmn yue nan wuu hak',
  }).flatMap(([wider, languages]) => languages.split(' ').map((language) => [language, wider] as const)),
);

/** A language tag as RSS and Atom write it: its primary subtag is in ISO 639-1 or 639-2 wherever possible. */
export const xmlLanguage = (language: string): string => {
  const [primary = '', ...subtags] = language.split('-');
  return [widerLanguages.get(primary.toLowerCase()) ?? primary, ...subtags].join('-');
};

/** Languages written from right to left by default. A table of our own: `Intl` differs between machines. */
const rightToLeftLanguages = new Set(
  'ar ary arz arb arq aeb apc acm ajp ars ayl arc ckb dv fa glk he iw khw ks lrc mzn nqo pnb prs ps sd sdh syr ug ur yi'.split(
    ' ',
  ),
);

const rightToLeftScripts = new Set('adlm arab aran hebr mand mend nkoo rohg samr syrc thaa'.split(' '));

/** The writing direction of a language, by its script subtag (RFC 5646 §2.2.3) or else by the language. */
export const directionOf = (language: string): 'rtl' | 'ltr' => {
  const [primary = '', ...subtags] = language.toLowerCase().split('-');
  const script = subtags.find((subtag) => /^[a-z]{4}$/.test(subtag));
  const isRightToLeft = script === undefined ? rightToLeftLanguages.has(primary) : rightToLeftScripts.has(script);
  return isRightToLeft ? 'rtl' : 'ltr';
};
