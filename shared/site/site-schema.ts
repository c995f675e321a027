import { z } from 'zod';
import { facetKinds } from '#shared/model/facet.ts';
import { formatsSchema } from './formats-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { rulesSchema, sourcesSchema } from './source-schema.ts';

const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });
const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 language tag such as fr, ar or zgh');
const words = z.array(z.string().min(1)).min(1);

const author = z.strictObject({ name: z.string().min(1), url: absoluteUrl.optional(), email: z.email().optional() });

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

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
  entries: z.int().min(1).max(500).default(50).describe('How many entries the subscription documents show.'),
  content: z.enum(['full', 'summary']).default('full'),
});

const slugIn = (feed: unknown): unknown =>
  typeof feed === 'object' && feed !== null && 'slug' in feed ? feed.slug : undefined;

const repeatedSlugs = (feeds: unknown): readonly string[] => {
  const slugs = Array.isArray(feeds) ? feeds.map(slugIn).filter((slug) => typeof slug === 'string') : [];
  return [...new Set(slugs.filter((slug, index) => slugs.indexOf(slug) !== index))];
};

/** The site file as a newsroom writes it (contract.md §3); the JSON Schema in `schemas/` is made from this. */
export const siteFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    site: z.strictObject({
      title: z.string().min(1),
      url: absoluteUrl.describe("The newsroom's own site."),
      language: languageTag,
      description: z.string().min(1),
      icon: absoluteUrl.optional(),
      logo: absoluteUrl.optional(),
      author: author.optional(),
      copyright: z.string().min(1).optional(),
      accentColor: z
        .string()
        .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour of six hexadecimal digits such as #0b5a63')
        .optional()
        .describe('For readers that colour a feed.'),
      embeds: z
        .array(
          z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected the name of a host such as player.example.org'),
        )
        .optional()
        .describe('Hosts whose frames become links in articles, besides YouTube, Dailymotion, Vimeo and Spotify.'),
      timeZone: z
        .string()
        .refine(isTimeZone, 'expected an IANA time zone such as Africa/Casablanca')
        .default('UTC')
        .describe('For dates that name no zone.'),
      feedsUrl: absoluteUrl.optional().describe('The custom domain that serves the feeds, where there is one.'),
    }),
    feeds: z
      .array(feed)
      .min(1)
      .max(50)
      .refine((feeds) => repeatedSlugs(feeds).length === 0, {
        error: ({ input }) =>
          `expected a slug of its own for each feed; twice there is ${repeatedSlugs(input).join(', ')}`,
        // Whatever else is wrong with the feeds.
        when: ({ value }) => Array.isArray(value),
      }),
    facets: z
      .array(z.enum(facetKinds))
      .default([])
      .describe('A feed for every value seen: /feeds/tag/securite/, /feeds/author/…'),
    formats: formatsSchema.default([]).describe('Documents in dialects of others; docs/formats.md shows how.'),
    sources: sourcesSchema.default([]).describe('Upstreams that are followed; docs/following.md shows each kind.'),
    rules: rulesSchema.optional().describe('For the articles of every way in.'),
    notify: notifySchema.prefault({}).describe('Whom to tell, and how; docs/telling.md shows each.'),
  })
  .meta({ title: "Barid's site file", description: 'One site, its feeds, and whom to tell.' });

/** The site file after its defaults are filled in. */
export type SiteFile = z.infer<typeof siteFileSchema>;
