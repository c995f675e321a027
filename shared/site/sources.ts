import { z } from 'zod';
import { secretName } from '#shared/deliver/routes/setting-types.ts';
import { sourceKinds } from '#shared/model/source-state.ts';
import { patternFault } from './pattern.ts';

const pattern = z
  .string()
  .min(1)
  .max(500)
  .superRefine((text, context) => {
    const message = patternFault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .describe('A regular expression without lookaround and back references; case is ignored.');

const tags = z.array(z.string().min(1).max(200)).max(50);

const dropRule = z
  .strictObject({ title: pattern.optional(), author: pattern.optional(), tag: pattern.optional() })
  .refine((rule) => Object.keys(rule).length > 0, 'expected a pattern for title, author or tag');

const rewriteRule = z.strictObject({ pattern, replacement: z.string().max(2000) });

/** Rules that change or drop articles before they are stored: those of one source, or all of them. */
export const rulesSchema = z
  .strictObject({
    setTags: tags.optional().describe("Replaces an article's own tags."),
    addTags: tags.optional().describe("Added to an article's own tags."),
    drop: z
      .array(dropRule)
      .max(100)
      .optional()
      .describe('Articles that are dropped: every pattern of a rule must match.'),
    permalink: z
      .array(rewriteRule)
      .max(20)
      .optional()
      .describe('Rewrites permalinks; $1 stands for the first group of the pattern.'),
    content: z
      .enum(['full', 'summary'])
      .optional()
      .describe('summary keeps a few sentences and leaves the rest to the permalink.'),
    attribution: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('The last line of each body; {source} is a link to the source, {title} one to the article.'),
  })
  .meta({ id: 'rules', description: 'Rules that change or drop articles before they are stored.' });

const unitSeconds = [7 * 24 * 3600, 24 * 3600, 3600, 60, 1] as const;

/** Seconds of an ISO 8601 duration such as `PT15M` or `P1DT12H`; undefined for others, and for years and months, whose length varies. */
export const parseDuration = (text: string): number | undefined => {
  const [, ...parts] = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  if (parts.every((part) => part === undefined)) return undefined;
  return unitSeconds.reduce((seconds, unit, index) => seconds + unit * Number(parts[index] ?? 0), 0);
};

const minPollSeconds = 5 * 60;
const maxPollSeconds = 24 * 3600;

/** Gives seconds. */
const pollInterval = z
  .string()
  .describe('The interval between polls; by default as often as the source publishes.')
  .transform((text, context) => {
    const seconds = parseDuration(text);
    if (seconds !== undefined && seconds >= minPollSeconds && seconds <= maxPollSeconds) return seconds;
    context.addIssue('expected an ISO 8601 duration from PT5M to P1D, such as PT15M');
    return z.NEVER;
  });

/** The names of headers that Barid sets itself, and those that belong to one connection (RFC 9110 §7.6.1). */
const reservedHeader =
  /^(?:accept(?:-encoding)?|connection|content-.*|cookie|host|if-.*|te|transfer-encoding|upgrade|user-agent)$/i;

const authentication = z
  .strictObject({
    user: z
      .string()
      .regex(/^[^:\p{Cc}]{1,200}$/u, 'expected a user name without a colon')
      .optional()
      .describe('Sends user name and secret as HTTP Basic authentication.'),
    header: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'expected the name of an HTTP header such as X-Api-Key')
      .refine((name) => !reservedHeader.test(name), 'expected a header that Barid does not set itself')
      .optional()
      .describe('Sends the secret in this header.'),
    secret: secretName.describe('The name of the secret, never the secret itself.'),
  })
  .refine(({ user, header }) => user === undefined || header === undefined, 'expected a user or a header, not both')
  .describe("Credentials for the source's own origin; without user and header, a bearer token.");

const hasCredentials = (url: string): boolean => /^https?:\/\/[^/?#]*@/i.test(url);

/** The place in a source's URL that its secret takes. */
const hasPlaceholder = (url: string): boolean => url.includes('{secret}');

const sourceUrl = z
  .url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' })
  .refine((url) => !hasCredentials(url), {
    message:
      'expected a URL without user name and password; use "authentication": {"user": "…", "secret": "NAME"} instead',
  })
  .describe('The feed, site, sitemap or page; {secret} in it stands for the value of `secret`.');

const source = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name of the letters a to z, digits and single hyphens')
    .max(64)
    .describe('A name that stays when the URL changes.'),
  url: sourceUrl,
  secret: secretName.optional().describe('The name of the secret that stands in the URL as {secret}.'),
  authentication: authentication.optional(),
  type: z
    .enum(['auto', ...sourceKinds])
    .default('auto')
    .describe('What the URL leads to; auto detects it, and follows the feed that a page names.'),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("The source that its articles name; default: the upstream's own title."),
  every: pollInterval.optional(),
  selector: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('A CSS selector of the links on a page that lead to its articles.'),
  rules: rulesSchema.default({}),
  retract: z
    .boolean()
    .optional()
    .describe('Whether articles that the source withdraws are retracted here too; default: true.'),
  adopt: z
    .boolean()
    .optional()
    .describe('Whether the source updates articles that were imported from it (same guid and host); default: true.'),
});

const secretIsUsed = source.check(({ value: { url, secret }, issues }) => {
  const input = { url, secret };
  if (secret !== undefined && !hasPlaceholder(url)) {
    issues.push({
      code: 'custom',
      path: ['url'],
      input: url,
      message: 'expected {secret} in the URL, where the secret stands',
    });
  }
  if (secret === undefined && hasPlaceholder(url)) {
    issues.push({
      code: 'custom',
      path: ['secret'],
      input: input.secret,
      message: 'expected the name of the secret that stands in the URL as {secret}',
    });
  }
});

/** The upstreams that a site follows. */
export const sourcesSchema = z
  .array(secretIsUsed)
  .max(500)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two sources have the same id');

/** The names of the secrets that the site's sources need, each once. */
export const sourceSecrets = (
  sources: readonly {
    readonly secret?: string | undefined;
    readonly authentication?: { readonly secret: string } | undefined;
  }[],
): readonly string[] => [
  ...new Set(
    sources
      .flatMap(({ secret, authentication: credentials }) => [secret, credentials?.secret])
      .filter((name) => name !== undefined),
  ),
];
