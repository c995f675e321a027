/** A cookie that a server set along a chain of redirects. */
type Cookie = {
  readonly domain: string;
  readonly isHostOnly: boolean;
  readonly isSecure: boolean;
  readonly value: string;
};

/** The cookies of one chain of redirects, which ends with it: Barid keeps none between requests. */
export type Cookies = {
  /** Takes the `Set-Cookie` headers of an answer. */
  readonly set: (url: URL, headers: readonly string[]) => void;
  /** The `Cookie` header of a request; undefined without any. */
  readonly header: (url: URL) => string | undefined;
};

const maxCookies = 50;
const maxCookieCharacters = 4096;

/** RFC 6265 §5.1.3. */
const matchesDomain = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const attributeOf = (attributes: readonly string[], name: string): string | undefined =>
  attributes
    .map((attribute) => attribute.trim())
    .find((attribute) => attribute.toLowerCase().split('=', 1)[0] === name)
    ?.slice(name.length + 1);

/** RFC 6265 §5.3: an expired cookie removes the one of its name. */
const isExpired = (attributes: readonly string[], now: number): boolean => {
  const maxAge = attributeOf(attributes, 'max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributeOf(attributes, 'expires') ?? '') <= now;
};

/** An empty store of cookies for one chain of redirects. */
export const chainCookies = (now: number): Cookies => {
  const cookies = new Map<string, Cookie>();
  const take = (url: URL, header: string): void => {
    const [pair = '', ...attributes] = header.split(';');
    const name = pair.split('=', 1)[0]?.trim() ?? '';
    const written = attributeOf(attributes, 'domain')?.replace(/^\./, '').toLowerCase();
    // A domain without a dot would be a whole top-level domain.
    const domain = written?.includes('.') && matchesDomain(url.hostname, written) ? written : undefined;
    if (name === '' || !pair.includes('=') || header.length > maxCookieCharacters) return;
    const key = `${name} ${domain ?? url.hostname}`;
    cookies.delete(key);
    if (isExpired(attributes, now) || cookies.size >= maxCookies) return;
    const isSecure = attributeOf(attributes, 'secure') !== undefined;
    cookies.set(key, {
      domain: domain ?? url.hostname,
      isHostOnly: domain === undefined,
      isSecure,
      value: pair.trim(),
    });
  };
  return {
    set: (url, headers) => {
      for (const header of headers) take(url, header);
    },
    header: ({ hostname, protocol }) => {
      const sent = [...cookies.values()].filter(
        ({ domain, isHostOnly, isSecure }) =>
          (isHostOnly ? hostname === domain : matchesDomain(hostname, domain)) && (!isSecure || protocol === 'https:'),
      );
      return sent.length === 0 ? undefined : sent.map(({ value }) => value).join('; ');
    },
  };
};
