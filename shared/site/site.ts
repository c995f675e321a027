import { z } from 'zod';
import { notifySchema } from '#shared/deliver/routes/settings.ts';
import { facetKinds } from '#shared/model/facet.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import { incomingWebhooksSchema } from './incoming-webhooks.ts';
import { addressFaults, aliasesSchema, redirectsSchema } from './old-addresses.ts';
import {
  formatSchema,
  namedFormats,
  namedFormatsSchema,
  partnerFiles,
  partnersSchema,
  refusePartnerFiles,
  separateFormats,
} from './partner-formats.ts';
import { podcastSchema } from './podcast.ts';
import { rulesSchema, sourcesSchema } from './sources.ts';
import { termsSchema, toSiteTerms } from './terms.ts';

const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });
const origin = z
  .string()
  .refine(
    (text) => /^https?:/.test(text) && URL.parse(text)?.origin === text,
    'expected an origin such as https://cms.example: in lower case, without a path, slash or default port',
  );
const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 language tag such as fr, ar or zgh');

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const content = z.enum(['full', 'summary']);

/** Shared by the site, its feeds and its facets. */
const index = z
  .boolean()
  .optional()
  .describe(
    'Whether search engines may index the page of a feed. Default: only if none of its entries has a page elsewhere.',
  );

const entries = z.int().min(1).max(500).describe('How many entries the subscription documents show.');

/** Shared by feeds and facets. */
const picture = z
  .enum(['media', 'enclosure'])
  .describe('How RSS and Atom carry the lead picture: as Media RSS (default), or also as an enclosure without audio.');

/** Shared by feeds and facets. */
const linkParameters = z
  .record(z.string().regex(/^[\w.-]+$/, 'expected the name of a parameter such as utm_source'), z.string())
  .describe('Parameters on the links to articles, such as {"utm_source": "rss"}; never in guids.');

const identity = z.strictObject({
  title: z.string().min(1),
  url: absoluteUrl.describe("The newsroom's own site."),
  language: languageTag,
  description: z.string().min(1),
  icon: absoluteUrl.optional(),
  logo: absoluteUrl.optional(),
  author: z
    .strictObject({ name: z.string().min(1), url: absoluteUrl.optional(), email: z.email().optional() })
    .optional(),
  copyright: z.string().min(1).optional(),
  accentColor: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour of six hexadecimal digits such as #0b5a63')
    .optional()
    .describe('For readers that colour a feed.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'expected an IANA time zone such as Africa/Casablanca')
    .default('UTC')
    .describe('For dates that name no zone.'),
  feedsUrl: absoluteUrl.optional().describe('The custom domain that serves the feeds, where there is one.'),
  formerFeedsUrls: z
    .array(absoluteUrl)
    .min(1)
    .max(5)
    .optional()
    .describe('Where the feeds were before they moved to `feedsUrl`: subscribers of those addresses are kept.'),
  hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'expected the name of a host such as www.example.org'))
    .min(1)
    .optional()
    .describe('The hosts of your own articles: sitemaps list no pages of others. Default: the host of `url`.'),
  editors: z
    .array(origin)
    .min(1)
    .optional()
    .describe('The origins of editors in a browser, whose pages may call the API with the token; docs/api.md.'),
  content: content
    .optional()
    .describe('How much of an article every feed shows that does not say it itself; docs/contract.md, "Feeds out".'),
  index,
  excerptLength: z
    .int()
    .min(50)
    .max(1000)
    .optional()
    .describe('Characters of the excerpt that stands for the summary of an article without one. Default: 300.'),
  maxFeedBytes: z
    .int()
    .min(100_000)
    .max(20_000_000)
    .optional()
    .describe(
      'Bytes that a feed of full texts may have, about: it shows fewer entries, archives stay whole. Default: 2 MB.',
    ),
  expired: z
    .enum(['retract', 'archive'])
    .optional()
    .describe('What an article becomes at its `expires`: retracted, with tombstones (default), or archived without.'),
  auditDays: z
    .int()
    .min(30)
    .max(3650)
    .optional()
    .describe('How long the audit log keeps an entry; docs/publishers.md. Default: 400.'),
  webfeeds: z
    .strictObject({
      cover: absoluteUrl.optional().describe('A wide picture for the head of the feed in Feedly.'),
      analytics: z.string().min(1).optional().describe('An id of Google Analytics, by which Feedly counts readers.'),
      related: z.enum(['card', 'list']).optional().describe('How Feedly shows related articles; default: not at all.'),
    })
    .optional()
    .describe('For Feedly, beside `accentColor`, `icon` and `logo`.'),
  partners: partnersSchema.optional().describe('For partner formats; docs/formats.md shows them.'),
});

const words = z.array(z.string().min(1)).min(1);

const selector = z
  .strictObject({
    languages: z.array(languageTag).min(1).optional(),
    tags: words.optional(),
    authors: words.optional(),
    sources: words.optional(),
    title: z.string().min(1).optional(),
    get any() {
      return z.array(selector).min(1).optional();
    },
    get all() {
      return z.array(selector).min(1).optional();
    },
    get not() {
      return selector.optional();
    },
  })
  .meta({ id: 'selector', description: 'Which articles a feed takes: every member that is present must hold.' });

const feed = z.strictObject({
  slug: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a slug of the letters a to z, digits and single hyphens')
    .max(64)
    .describe('The name of the feed in its URLs.'),
  title: z.string().min(1).optional().describe("Default: the site's title and the slug."),
  description: z.string().min(1).optional(),
  language: languageTag.optional(),
  select: selector.optional(),
  entries: entries.default(50),
  content: content.optional().describe('Default: that of the site, else full.'),
  index,
  picture: picture.optional(),
  linkParameters: linkParameters.optional(),
  podcast: podcastSchema.optional(),
  formats: namedFormatsSchema.optional(),
});

const facetKind = z.enum(facetKinds);

/** A facet by its kind alone, or with the settings of its feeds. */
const facet = z.union([
  facetKind,
  z.strictObject({
    kind: facetKind,
    content: content.optional().describe('Default: that of the site, else summary if a feed shows summaries.'),
    entries: entries.optional(),
    index,
    picture: picture.optional(),
    linkParameters: linkParameters.optional(),
  }),
]);

const kindOf = (one: z.output<typeof facet>) => (typeof one === 'string' ? one : one.kind);

const slugIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'slug' in value ? value.slug : undefined;

const repeatedSlugs = (feeds: unknown): readonly string[] => {
  const slugs = Array.isArray(feeds) ? feeds.map(slugIn).filter((slug) => typeof slug === 'string') : [];
  return [...new Set(slugs.filter((slug, index) => slugs.indexOf(slug) !== index))];
};

/** Whether a slug is that of a feed of the file, or may be that of a facet's feed. */
const isFeedSlug = (slug: string, feeds: readonly { readonly slug: string }[], facets: readonly string[]): boolean =>
  feeds.some((one) => one.slug === slug) || facets.some((kind) => slug.startsWith(`${kind}/`));

/** The lists of slugs in a site file, with their paths. */
const slugLists = ({
  notify,
  formats,
  terms,
}: {
  readonly notify: z.output<typeof notifySchema>;
  readonly formats: readonly z.output<typeof formatSchema>[];
  readonly terms?: z.output<typeof termsSchema> | undefined;
}) => [
  ...notify.webhooks.map(({ feeds = [] }, index) => ({ path: ['notify', 'webhooks', index, 'feeds'], slugs: feeds })),
  { path: ['notify', 'eventBus', 'feeds'], slugs: notify.eventBus?.feeds ?? [] },
  ...formats.map((format, index) => ({
    path: ['formats', index, 'feeds'],
    slugs: typeof format === 'string' ? [] : (format.feeds ?? []),
  })),
  ...(terms?.rules ?? []).map(({ feeds = [] }, index) => ({ path: ['terms', 'rules', index, 'feeds'], slugs: feeds })),
];

/** The site file as a newsroom writes it; the JSON Schema in `schemas/` is generated from this. */
export const siteFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    site: identity,
    feeds: z
      .array(feed)
      .min(1)
      .max(50)
      .refine((feeds) => repeatedSlugs(feeds).length === 0, {
        error: ({ input }) =>
          `expected a slug of its own for each feed; twice there is ${repeatedSlugs(input).join(', ')}`,
        // Reported together with other faults of the feeds.
        when: ({ value }) => Array.isArray(value),
      }),
    facets: z
      .array(facet)
      .refine((facets) => new Set(facets.map(kindOf)).size === facets.length, 'expected each kind once')
      .default([])
      .describe('Every value seen gets a feed: /feeds/tag/securite/, /feeds/author/…'),
    aliases: aliasesSchema.optional(),
    redirects: redirectsSchema.optional(),
    formats: z
      .array(formatSchema)
      .default([])
      .describe("Documents in partners' formats, for all feeds; docs/formats.md shows how."),
    sources: sourcesSchema.prefault([]).describe('Upstreams to follow; docs/following.md shows each kind.'),
    incomingWebhooks: incomingWebhooksSchema
      .optional()
      .describe('CMSs that post what they publish, to /in/{name}; docs/cms.md has a recipe for each.'),
    rules: rulesSchema.optional().describe('For all articles, however they come in.'),
    terms: termsSchema.optional(),
    notify: notifySchema.prefault({}).describe('Receivers to notify; docs/receivers.md shows each kind.'),
  })
  .check(({ value, issues }) => {
    const { feeds } = value;
    const facets = value.facets.map(kindOf);
    const addressed = { ...value, facets, formats: partnerFiles(feeds, value.formats) };
    for (const fault of addressFaults(addressed, (slug) => isFeedSlug(slug, feeds, facets))) {
      issues.push({ code: 'custom', ...fault, path: [...fault.path] });
    }
    for (const { path, slugs } of slugLists(value)) {
      for (const [index, slug] of slugs.entries()) {
        if (isFeedSlug(slug, feeds, facets)) continue;
        const known = feeds.map((feed) => feed.slug).join(', ');
        const message = `expected the slug of a feed: ${known}${facets.length > 0 ? ', or of a facet such as tag/securite' : ''}`;
        issues.push({ code: 'custom', path: [...path, index], input: slug, message });
      }
    }
    issues.push(...refusePartnerFiles(feeds, value.formats));
  })
  .meta({ title: "Barid's site file", description: 'One site, its feeds, and the receivers it notifies.' });

/** Takes the settings apart by use, and fills in defaults that depend on the site. */
export const toSite = ({
  $schema: _,
  site,
  feeds,
  facets,
  notify,
  formats,
  terms,
  ...settings
}: z.output<typeof siteFileSchema>) => {
  const { feedsUrl, formerFeedsUrls, editors, ...about } = site;
  const { content = 'full', index } = site;
  const facetSettings = facets.filter((one) => typeof one !== 'string');
  const { hubs, ...receivers } = notify;
  const { named, modules } = separateFormats(formats);
  return {
    ...settings,
    formats: modules,
    identity: about,
    // The custom domain that serves the feeds, without a slash at the end.
    ...(feedsUrl === undefined ? {} : { feedsUrl: withoutTrailingSlashes(feedsUrl) }),
    ...(formerFeedsUrls === undefined ? {} : { formerFeedsUrls: formerFeedsUrls.map(withoutTrailingSlashes) }),
    ...(editors === undefined ? {} : { editors }),
    feeds: feeds.map(({ formats: own, ...one }) => ({
      ...(index === undefined ? {} : { index }),
      ...one,
      ...(own === undefined && named.length === 0 ? {} : { formats: namedFormats(own, named) }),
      title: one.title ?? `${site.title} – ${one.slug}`,
      description: one.description ?? site.description,
      language: one.language ?? site.language,
      select: one.select ?? {},
      content: one.content ?? content,
    })),
    facets: facets.map(kindOf),
    ...(facetSettings.length === 0 ? {} : { facetSettings }),
    hubs,
    notify: receivers,
    ...(terms === undefined ? {} : { terms: toSiteTerms(terms) }),
  };
};

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** A site file with every default filled in. */
export type Site = Immutable<ReturnType<typeof toSite>>;

/** Google, Feed content guidelines: a feed has at most 2 MB. */
const defaultMaxFeedBytes = 2_000_000;

/** Bytes that the documents of a feed may have. */
export const maxFeedBytes = ({ identity }: Site): number => identity.maxFeedBytes ?? defaultMaxFeedBytes;

/** How a site presents itself. URLs are absolute. */
export type SiteIdentity = Site['identity'];

/** The terms of a site, and its rules for some articles. */
export type SiteTerms = NonNullable<Site['terms']>;

/** A feed of the site file. */
export type Feed = Site['feeds'][number];

/** Which articles a feed takes; every member that is present must hold, so an empty selector takes all. */
export type Selector = Feed['select'];

/** A document in a partner's format, rendered by a module beside the site file. */
export type FormatSetting = Site['formats'][number];

/** An upstream that the site file names; `every` is in seconds. */
export type Source = Site['sources'][number];

/** Rules that change or drop articles before they are stored. Patterns are regular expressions that ignore case. */
export type Rules = Source['rules'];

/** Drops the articles that match every pattern that is present. */
export type DropRule = NonNullable<Rules['drop']>[number];

/** A CMS that posts what it publishes to `/in/{name}`. */
export type IncomingWebhook = NonNullable<Site['incomingWebhooks']>[number];

/** Replaces every match of `pattern` in a permalink; `$1` stands for the first group. */
export type RewriteRule = NonNullable<Rules['permalink']>[number];
