import { z } from 'zod';
import { eventTypes, feedSlugs, secretName, urlWithCredentials } from '../setting-types.ts';

const webhookSchema = z
  .strictObject({
    url: urlWithCredentials.describe(
      'Where events are posted. `{secret}` stands for the value of the first secret. A user and a password before the host are sent as HTTP Basic, and shown nowhere.',
    ),
    secret: z
      .union([secretName, z.array(secretName).min(1).max(4)])
      .optional()
      .describe(
        'The name of a secret: of Secrets Manager on AWS, of an environment variable on one machine. Its value holds ' +
          'one key, or several between spaces while they are rotated; several names do the same.',
      ),
    events: eventTypes.default(['article.*']),
    feeds: feedSlugs.optional(),
    as: z
      .enum(['slack', 'discord', 'telegram'])
      .optional()
      .describe('Sends a message for people instead of the event.'),
  })
  .refine(({ as, secret }) => as !== undefined || secret !== undefined, {
    path: ['secret'],
    error: 'expected the name of the secret that events are signed with',
  })
  .refine(
    ({ url: { url, credentials = '' }, secret }) =>
      !`${credentials}${url}`.includes('{secret}') || secret !== undefined,
    {
      path: ['secret'],
      error: 'expected the name of the secret that the URL asks for',
    },
  )
  .transform(({ secret, url: { url, credentials }, ...webhook }) => ({
    ...webhook,
    url,
    ...(credentials === undefined ? {} : { credentials }),
    secrets: secret === undefined ? [] : [secret].flat(),
  }));

export const webhookSettings = {
  webhooks: z
    .array(webhookSchema)
    .max(50)
    .prefault([])
    .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, 'two webhooks have the same URL'),
};
