/** What RFC 3986 §2 allows in a URI after its host; brackets only stand in hosts (§3.2.2), and WHATWG lets more through. */
const notAllowed = /[^A-Za-z0-9;/?:@&=+$.\-_!~*'(),#%]+/g;

/** An absolute URL as a URI that every format and its validators take: what is not allowed is percent-encoded. */
export const toUri = (url: string): string =>
  url.replace(notAllowed, (text) => encodeURIComponent(text.toWellFormed()));
