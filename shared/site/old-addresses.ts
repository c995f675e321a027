import { z } from 'zod';
import type { AddressTable } from '#shared/model/address-table.ts';
import { type FacetKind, facetKinds } from '#shared/model/facet.ts';
import { documentKey, topicDocuments } from '#shared/model/feed-document.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';

/** An address of a feed in another system; `*` stands for the slug of a value, whose facet is `kind`. */
type PresetAddress = { readonly address: string; readonly file?: string; readonly kind?: FacetKind };

const of = (kind: FacetKind | undefined, file: string | undefined, ...addresses: readonly string[]) =>
  addresses.map(
    (address): PresetAddress => ({
      address,
      ...(file === undefined ? {} : { file }),
      ...(kind === undefined ? {} : { kind }),
    }),
  );

/** The feed addresses that other systems have by default, under the domain of their site. */
const presets = {
  // WP_Rewrite: `(feed/)?(feed|rdf|rss|rss2|atom)/?`, for the site, categories, tags and authors; wp-*.php is older.
  wordpress: [
    ...of(undefined, undefined, '/feed', '/feed/feed', '/feed/rss', '/feed/rss2', '/feed/rdf', '/feed/atom'),
    ...of(undefined, undefined, '/rss', '/rss2', '/rdf', '/atom', '/feed/json'),
    ...of(undefined, undefined, '/?feed=rss2', '/?feed=rss', '/?feed=rdf', '/?feed=atom', '/?feed=feed'),
    ...of(undefined, undefined, '/wp-rss2.php', '/wp-rss.php', '/wp-rdf.php', '/wp-atom.php', '/wp-feed.php'),
    ...of('tag', undefined, '/category/*/feed', '/category/*/feed/atom', '/tag/*/feed', '/tag/*/feed/atom'),
    ...of('author', undefined, '/author/*/feed', '/author/*/feed/atom'),
  ],
  // RSSRouter: /rss/ below the site and each taxonomy; /feed/ redirects there.
  ghost: [
    ...of(undefined, undefined, '/rss', '/feed'),
    ...of('tag', undefined, '/tag/*/rss', '/tag/*/feed'),
    ...of('author', undefined, '/author/*/rss', '/author/*/feed'),
  ],
  // Blogger Help, "Blogger feeds": Atom unless `alt` says otherwise; a label stands after `-`.
  blogger: [
    ...of(undefined, 'rss.xml', ...['default', 'full', 'summary'].map((text) => `/feeds/posts/${text}?alt=rss`)),
    ...of(undefined, 'atom.xml', ...['default', 'full', 'summary'].map((text) => `/feeds/posts/${text}`)),
    ...of(undefined, undefined, '/rss.xml', '/atom.xml'),
    ...of('tag', 'rss.xml', '/feeds/posts/default/-/*?alt=rss'),
    ...of('tag', 'atom.xml', '/feeds/posts/default/-/*'),
  ],
  // Hugo, "RSS templates": index.xml for home, sections and terms.
  hugo: [
    ...of(undefined, undefined, '/index.xml', '/posts/index.xml', '/post/index.xml', '/blog/index.xml'),
    ...of('tag', undefined, '/tags/*/index.xml', '/categories/*/index.xml'),
    ...of('author', undefined, '/authors/*/index.xml'),
  ],
  // jekyll-feed: Atom, also by category and by tag.
  jekyll: [
    ...of(undefined, 'atom.xml', '/feed.xml', '/atom.xml'),
    ...of('tag', 'atom.xml', '/feed/by_tag/*.xml', '/feed/*.xml'),
  ],
  substack: of(undefined, undefined, '/feed'),
  // Medium Help, "RSS feeds": of a publication with a domain of its own.
  medium: [...of(undefined, undefined, '/feed'), ...of('tag', undefined, '/feed/tagged/*')],
} as const satisfies Readonly<Record<string, readonly PresetAddress[]>>;

const isPreset = (name: string): name is keyof typeof presets => Object.hasOwn(presets, name);

const addressesOf = (name: string): readonly PresetAddress[] => (isPreset(name) ? presets[name] : []);

const aliasTarget = z.union([
  z.string().min(1),
  z.strictObject({
    feed: z.string().min(1).describe('The slug of a feed; `tag/*` for the feed of the value in the place of `*`.'),
    file: z.string().min(1).optional().describe('Its document. Default: the format that the address names, else RSS.'),
    redirect: z.boolean().default(false).describe('Answers 301 to the address of the feed instead of the feed.'),
  }),
]);

/** `aliases` of the site file. */
export const aliasesSchema = z
  .record(z.string(), aliasTarget)
  .describe(
    `Old addresses at which feeds are served, as {"/feed/": "all"}; or all those of ${Object.keys(presets).join(', ')}.`,
  );

/** `redirects` of the site file. */
export const redirectsSchema = z
  .record(
    z.string(),
    z.union([
      z.string(),
      z.strictObject({
        feed: z.string().describe('The slug of the feed that took the other one in.'),
        merged: z.literal(true).describe('It was a feed before: it keeps its own id and podcast:guid.'),
      }),
    ]),
  )
  .describe(
    'Renamed feeds, as {"old-slug": "new-slug"}: everything of the old one leads to the new one, which keeps its ids.',
  );

/** The parts of a site that its old addresses depend on. */
type AddressedSite = {
  readonly feeds: readonly { readonly slug: string }[];
  readonly facets: readonly FacetKind[];
  readonly formats: readonly { readonly file?: string }[];
  readonly aliases?: z.output<typeof aliasesSchema> | undefined;
  readonly redirects?: z.output<typeof redirectsSchema> | undefined;
};

/** The part of a site that names its renamed feeds. */
type Redirects = { readonly redirects?: Readonly<Record<string, Redirect>> | undefined };

type Redirect = string | { readonly feed: string; readonly merged: true };

const feedOf = (redirect: Redirect): string => (typeof redirect === 'string' ? redirect : redirect.feed);

/** The paths that Barid itself answers (functions/<name>/contract.ts, shared/publish). */
const ownPaths =
  /^\/(?:(?:articles|deliveries|rebuild|recovery|tokens|readers|receivers|sources|(?:news-)?sitemap).*|(?:a|api|desk|in|inbox|media|websub|\.well-known)(?:\/.*)?|article|audit|read|healthz|openapi\.json|rsscloud|hub|status|feeds|index\.html|feeds\.opml|robots\.txt|license\.xml)?$/;

const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)?$/;

/** An address as a path without its slash at the end, decoded, and the parameters that a request must have. */
const splitAddress = (address: string): { path: string; params: Readonly<Record<string, string>> } => {
  const [, path = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(address) ?? [];
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Taken literally.
  }
  const trimmed = withoutTrailingSlashes(decoded) || '/';
  // As infra/edge/old-address.js has it.
  const isRoot = trimmed === '/index.php' || trimmed === '/index.html';
  return { path: isRoot ? '/' : trimmed, params: Object.fromEntries(new URLSearchParams(query)) };
};

/** The document that an old address asks for by a word of its own: `/feed/atom/` and `/wp-atom.php` are Atom. */
const fileFor = (address: string): string => {
  const words = address.toLowerCase().split(/[^a-z]+/);
  const format = words.includes('atom')
    ? 'atom'
    : words.includes('json') || words.includes('jsonfeed')
      ? 'json'
      : 'rss';
  return topicDocuments.find((document) => document.format === format)?.file ?? '';
};

/** The slug of the feed to which redirects lead in the end; the slug itself where there is none. */
export const movedTo = (slug: string, { redirects = {} }: Redirects): string => {
  let target = slug;
  for (let step = 0; step <= Object.keys(redirects).length; step += 1) target = feedOf(redirects[target] ?? target);
  return target;
};

/** The slugs that became this one at once: those of feeds that were renamed, without those that were merged. */
const namesBefore = (slug: string, redirects: Readonly<Record<string, Redirect>>): readonly string[] =>
  Object.keys(redirects).filter((old) => redirects[old] === slug);

/** The slug that a feed had first: its ids are made from it, and stay through every renaming. */
export const firstSlug = (slug: string, { redirects = {} }: Redirects): string => {
  let first = slug;
  for (let step = 0; step <= Object.keys(redirects).length; step += 1)
    first = namesBefore(first, redirects)[0] ?? first;
  return first;
};

/** Whether a feed has the place of one with another slug. */
export const isRenamed = (slug: string, site: Redirects): boolean =>
  Object.keys(site.redirects ?? {}).some((old) => movedTo(old, site) === slug);

/** One old address, and where it leads. */
type Alias = ReturnType<typeof splitAddress> & { readonly to: string; readonly isRedirect: boolean };

const toAlias = (
  address: string,
  target: { readonly feed: string; readonly file?: string | undefined; readonly redirect: boolean },
  site: AddressedSite,
): Alias => {
  const slug = movedTo(target.feed, site);
  return {
    ...splitAddress(address),
    to: `/${documentKey(slug, target.file ?? fileFor(address))}`,
    // The document of a facet may not be there yet, and CloudFront makes it below its own address only.
    isRedirect: target.redirect || slug.includes('/'),
  };
};

const idOf = ({ path, params }: Pick<Alias, 'path' | 'params'>): string =>
  `${path}?${new URLSearchParams(Object.entries(params).toSorted())}`;

const listAliases = (site: AddressedSite): readonly Alias[] => {
  const targets = Object.entries(site.aliases ?? {}).map(([address, target]) => ({
    address,
    target: typeof target === 'string' ? { feed: target, redirect: false } : target,
  }));
  const own = targets.filter(({ address }) => !isPreset(address));
  const aliases = [
    ...own.map(({ address, target }) => toAlias(address, target, site)),
    ...targets.flatMap(({ address: preset, target }) =>
      addressesOf(preset)
        .filter(({ kind }) => kind === undefined || site.facets.includes(kind))
        .map(({ address, kind, file }) =>
          toAlias(
            address,
            { feed: kind === undefined ? target.feed : `${kind}/*`, file, redirect: target.redirect },
            site,
          ),
        ),
    ),
  ];
  // The first of several has an address: those of the site file go before presets.
  return [...new Map(aliases.toReversed().map((alias) => [idOf(alias), alias])).values()].toReversed();
};

/** A fault in `aliases` or `redirects`. */
type AddressFault = { readonly path: readonly string[]; readonly input: string; readonly message: string };

const redirectFaults = (
  { feeds, facets, redirects = {} }: AddressedSite,
  isKnown: (slug: string) => boolean,
): readonly AddressFault[] =>
  Object.entries(redirects).flatMap(([from, to]) => {
    const fault = (input: string, message: string) => [{ path: ['redirects', from], input, message }];
    // The articles of a value of a facet that was renamed are in the feed of its new name.
    const isLive = feeds.some(({ slug }) => slug === from) || facets.some((kind) => kind === from);
    if (!slugPattern.test(from)) return fault(from, 'expected the slug of a feed that was renamed');
    if (isLive) return fault(from, 'expected a slug that no feed has any more');
    const target = movedTo(from, { redirects });
    if (Object.hasOwn(redirects, target)) return fault(feedOf(to), 'expected a redirect that ends at a feed');
    if (!isKnown(target) || !slugPattern.test(target)) return fault(feedOf(to), 'expected the slug of a feed');
    const [first] = namesBefore(feedOf(to), redirects);
    if (typeof to === 'object' || first === from) return [];
    return fault(
      to,
      `expected one former name for each feed, as ids are made from it, and “${first}” is one: say {"feed": "${to}", "merged": true} of a feed that was merged with it`,
    );
  });

const aliasFaults = (site: AddressedSite, isKnown: (slug: string) => boolean): readonly AddressFault[] => {
  const files = [...topicDocuments.map(({ file }) => file), ...site.formats.map(({ file }) => file)];
  const seen = new Set<string>();
  return Object.entries(site.aliases ?? {}).flatMap(([address, target]) => {
    const { feed, file } = typeof target === 'string' ? { feed: target, file: undefined } : target;
    const fault = (input: string, message: string) => [{ path: ['aliases', address], input, message }];
    const isPath = /^\/(?!\/)[^#\s\\]*$/.test(address);
    if (!isPreset(address) && !isPath) {
      return fault(address, `expected a path such as /feed/, or one of ${Object.keys(presets).join(', ')}`);
    }
    const { path, params } = splitAddress(address);
    const isOwn = ownPaths.test(path) && Object.keys(params).length === 0;
    const isOfFeed = isPath && /^\/feeds\/([^/]+)(?:\/|$)/.exec(path);
    const ownFeeds = [...site.feeds.map(({ slug }) => slug), ...facetKinds];
    if (isPath && (isOwn || (isOfFeed && ownFeeds.includes(isOfFeed[1] ?? '')))) {
      return fault(address, 'expected an address that Barid does not use itself');
    }
    if (isPath && seen.has(idOf({ path, params }))) return fault(address, 'expected each address once');
    if (isPath) seen.add(idOf({ path, params }));
    if (address.split('*').length > 2) return fault(address, 'expected at most one *');
    if (feed.includes('*') && !path.includes('*')) return fault(feed, 'expected a * in the address too');
    if (feed !== '*' && !isKnown(feed) && !isKnown(movedTo(feed, site))) {
      return fault(feed, `expected the slug of a feed: ${site.feeds.map(({ slug }) => slug).join(', ')}`);
    }
    if (file !== undefined && !files.includes(file)) return fault(file, 'expected the name of a document of the feed');
    return [];
  });
};

/** What is wrong with the aliases and redirects of a site file; `isKnown` tells the slugs of feeds. */
export const addressFaults = (site: AddressedSite, isKnown: (slug: string) => boolean): readonly AddressFault[] => [
  ...redirectFaults(site, isKnown),
  ...aliasFaults(site, isKnown),
];

/** Makes the table of a site. */
export const addressTable = (site: AddressedSite): AddressTable => {
  const aliases = listAliases(site);
  const targets = [...new Set(aliases.map(({ to, isRedirect }) => `${isRedirect ? '>' : ''}${to}`))];
  const indexOf = ({ to, isRedirect }: Alias): number => targets.indexOf(`${isRedirect ? '>' : ''}${to}`);
  const isExact = ({ path, params }: Alias): boolean => !path.includes('*') && Object.keys(params).length === 0;
  const countOf = ({ params }: Alias): number => Object.keys(params).length;
  return {
    targets: targets.map((target) => (target.startsWith('>') ? [target.slice(1), 1] : [target])),
    paths: Object.fromEntries(aliases.filter(isExact).map((alias) => [alias.path, indexOf(alias)])),
    rules: aliases
      .filter((alias) => !isExact(alias))
      .toSorted((a, b) => countOf(b) - countOf(a))
      .map((alias) => [alias.path, alias.params, indexOf(alias)]),
    moved: Object.fromEntries(Object.keys(site.redirects ?? {}).map((slug) => [slug, movedTo(slug, site)])),
  };
};
