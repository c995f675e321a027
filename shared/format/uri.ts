/** A host that is an address (RFC 3986 §3.2.2): brackets stand nowhere else. */
const numberedHost = /^https?:\/\/\[[0-9a-f:.]+\]/i;

/** What RFC 3986 §2 allows in a URI after its host; WHATWG lets more through. */
const notAllowed = /[^A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]+/g;

/** RFC 3986 §2.1: a percent sign begins two hexadecimal digits. */
const lonePercent = /%(?![0-9a-f]{2})/gi;

/** RFC 3986 §3.5: a fragment has no number sign in it. */
const laterSigns = /(?<=#.*)#/gs;

/** RFC 3986 §3.2.1: a password in an address is for nobody else to see. */
const credentials = /^(https?:\/\/)[^/?#@]*@/i;

/**
 * An absolute URL as a URI that every format and its validators take: what is not allowed is percent-encoded, and
 * nobody's password is in it.
 */
export const toUri = (url: string): string => {
  const open = url.replace(credentials, '$1');
  const host = numberedHost.exec(open)?.[0] ?? '';
  const rest = open
    .slice(host.length)
    .replace(lonePercent, '%25')
    .replace(laterSigns, '%23')
    .replace(notAllowed, (text) => encodeURIComponent(text.toWellFormed()));
  return `${host}${rest}`;
};
