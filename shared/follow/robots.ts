/** One line of a group: whether paths that match may be fetched. */
type Rule = { readonly allows: boolean; readonly path: string };

type Group = { readonly agents: readonly string[]; readonly rules: readonly Rule[]; readonly delay?: number };

/** What a site lets us fetch. */
export type Robots = {
  readonly allows: (url: string) => boolean;
  /** Seconds between two requests, where it asks for some (`Crawl-delay`, which RFC 9309 §2.2.4 leaves to crawlers). */
  readonly delay?: number;
};

/** RFC 9309 §2.5: at least 500 KiB of the file are to be read. */
export const maxRobotsBytes = 512 * 1024;

const maxLines = 20_000;

const linesOf = (text: string): readonly (readonly [string, string])[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/, maxLines)
    .flatMap((line) => {
      const [, key, value] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line.slice(0, 4096)) ?? [];
      return key === undefined ? [] : [[key.toLowerCase(), value ?? ''] as const];
    });

/** RFC 9309 §2.2.1: one or more user-agent lines begin a group, and its rules follow. */
const groupsOf = (lines: readonly (readonly [string, string])[]): readonly Group[] => {
  const groups: { agents: string[]; rules: Rule[]; delay?: number }[] = [];
  let isNaming = false;
  for (const [key, value] of lines) {
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
    // Lines that mean nothing here, such as Sitemap, end no group (RFC 9309 §2.2.4).
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

/** RFC 9309 §2.2.3: `*` stands for any characters, `$` at the end for the end; without backtracking, whatever the pattern. */
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

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return encoded(pathname + search);
};

/** The rules of a robots.txt for a crawler of this product token (RFC 9309). Never throws. */
export const parseRobots = (text: string, product: string): Robots => {
  const groups = groupsOf(linesOf(text));
  const named = groups.filter(({ agents }) => agents.includes(product.toLowerCase()));
  // RFC 9309 §2.2.1: groups for the same crawler are one; `*` only where none names it.
  const ours = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'));
  const rules = ours.flatMap((group) => group.rules).map((rule) => ({ ...rule, path: encoded(rule.path) }));
  const delay = ours.find((group) => group.delay !== undefined)?.delay;
  const allows = (url: string): boolean => {
    const path = pathOf(url);
    const matching = rules.filter((rule) => matches(rule.path, path));
    // RFC 9309 §2.2.2: the most specific match decides, which is the longest; of equals, the one that allows.
    const longest = Math.max(0, ...matching.map((rule) => rule.path.length));
    const deciding = matching.filter((rule) => rule.path.length === longest);
    return deciding.length === 0 || deciding.some((rule) => rule.allows);
  };
  return { allows, ...(delay === undefined ? {} : { delay }) };
};
