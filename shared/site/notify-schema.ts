import { z } from 'zod';

const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });

/** Names as Secrets Manager takes them, which are also names of environment variables. */
const secretName = z
  .string()
  .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'expected the name of a secret')
  .refine((name) => !name.startsWith('whsec_'), 'expected the name of a secret, never the secret itself');

const eventTypes = [
  '*',
  'article.*',
  'article.published',
  'article.updated',
  'article.retracted',
  'feed.updated',
  'delivery.failed',
] as const;

const events = z.array(z.enum(eventTypes)).min(1);
const feeds = z.array(z.string().min(1)).min(1).describe('Only what concerns these feeds, by their slugs.');

const busName = z.string().regex(/^[A-Za-z0-9._/-]{1,256}$/, 'expected the name of an event bus');

const eventBus = z
  .union([
    busName.transform((name) => ({ name, events: ['*' as const], feeds: undefined })),
    z.strictObject({ name: busName, events: events.default(['*']), feeds: feeds.optional() }),
  ])
  .describe(
    'An EventBridge bus of the same account and region that is told of events; on one machine they are logged.',
  );

const webhook = z
  .strictObject({
    url: absoluteUrl.describe('Where events are posted. `{secret}` stands for the value of the first secret.'),
    secret: z
      .union([secretName, z.array(secretName).min(1).max(4)])
      .optional()
      .describe(
        'The name of a secret: of Secrets Manager on AWS, of an environment variable on one machine. Its value holds ' +
          'one key, or several between spaces while they are rotated; several names do the same.',
      ),
    events: events.default(['article.*']),
    feeds: feeds.optional(),
    as: z
      .enum(['slack', 'discord', 'telegram'])
      .optional()
      .describe('A message that people read, instead of the event.'),
  })
  .refine(({ as, secret }) => as !== undefined || secret !== undefined, {
    path: ['secret'],
    error: 'expected the name of the secret that events are signed with',
  })
  .refine(({ url, secret }) => !url.includes('{secret}') || secret !== undefined, {
    path: ['secret'],
    error: 'expected the name of the secret that the URL asks for',
  });

const indexNow = z.strictObject({
  key: z
    .string()
    .regex(/^[A-Za-z0-9-]{8,128}$/, 'expected 8 to 128 letters, digits and hyphens (IndexNow, "key")')
    .describe('Public: it is served as /{key}.txt.'),
  keyLocation: absoluteUrl.optional().describe("Where the key file is, when it is not at the root of the site's host."),
  endpoint: absoluteUrl.default('https://api.indexnow.org/indexnow'),
});

/** Whom a site tells of what (contract.md §6). */
export const notifySchema = z.strictObject({
  hubs: z
    .array(z.union([z.literal('self'), absoluteUrl], { error: 'expected "self" or an absolute http or https URL' }))
    .default([])
    .describe('WebSub hubs that are told of every change; "self" is the one that Barid is.'),
  hubSignature: z
    .enum(['sha1', 'sha256', 'sha384', 'sha512'])
    .optional()
    .describe('How our own hub signs what it sends to subscribers with a secret (WebSub §7): sha256 unless said.'),
  indexNow: indexNow.optional().describe('Tells search engines which permalinks changed.'),
  rssCloud: z.boolean().default(false).describe('Takes rssCloud registrations, and notifies those who registered.'),
  ping: z.array(absoluteUrl).default([]).describe('XML-RPC servers that take weblogUpdates.extendedPing.'),
  eventBus: eventBus.optional(),
  webhooks: z
    .array(webhook)
    .max(50)
    .default([])
    .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, 'two webhooks have the same URL'),
});

/** What the site file says of whom to tell, defaults filled in. */
export type NotifyFile = z.infer<typeof notifySchema>;
