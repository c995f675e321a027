import { z } from 'zod';
import { secretName } from '#shared/deliver/routes/setting-types.ts';

const secretNames = z.union([secretName, z.array(secretName).min(1).max(4)]).transform((names) => [names].flat());

const pointer = z
  .string()
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'expected a JSON pointer (RFC 6901) such as /article/title')
  .optional();

const eventNames = z.array(z.string().min(1)).min(1).optional();

/** Where the fields of an article are in the messages of any other CMS, and which events mean what. */
const messageMap = z
  .strictObject({
    event: pointer.describe('Where the name of the event is.'),
    eventHeader: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'expected the name of an HTTP header such as X-Event')
      .optional()
      .describe('The header with the name of the event, where it is not in the message.'),
    publish: eventNames.describe(
      'Events that publish or correct; others are ignored. Default: all but those in unpublish.',
    ),
    unpublish: eventNames.describe('Events that retract: unpublished, deleted, archived. A name may end with *.'),
    fields: z
      .strictObject({
        id: pointer.describe('What the CMS knows it by, and that never changes.'),
        url: pointer,
        title: pointer,
        summary: pointer,
        content: pointer.describe('HTML, Markdown, or the rich text of an editor.'),
        image: pointer,
        language: pointer,
        authors: pointer.describe('A text, a list of texts, or of objects with names.'),
        tags: pointer.describe('A text, a list of texts, or of objects with names.'),
        date_published: pointer,
        date_modified: pointer.describe('An older message that comes late is ignored by this date.'),
        status: pointer.describe('published, draft, private …'),
      })
      .refine(({ id, url }) => id !== undefined || url !== undefined, {
        path: ['id'],
        error: 'expected the place of the id or of the url: without one, no correction finds its article',
      }),
  })
  .refine(({ event, eventHeader }) => event === undefined || eventHeader === undefined, {
    path: ['eventHeader'],
    error: 'expected event or eventHeader, not both',
  })
  .refine(
    ({ event, eventHeader, publish, unpublish }) =>
      event !== undefined || eventHeader !== undefined || (publish === undefined && unpublish === undefined),
    { path: ['event'], error: 'expected the place of the event that publish and unpublish name' },
  );

const incomingWebhook = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name of the letters a to z, digits and single hyphens')
      .max(64)
      .describe('Its name in the address to which the CMS posts: /in/{name}.'),
    secret: secretNames
      .optional()
      .describe(
        'The name of the secret that the CMS sends in the address (/in/{name}/{secret}) or in a header: of Secrets Manager ' +
          'on AWS, of an environment variable on one machine. Its value holds one secret, or several between spaces while ' +
          'they are rotated.',
      ),
    signingKey: secretNames
      .optional()
      .describe('The name of the secret with the key that the CMS signs its messages with; unsigned ones are refused.'),
    permalink: z
      .string()
      .regex(
        /^https?:\/\/[^\s{}]+(?:\{[^{}]+\}[^\s{}]*)+$/,
        'expected an address such as https://www.example.org/{slug}/',
      )
      .optional()
      .describe(
        'The permalink of posts that name none, with the names of their fields (or JSON pointers) between braces: https://www.example.org/{slug}/.',
      ),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 language tag such as fr, ar or zgh')
      .optional()
      .describe(
        'For a CMS whose messages hold a text in several languages (Contentful): the one that this webhook takes. Name a webhook for each. Default: that of the site.',
      ),
    map: messageMap.optional().describe('Where things are in the messages of any other CMS; docs/cms.md shows how.'),
  })
  .refine(({ secret, signingKey }) => secret !== undefined || signingKey !== undefined, {
    path: ['secret'],
    error: 'expected the name of the secret that the CMS sends, or of the key that it signs with (signingKey)',
  });

/** The CMSs that post to this site. */
export const incomingWebhooksSchema = z
  .array(incomingWebhook)
  .max(50)
  .refine(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'two incoming webhooks have the same name',
  );

/** The names of the secrets that the site's incoming webhooks need, each once. */
export const incomingWebhookSecrets = (
  webhooks: readonly {
    readonly secret?: readonly string[] | undefined;
    readonly signingKey?: readonly string[] | undefined;
  }[] = [],
): readonly string[] => [
  ...new Set(webhooks.flatMap(({ secret = [], signingKey = [] }) => [...secret, ...signingKey])),
];
