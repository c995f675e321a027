import { z } from 'zod';

/** An absolute http or https URL. */
export const absoluteUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });

/** A name that Secrets Manager accepts and that can also be the name of an environment variable. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'expected the name of a secret')
  .refine((name) => !name.startsWith('whsec_'), 'expected the name of a secret, never the secret itself');

/** The events that a receiver asks for. */
export const eventTypes: z.ZodType<string[]> = z
  .array(
    z.enum([
      '*',
      'article.*',
      'article.published',
      'article.updated',
      'article.retracted',
      'feed.updated',
      'delivery.failed',
    ]),
  )
  .min(1);

/** The feeds that a receiver asks about. */
export const feedSlugs = z.array(z.string().min(1)).min(1).describe('Only changes of these feeds, by their slugs.');
