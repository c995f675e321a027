import { normalized } from '#shared/plain-text.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';

/** Endings of the path of an AMP copy. */
const ampSuffix = /(?:\/amp(?:\.html)?|\.amp(?=\.html$)|\.amp)(?=$|\.html$)/i;
const ampParameter = /^(?:amp(?:=1|=true|=)?|output(?:type)?=amp)$/i;
const defaultPort = /\.?:(?:80|443)$|\.$/;

/** A percent-encoded byte, or a character that RFC 3986 §2 does not allow unencoded. */
const encodable = /%[0-9a-f]{2}|[^\x21-\x7e]|["<>\\^`{|}%]/giu;

const unreserved = /^[\w.~-]$/;

/**
 * A part of a URL in its normal percent-encoding (RFC 3986 §6.2.2): upper case, no encoded unreserved character, no
 * unencoded letter outside ASCII. WordPress writes `%d8%a3` where browsers write `%D8%A3` or the letter. Idempotent.
 */
export const normalEncoding = (part: string): string =>
  part.toWellFormed().replace(encodable, (text) => {
    if (text.length < 3) return encodeURIComponent(text);
    const character = String.fromCharCode(Number.parseInt(text.slice(1), 16));
    return unreserved.test(character) ? character : text.toUpperCase();
  });

/** Encoded letters outside ASCII, with the ASCII letter that they may be an accent of. */
const encodedLetters = /[a-z]?(?:%[89a-f][0-9a-f])+/gi;

/**
 * A URL with its letters composed (NFC). macOS writes an accented letter as two characters. Only for comparing: a server
 * may know a page under one of the two only.
 */
export const composedUrl = (url: string): string =>
  normalEncoding(url).replace(encodedLetters, (letters) => {
    try {
      return encodeURIComponent(normalized(decodeURIComponent(letters)));
    } catch {
      // Bytes of another encoding than UTF-8.
      return letters;
    }
  });

const withoutAmp = (query: string): string =>
  query
    .split('&')
    .filter((parameter) => !ampParameter.test(parameter))
    .join('&');

/**
 * The key under which two permalinks identify the same article: in one spelling of its letters, without scheme, default
 * port, final slash and AMP suffix.
 * `www.` stays, because it is another site for some publishers.
 */
export const permalinkIdentity = (url: string): string => {
  const [beforeFragment = '', ...fragment] = composedUrl(url).split('#');
  const [beforeQuery = '', ...query] = beforeFragment.split('?');
  const [host = '', ...segments] = beforeQuery.replace(/^https?:\/\//i, '').split('/');
  const path = withoutTrailingSlashes(segments.join('/'));
  const plainPath = withoutTrailingSlashes(`/${path}`.replace(ampSuffix, ''));
  const plainQuery = withoutAmp(query.join('?'));
  return [
    host.toLowerCase().replace(defaultPort, ''),
    plainPath,
    plainQuery === '' ? '' : `?${plainQuery}`,
    fragment.length === 0 ? '' : `#${fragment.join('#')}`,
  ].join('');
};

/** The part of a permalink that a token leaves alone: without the values of its query and the `;jsessionid=` of its path. */
export const pathIdentity = (url: string): string =>
  permalinkIdentity(url)
    .replace(/#.*/s, '')
    .replace(/;jsessionid=[^?/]*/i, '')
    .replace(/=[^&]*/g, '=');
