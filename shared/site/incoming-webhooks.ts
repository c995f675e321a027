import { z } from 'zod';
import { secretName } from '#shared/deliver/routes/setting-types.ts';

const secretNames = z.union([secretName, z.array(secretName).min(1).max(4)]).transform((names) => [names].flat());

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
