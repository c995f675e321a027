import { Rejected } from '#shared/errors.ts';
import { withoutTracking } from './tracking-parameters.ts';

/** How long a URL may be: what readers and stores still take. */
const maxLength = 2048;

/** The absolute http or https URL that a reference means; undefined when it means none. */
export const absoluteUrl = (reference: string, base?: string): string | undefined => {
  const trimmed = reference.toWellFormed().trim();
  const parsed = URL.parse(trimmed, base) ?? (trimmed.startsWith('//') ? URL.parse(`https:${trimmed}`) : null);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.href.length > maxLength) return undefined;
  return parsed.href;
};

/** A fragment that holds parameters as a query does. */
const parameters = /^\??[\w.;-]+=/;

const cleanFragment = (fragment: string): string => {
  // A text directive belongs to the link that was followed, never to the page (URL Fragment Text Directives).
  const plain = fragment.split(':~:', 1)[0] ?? '';
  if (!parameters.test(plain)) return plain;
  const kept = withoutTracking(plain.replace(/^\?/, ''));
  return parameters.test(kept) ? kept.replace(/^\?/, '') : kept;
};

/** URL's setters take one sign off what they are given: a fragment that is `#` itself would be lost half. */
const led = (sign: '?' | '#', part: string): string => (part === '' ? '' : sign + part);

/**
 * A permalink in its one spelling: absolute, host in lower case, no credentials, no tracking parameters, no empty query.
 * Idempotent. @throws Rejected PERMALINK_INVALID
 */
export const canonicalPermalink = (url: string, base?: string): string => {
  const absolute = absoluteUrl(url, base);
  if (absolute === undefined) {
    throw new Rejected('PERMALINK_INVALID', `The permalink must be an absolute http or https URL; found ${url}.`, {
      faults: [{ pointer: '/url', message: 'is not an absolute http or https URL' }],
    });
  }
  const parsed = new URL(absolute);
  parsed.username = '';
  parsed.password = '';
  parsed.search = led('?', withoutTracking(parsed.search.slice(1)));
  parsed.hash = led('#', cleanFragment(parsed.hash.slice(1)));
  return parsed.href;
};
