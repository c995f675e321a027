import { defined } from '#shared/defined.ts';
import { PipelineError, Rejected } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';

/** One Allow or Disallow line of a group; `path` is a pattern. */
type Rule = { readonly allows: boolean; readonly path: string };

type Group = { readonly agents: readonly string[]; readonly rules: readonly Rule[]; readonly delay?: number };

/** The rules of a site's robots.txt for Barid. */
export type Robots = {
  readonly allows: (url: string) => boolean;
  /** `Crawl-delay` in seconds, which RFC 9309 §2.2.4 leaves to crawlers. */
  readonly delay?: number | undefined;
};

/** Site owners address Barid in their robots.txt by this product token. */
const productToken = 'Barid';

/** RFC 9309 §2.5: at least 500 KiB of the file are to be read. */
const maxRobotsBytes = 512 * 1024;

/** RFC 9309 §2.3.1.2: at least five redirects are to be followed. */
const maxRedirects = 5;

const maxLines = 20_000;

/** RFC 9309 §2.2.1: one or more user-agent lines begin a group, and its rules follow. */
const groupsOf = (text: string): readonly Group[] => {
  const groups: { agents: string[]; rules: Rule[]; delay?: number }[] = [];
  let isNaming = false;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/, maxLines)) {
    const [, name, written = ''] = /^\s*([\w-]+)\s*:([^#]*)/.exec(line.slice(0, 4096)) ?? [];
    const key = name?.toLowerCase() ?? '';
    const value = written.trim();
    if (key === 'user-agent') {
      if (!isNaming) groups.push({ agents: [], rules: [] });
      groups.at(-1)?.agents.push(value.toLowerCase());
      isNaming = true;
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined) continue;
    // An empty pattern matches nothing: `Disallow:` forbids nothing.
    if ((key === 'allow' || key === 'disallow') && value !== '')
      group.rules.push({ allows: key === 'allow', path: value });
    if (key === 'crawl-delay' && Number(value) > 0) group.delay = Number(value);
    // RFC 9309 §2.2.4: other lines, such as Sitemap, end no group.
    if (/^(?:allow|disallow|crawl-delay)$/.test(key)) isNaming = false;
  }
  return groups;
};

/** RFC 9309 §2.2.2: octets are compared percent-encoded, unreserved ones decoded. */
const encoded = (path: string): string => {
  try {
    return encodeURI(decodeURI(path)).replace(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
  } catch {
    return path;
  }
};

/** RFC 9309 §2.2.3: `*` matches any characters, a final `$` the end. Never backtracks: a hostile pattern costs linear time. */
const matches = (pattern: string, path: string): boolean => {
  const isEnd = pattern.endsWith('$');
  const [first = '', ...rest] = (isEnd ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isEnd && isLast ? path.length - part.length : path.indexOf(part, at);
    if (found < at || !path.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return !isEnd || at === path.length;
};

/** Parses a robots.txt for the crawler with this product token (RFC 9309). Never throws. */
export const parseRobots = (text: string, product: string): Robots => {
  const groups = groupsOf(text);
  const named = groups.filter(({ agents }) => agents.includes(product.toLowerCase()));
  // RFC 9309 §2.2.1: groups for the same crawler are one; `*` only where none names it.
  const ours = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'));
  const rules = ours.flatMap((group) => group.rules).map((rule) => ({ ...rule, path: encoded(rule.path) }));
  const delay = ours.find((group) => group.delay !== undefined)?.delay;
  const allows = (url: string): boolean => {
    const { pathname, search } = new URL(url);
    const path = encoded(pathname + search);
    const matching = rules.filter((rule) => matches(rule.path, path));
    // RFC 9309 §2.2.2: the most specific match decides, which is the longest; of equals, the one that allows.
    const maxLength = Math.max(0, ...matching.map((rule) => rule.path.length));
    const deciding = matching.filter((rule) => rule.path.length === maxLength);
    return deciding.length === 0 || deciding.some((rule) => rule.allows);
  };
  return defined({ allows, delay });
};

const allowAll: Robots = { allows: () => true };
const disallowAll: Robots = { allows: () => false };

const fetchRobots = async (origin: string, http: Http): Promise<Robots> => {
  try {
    const url = `${origin}/robots.txt`;
    const request = { method: 'GET', url, redirects: maxRedirects, maxBytes: maxRobotsBytes, cut: true } as const;
    const { status, body } = await http.send(request);
    if (status >= 200 && status < 300) return parseRobots(new TextDecoder().decode(body), productToken);
    // RFC 9309 §2.3.1.3: "unavailable" (4xx) allows all; §2.3.1.4: "unreachable" (5xx) disallows all. 429 means later.
    return status >= 400 && status < 500 && status !== 429 ? allowAll : disallowAll;
  } catch (error) {
    if (error instanceof PipelineError) return disallowAll;
    throw error;
  }
};

/** Gives the rules for a URL; requests the robots.txt of each origin once. */
export const makeRobotsReader = (http: Http): ((url: string) => Promise<Robots>) => {
  const byOrigin = new Map<string, Promise<Robots>>();
  return (url) => {
    const { origin } = new URL(url);
    const robots = byOrigin.get(origin) ?? fetchRobots(origin, http);
    byOrigin.set(origin, robots);
    return robots;
  };
};

/** @throws Rejected ROBOTS_FORBID where robots.txt does not allow the URL */
export const refuseWhereDisallowed = (url: string, robots: Robots): void => {
  if (robots.allows(url)) return;
  const host = new URL(url).hostname.replace(/^www\./, '');
  throw new Rejected('ROBOTS_FORBID', `The robots.txt of ${host} asks Barid not to read ${url}.`);
};
